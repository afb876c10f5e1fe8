"""`ticker init`: what it writes is a config that is right, and one's own."""

from pathlib import Path

import pytest

from tests.commands.site import Said
from tests.support.disks import full_disk
from ticker.__main__ import main
from ticker.commands.init import _NEEDS
from ticker.commands.schema import schema_text
from ticker.config import load, shipped
from ticker.sources.kinds import known_kinds

CHANNELS = ("stocks", "crypto", "fx", "world", "business", "technology")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    code = main(["init", *arguments])
    printed = capsys.readouterr()
    return Said(code, printed.out, printed.err)


def made(folder: Path) -> tuple[set[str], set[str], set[str]]:
    """Channels, sources and rules of a config that is right."""
    config = load(folder / "config.yaml", {}, known_kinds())
    rules = {alert.name for alert in config.service.alerts}
    return set(config.channels), {source.name for source in config.sources}, rules


def test_without_a_choice_all_is_as_it_comes_with_ticker(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = init(capsys)
    assert said.code == 0
    modeline, config = (here / "config.yaml").read_text().split("\n", 1)
    assert config == shipped().read_text()
    assert modeline == "# yaml-language-server: $schema=schema/config.json"
    feed = (here / "feeds" / "dw.yaml").read_text().splitlines()[0]
    assert feed == "# yaml-language-server: $schema=../schema/feeds.json"
    for of in ("config", "feeds"):
        assert (here / "schema" / f"{of}.json").read_text() == schema_text(of)
    assert sorted(path.name for path in (here / "feeds").iterdir()) == sorted(
        path.name for path in (shipped().parent / "feeds").iterdir()
    )
    assert "Next: ticker serve" in said.out
    assert made(here)[2] == set(_NEEDS)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_sources_of_any_channel_are_a_config_by_themselves(
    here: Path, capsys: pytest.CaptureFixture[str], channel: str
) -> None:
    assert init(capsys, "mine", "--feeds", channel).code == 0
    channels, sources, rules = made(here / "mine")
    assert channels == {channel}
    assert sources
    assert rules == ({"bitcoin"} if channel == "crypto" else set())


def test_channels_by_their_beginning_and_single_sources_are_chosen_together(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = init(capsys, "mine", "--feeds", "tech, bbc-world,crypto,busi")
    channels, sources, rules = made(here / "mine")
    assert channels == {"technology", "world", "crypto", "business"}
    assert {"bbc-world", "newswire", "lwn", "crypto"} <= sources
    assert "guardian-world" not in sources
    assert rules == {"story", "bitcoin"}
    assert "Next: cd mine && ticker serve" in said.out


def test_a_choice_of_nothing_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "names nothing; the channels are " in init(capsys, "--feeds", " ,").err
    assert list(here.iterdir()) == []


def test_what_there_is_not_is_told_with_what_there_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = init(capsys, "--feeds", "sports")
    assert "there is no channel or source 'sports'; the channels are" in said.refusal
    assert not list(here.iterdir())


@pytest.mark.parametrize("name", ["config.yaml", "feeds"])
def test_nothing_is_overwritten(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (here / name).write_text("mine")
    assert f"{name}: is there already" in init(capsys).refusal
    assert [path.name for path in here.iterdir()] == [name]


@pytest.mark.parametrize("folder", ["mine", "."])
def test_on_a_full_disk_nothing_is_left_that_is_in_the_way(
    here: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    with full_disk(at_bytes=2_000):
        said = init(capsys, folder)
    assert said.refusal == f"ticker: {folder}: cannot be written: file too large"
    assert not list(here.iterdir())
    assert init(capsys, folder).code == 0
