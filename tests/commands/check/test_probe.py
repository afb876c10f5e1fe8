"""`ticker check --probe` as an operator runs it."""

import asyncio
import io

import pytest

from tests.commands.site import CONFIG, FEED, Site
from tests.support.running import PRICES
from ticker.commands.check.remedies import remedy
from ticker.commands.console.table import ProgressBar, table
from ticker.outbound.causes import Gone, OffLimits, Refused, TooManyRedirects, Unreachable
from ticker.sources.causes import KindSpecific, ReadCause
from ticker.sources.rss import probe
from ticker.sources.rss.parsing.entries import NotAFeed
from ticker.sources.rss.reading import Document, FeedReader
from ticker.sources.rss.settings import RssSource


def watch(site: Site, name: str, path: str, more: str = "") -> None:
    text = f"kind: rss\nchannel: world\nurl: {site.server.url(path)}\nprivate: true\n{more}"
    (site.feeds / f"{name}.yaml").write_text(text)


def cells(out: str, name: str) -> list[str]:
    (line,) = (line for line in out.splitlines() if line.startswith(f"{name} "))
    return [cell for cell in line.split("  ") if cell]


async def test_a_source_that_works_is_told_with_all_that_is_known_of_it(site: Site) -> None:
    body = FEED.replace(b"<item>", b"<ttl>60</ttl><item>", 1)
    site.server.answer(
        body, etag='"x"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT", cache_control="max-age=300"
    )
    watch(site, "good", "/feed")
    (site.feeds / "prices.yaml").write_text(PRICES)
    said = await site.run("check", "--probe")
    assert said.code == 0
    good = [cell.strip() for cell in cells(said.out, "good")]
    assert good[:4] == ["good", "ok", "RSS 2.0", "2"]
    assert good[5:] == ["ETag, Last-Modified", "max-age 5 min, ttl 60 min"]
    assert [cell.strip() for cell in cells(said.out, "prices")][:4] == ["prices", "ok", "simulator", "2"]
    assert said.out.endswith("2 sources probed: all can be read\n")


async def test_all_that_a_publisher_asks_for_and_offers_is_told(site: Site) -> None:
    hints = b"<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    site.server.answer(
        FEED.replace(b"<item>", hints + b"<item>", 1), link='<https://hub.example.org/>; rel="hub"'
    )
    watch(site, "good", "/feed")
    said = await site.run("check", "--probe")
    assert cells(said.out, "good")[-1].strip() == "skipHours, skipDays, a hub (WebSub)"


async def test_a_source_that_fails_is_told_with_what_to_do(site: Site) -> None:
    site.server.answer(b"", path="/gone", status=404)
    site.server.answer(b"<html><title>Log in</title></html>", path="/page")
    site.server.answer(FEED)
    watch(site, "gone", "/gone")
    watch(site, "page", "/page")
    watch(site, "good", "/feed")
    watch(site, "local", "/feed?1", "timeout: 1s\n")
    local = site.feeds / "local.yaml"
    local.write_text(local.read_text().replace("private: true\n", ""))
    said = await site.run("check", "--probe")
    assert said.code == 1
    assert "404 Not Found; look for the new address: ticker feeds add http://127.0.0.1:" in said.out
    assert "answered with an HTML page" in cells(said.out, "page")[-1]
    assert "set private: true to allow it" in cells(said.out, "local")[-1]
    assert said.out.endswith("4 sources probed: 3 of them cannot be read\n")


async def test_a_feed_that_has_moved_is_told_with_its_new_address(site: Site) -> None:
    site.server.answer(status=301, location="/feed", path="/old")
    site.server.answer(FEED)
    watch(site, "old", "/old")
    said = await site.run("check", "--probe")
    assert (said.code, cells(said.out, "old")[1].strip()) == (0, "ok")
    assert f"has moved for good to {site.server.url()}; set `url:` to that" in said.out


async def test_nothing_is_written_anywhere(site: Site) -> None:
    site.server.answer(FEED)
    watch(site, "good", "/feed")
    before = sorted(path for path in site.root.rglob("*"))
    await site.run("check", "--probe")
    assert sorted(path for path in site.root.rglob("*")) == before


