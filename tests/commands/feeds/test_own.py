"""`ticker feeds list`, `remove`, `enable`, `disable` and `refresh`, as an operator runs them."""

from pathlib import Path

import httpx
import pytest

from tests.commands.site import Site
from tests.support.running import PRICES, QUIET, RunningTicker, write_site
from tests.support.waiting import in_time
from ticker.__main__ import main
from ticker.config import load
from ticker.sources.kinds import known_kinds

WORLD = "kind: rss\nchannel: world\nurl: https://example.org/feed  # theirs\n"
WIRE = "kind: rss\nchannel: stocks\nurl: self:/demo/newswire.rss\nevery: 1h\n"
TWO = (
    "- {kind: rss, name: one, channel: tech, url: https://one.example/}\n"
    "# the other\n- kind: rss\n  name: two\n  channel: tech\n  url: https://two.example/\n"
)


def read() -> set[str]:
    return {source.name for source in load(Path("config.yaml"), {}, known_kinds()).sources}


@pytest.fixture
def feeds(site: Site) -> Site:
    site.write("feeds/news.yaml", WORLD)
    site.write("feeds/both.yaml", TWO)
    return site


async def test_all_sources_are_listed_by_channel(feeds: Site) -> None:
    await feeds.run("feeds", "disable", "two")
    said = await feeds.run("feeds", "list")
    assert (said.code, said.err) == (0, "")
    rows = [line.split() for line in said.out.splitlines()]
    assert rows == [
        ["NAME", "CHANNEL", "KIND", "STATE", "ADDRESS"],
        ["one", "tech", "rss", "-", "https://one.example/"],
        ["two", "tech", "rss", "disabled", "https://two.example/"],
        ["news", "world", "rss", "-", "https://example.org/feed"],
    ]


@pytest.mark.parametrize("name", ["news", "one", "two"])
async def test_a_source_is_disabled_and_enabled_with_all_else_as_it_was(feeds: Site, name: str) -> None:
    before = feeds.files()
    said = await feeds.run("feeds", "disable", name)
    assert f"{name} is disabled; a Ticker that runs takes it over by itself\n" in said.out
    assert read() == {"news", "one", "two"} - {name}
    assert "is disabled already" in (await feeds.run("feeds", "disable", name)).out
    await feeds.run("feeds", "enable", name)
    assert read() == {"news", "one", "two"}
    after = {file: text.replace("enabled: true, ", "") for file, text in feeds.files().items()}
    plain = {file: text.replace("enabled: true\n  ", "") for file, text in after.items()}
    assert {file: text.replace("enabled: true\n", "") for file, text in plain.items()} == before


async def test_a_source_is_removed_with_its_file_or_cut_out_of_one(feeds: Site) -> None:
    assert (await feeds.run("feeds", "remove", "news")).code == 0
    assert (await feeds.run("feeds", "remove", "two")).code == 0
    assert feeds.files() == {"both.yaml": TWO.split("# the other")[0] + "# the other\n"}
    assert read() == {"one"}


async def test_what_a_rule_names_is_not_removed_and_may_be_disabled(feeds: Site) -> None:
    config = (feeds.root / "config.yaml").read_text()
    feeds.write("config.yaml", f"{config}alerts: [{{name: x, when: source news is failing}}]\n")
    before = feeds.files()
    said = await feeds.run("feeds", "remove", "news")
    assert "is left as it is, or this would be wrong: config.yaml:" in said.refusal.replace(
        f"{feeds.root}/", ""
    )
    assert feeds.files() == before
    assert (await feeds.run("feeds", "disable", "news")).code == 0


async def test_a_name_that_there_is_not_is_told_with_the_nearest(feeds: Site) -> None:
    said = await feeds.run("feeds", "remove", "nwes")
    assert 'nwes: there is no such source, did you mean "news"?; see `ticker feeds list`' in said.refusal


def test_a_running_ticker_takes_it_over_and_reads_at_once_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_site(tmp_path, prices=PRICES, quiet=QUIET, wire=WIRE)
    with RunningTicker(tmp_path / "config.yaml") as ticker:

        def state(name: str) -> str | None:
            sources = httpx.get(ticker.url("/sources")).json()["sources"]
            return next((source["state"] for source in sources if source["name"] == name), None)

        in_time(lambda: state("quiet") == "ok" == state("wire"))
        assert main(["feeds", "list"]) == 0
        assert "quiet   stocks   simulator  ok" in capsys.readouterr().out
        assert main(["feeds", "refresh", "wire", "--url", ticker.address]) == 1
        assert "it was read less than 60 s ago; expected the same in " in capsys.readouterr().err
        assert main(["feeds", "refresh", "quiet", "--url", ticker.address]) == 1
        assert "it is read every 60 min as it is" in capsys.readouterr().err
        assert main(["feeds", "refresh", "nope", "--url", ticker.address]) == 1
        assert "there is no source 'nope'" in capsys.readouterr().err
        assert main(["feeds", "disable", "prices"]) == 0
        in_time(lambda: state("prices") in {None, "gone"})
        assert main(["feeds", "enable", "prices"]) == 0
        in_time(lambda: state("prices") == "ok")


async def test_a_read_that_has_begun_is_said_in_the_server_s_words(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TICKER_TOKEN", "abcdef")
    site.server.answer(b'{"source":"a b","detail":"it is read now"}', "/sources/a%20b/read", 202)
    said = await site.run("feeds", "refresh", "a b", "--url", site.server.url("/"))
    assert (said.code, said.out) == (0, "a b: it is read now\n")
    (asked,) = site.server.asked
    assert (asked.method, asked.headers["authorization"]) == ("POST", "Bearer abcdef")
