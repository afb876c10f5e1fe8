import io
import re

import pytest
from rich.console import Console
from rich.text import Text

from tests.support.events import NOON, alert, headline, message, quote, source
from ticker.client import Event, Unknown
from ticker.commands.tail.painting import Tape, painted
from ticker.events import Body, type_of

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def shown(text: Text) -> str:
    """What a terminal is sent."""
    file = io.StringIO()
    Console(file=file, force_terminal=True, color_system="truecolor", width=200).print(text, soft_wrap=True)
    return file.getvalue()


def event(body: Body | Unknown) -> Event:
    kind = "new" if isinstance(body, Unknown) else type_of(body)
    return Event("e-1", kind, "news.world", None, NOON, body, b"{}")


def test_the_words_are_there_without_the_colours() -> None:
    for body, words in (
        (headline("a", "Fed holds", symbols=("SPY",)), "feed: Fed holds  SPY"),
        (headline("a", "Fed holds", revision=2), "feed: Fed holds  edited, revision 2"),
        (headline("a", "Fed holds", tags=("retracted",)), "feed: Fed holds  taken back"),
        (alert("Up", severity="critical"), "critical Up"),
        (message("hello"), "somebody: hello"),
        (source("prices"), "prices is ok"),
        (Unknown({}), "new on news.world"),
    ):
        assert painted(event(body)).plain.startswith(f"12:00:00  {words}"), body
        assert _ESCAPES.sub("", shown(painted(event(body)))).strip() == painted(event(body)).plain


def test_a_title_leads_to_its_page() -> None:
    assert "\x1b]8;" in shown(painted(event(headline(url="https://a.example/b"))))
    for url in ("https://a\x1b]0;b\x07/", "javascript:alert(1)", "https://a b/", "https://a/\u202e"):
        assert "\x1b]8;" not in shown(painted(event(headline(url=url))))


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x9b2J", "\r", "\x07", "\u202e", "\n"])
def test_nothing_in_an_event_steers_the_terminal(bad: str) -> None:
    for body in (
        headline("a", f"x{bad}y", symbols=(bad,)),
        alert(f"x{bad}y"),
        message(f"x{bad}y"),
        Unknown({}),
    ):
        plain = _ESCAPES.sub("", shown(painted(event(body)))).rstrip("\n")
        assert bad not in plain
    tape = Tape()
    tape.take(quote(f"A{bad}", 1))
    assert bad not in _ESCAPES.sub("", shown(tape.lines(80))).rstrip("\n")


def test_the_tape_has_each_symbol_once_with_arrow_and_sign() -> None:
    tape = Tape()
    assert tape.lines(80).plain == ""
    tape.take(quote("MSFT", 415.2, change_pct=-1.5))
    tape.take(quote("AAPL", 100, change_pct=0.5))
    tape.take(quote("AAPL", 1234.5, change_pct=0.25))
    tape.take(quote("EUR", 1, decimals=5))
    cells = re.split(r" {2,}|\n", tape.lines(80).plain.strip())
    assert cells == ["AAPL 1,234.50 ▲ +0.25 %", "EUR 1.00000", "MSFT 415.20 ▼ -1.50 %"]


def test_where_there_is_no_room_for_all_they_come_in_parts() -> None:
    tape = Tape()
    for n in range(40):
        tape.take(quote(f"S{n:02}", n))
    seen: list[str] = []
    for part in range(4):
        lines = tape.lines(60, part).plain.split("\n")
        assert len(lines) <= 6
        assert all(len(line) <= 60 for line in lines)
        *cells, place = re.split(r" {2,}|\n", "\n".join(lines).strip())
        assert place == f"{part % 2 + 1} of 2"
        seen += [cell.partition(" ")[0] for cell in cells if cell]
    assert sorted(seen) == sorted(2 * [f"S{n:02}" for n in range(40)])