async def test_one_host_is_asked_for_one_thing_at_a_time(site: Site) -> None:
    site.write("config.yaml", CONFIG.replace("host_gap: 0s", "host_gap: 0s, per_host: 8"))
    busy, most = 0, 0

    async def slow(_: object, writer: asyncio.StreamWriter) -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.05)
        busy -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + FEED)

    for n in range(5):
        site.server.scripts[f"/{n}"] = slow
        watch(site, f"n{n}", f"/{n}")
    said = await site.run("check", "--probe")
    assert (said.code, most, len(site.server.asked)) == (0, 1, 5)
    assert sorted(line.split()[0] for line in said.err.splitlines()) == [f"{n}/5" for n in range(1, 6)]
    assert sorted(line.split()[1] for line in said.err.splitlines()) == [f"n{n}:" for n in range(5)]


async def test_what_a_temporary_redirect_leads_to_is_not_told_as_the_feed_itself(site: Site) -> None:
    site.server.answer(status=302, location="/gone", path="/feed")
    site.server.answer(status=410, path="/gone")
    watch(site, "moved", "/feed")
    said = await site.run("check", "--probe")
    assert "410 Gone; only what it redirects to for now is gone: try again later" in said.out


async def test_one_source_that_cannot_even_be_asked_hides_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.server.answer(FEED)
    watch(site, "good", "/feed")
    watch(site, "odd", "/odd")

    async def read(reader: FeedReader, spec: RssSource, now_ms: int) -> Document:
        if spec.name == "odd":
            raise ZeroDivisionError("division by zero")
        return await reading(reader, spec, now_ms)

    reading = FeedReader.read
    monkeypatch.setattr(FeedReader, "read", read)
    said = await site.run("check", "--probe")
    assert cells(said.out, "good")[1].strip() == "ok"
    assert "internal error: ZeroDivisionError" in cells(said.out, "odd")[-1]


async def test_nothing_to_probe_is_told_so(site: Site) -> None:
    said = await site.run("check", "--probe")
    assert (said.code, said.out.splitlines()[-1]) == (0, "no source to probe")


async def test_a_config_with_a_mistake_is_not_probed(site: Site) -> None:
    watch(site, "bad", "/feed", "evry: 5m\n")
    said = await site.run("check", "--probe")
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert site.server.asked == []


# Words


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Refused(404), "look for the new address: ticker feeds add https://x.y"),
        (
            Gone(),
            "the feed is gone for good: remove its file, or look for another: ticker feeds add https://x.y",
        ),
        (
            TooManyRedirects(5, "https://x.y/"),
            "look for its address: ticker feeds add https://x.y",
        ),
        (Refused(503), "the site itself has trouble: try again later"),
        (Refused(429, 60), "read it less often: `every: 1h`"),
        (
            Unreachable("connect", "x.y", "Network is unreachable"),
            "see whether the site is up, and whether this machine can reach it",
        ),
        (OffLimits("127.0.0.1", "127.0.0.1", "a loopback address"), None),
        (KindSpecific("something new"), None),
    ],
)
def test_advice_fits_the_problem(cause: ReadCause, expected: str | None) -> None:
    assert remedy(cause, "https://x.y/feed") == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (NotAFeed(document="page", feed="https://x.y/f"), "set `url:` to that"),
        (NotAFeed(document="page"), "look for the feed: ticker feeds add https://x.y/feed"),
        (NotAFeed(document="log-in"), "open the address in a browser to see what the site wants"),
        (NotAFeed(document="json"), "Check that its address is a feed."),
    ],
)
def test_advice_fits_the_document(found: NotAFeed, expected: str) -> None:
    assert probe.remedy(found, "https://x.y/feed") == expected


def test_columns_stand_under_their_headings() -> None:
    lines = table(("a", "b", "c"), [("東京", "2", "long text"), ("x", "22", "")])
    assert lines == ["a     b   c", "東京  2   long text", "x     22"]


def test_what_would_steer_a_terminal_is_not_printed() -> None:
    assert table(("a",), [("\x1b[31mred\x1b]0;title\x07\n\u202e",)]) == ["a", "?[31mred?]0;title???"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_one_bar_that_is_gone_in_the_end() -> None:
    out = Terminal()
    progress = ProgressBar(2, out)
    progress.advance("one: ok")
    progress.advance("two: fails " + "x" * 200)
    progress.finish()
    first, second, blank, last = out.getvalue().split("\r")[1:]
    assert first.rstrip() == "[############------------] 1/2 one: ok"
    assert second.startswith("[########################] 2/2 two: fails")
    assert (len(first), len(second), blank.strip(), last) == (78, 78, "", "")


def test_anything_else_gets_a_line_for_each() -> None:
    out = io.StringIO()
    progress = ProgressBar(2, out)
    progress.advance("one: ok")
    progress.finish()
    assert out.getvalue() == "1/2 one: ok\n"
