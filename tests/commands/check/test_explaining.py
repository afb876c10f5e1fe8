"""`ticker check --explain`: what docs/configuration.md says of a key, however it is called."""

from pathlib import Path

import pytest

from ticker.__main__ import main
from ticker.commands.check.explaining import explained, found
from ticker.config.reference import reference
from ticker.errors import TickerError

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def places(key: str) -> list[tuple[str, str]]:
    return [(entry.section, entry.key) for entry in found(key, reference())]


def test_a_key_is_told_with_its_default_its_values_and_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "stream.retry"]) == 0
    first, *meaning, default, values, written = capsys.readouterr().out.splitlines()
    assert first == "stream.retry (config.yaml)"
    assert " ".join(" ".join(meaning).split()).startswith("how long clients wait before they reconnect")
    assert (default, values) == ("  default: 3s", "  values: duration, 100ms to 1h")
    line = int(written.removeprefix("  written in: docs/configuration.md, line "))
    assert PAGE.read_text().splitlines()[line - 1].startswith("| `stream.retry` |")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("channels.world.keep", [("config.yaml", "channels.NAME.keep")]),
        ("alerts[0].when", [("config.yaml", "alerts.RULE.when")]),
        ("pages[0].columns[1].size", [("config.yaml", "pages.N.columns.N.size")]),
        ("severity", [("config.yaml", "alerts.RULE.severity")]),
        ("rss.every", [("kind: rss", "every")]),
        ("simulator.symbols.BRK.B.price", [("kind: simulator", "symbols.SYMBOL.price")]),
        ("kind", [("Feed files", "kind")]),
        (
            "log",
            [("config.yaml", "log.sync"), ("config.yaml", "log.max_bytes"), ("config.yaml", "log.access")],
        ),
    ],
)
def test_a_key_is_found_however_it_is_called(key: str, expected: list[tuple[str, str]]) -> None:
    assert places(key) == expected


def test_a_key_of_several_kinds_is_told_for_each() -> None:
    assert [section for section, _ in places("every")] == [
        f"kind: {kind}" for kind in ("rss", "simulator", "replay", "quotes")
    ]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("stream.rety", '"stream.retry"'),
        ("evry", '"every"'),
        ("zzzzzz", "docs/configuration.md has them all"),
    ],
)
def test_what_is_no_key_is_told_which_one_is(key: str, hint: str) -> None:
    with pytest.raises(TickerError, match=hint):
        found(key, reference())


def test_every_key_explains_itself() -> None:
    for entry in reference():
        if entry.default != "see below":
            assert entry in found(entry.key, reference()), entry.key


def test_values_that_are_all_that_there_is_to_say_are_said_once() -> None:
    lines = [*explained("stream.compress", reference())]
    assert "  values: true or false" in lines
