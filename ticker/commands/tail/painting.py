"""Events in colours, which say nothing that the words do not; nothing in them steers the terminal. Pure."""

from rich.style import Style
from rich.text import Text

from ticker.client import Event, Unknown
from ticker.events import Alert, Headline, Message, Quote, Source
from ticker.wire import describe, printable

_MOST_LINES = 6
_GAP = 2
_SEVERITY = {"info": "cyan", "warning": "bold yellow", "critical": "bold white on red"}
_HEALTH = {"ok": "green", "late": "yellow", "failing": "red", "gone": "dim"}


class Tape:
    """The newest quote of each symbol, a few lines at a time."""

    def __init__(self) -> None:
        self._quotes: dict[str, Quote] = {}

    def take(self, quote: Quote) -> None:
        self._quotes[quote.symbol] = quote

    def lines(self, width: int, part: int = 0) -> Text:
        """By symbol; where there is no room for all, one part of them; behind the last comes the first."""
        cells = [_cell(self._quotes[symbol]) for symbol in sorted(self._quotes)]
        widest = max((cell.cell_len for cell in cells), default=0) + _GAP
        columns = max(1, width // widest)
        room = columns * _MOST_LINES
        if len(cells) > room:
            cells = _part(cells, room - 1, part)
        return Text("\n").join(_row(cells[at : at + columns], widest) for at in range(0, len(cells), columns))


def _part(cells: list[Text], room: int, part: int) -> list[Text]:
    parts = [cells[at : at + room] for at in range(0, len(cells), room)]
    at = part % len(parts)
    return [*parts[at], Text(f"{at + 1} of {len(parts)}", "dim")]


def _row(cells: list[Text], widest: int) -> Text:
    row = Text(no_wrap=True, overflow="ellipsis")
    for cell in cells:
        cell.pad_right(max(0, widest - cell.cell_len))
        row.append_text(cell)
    return row


def _cell(quote: Quote) -> Text:
    price = f"{quote.price:,.{min(max(quote.decimals, 0), 12)}f}"
    cell = Text.assemble((printable(quote.symbol), "bold"), " ", price)
    if quote.change_pct is not None:
        up, down = quote.change_pct > 0, quote.change_pct < 0
        arrow, style = ("▲", "green") if up else ("▼", "red") if down else ("=", "")
        cell.append(f" {arrow} {quote.change_pct:+.2f} %", style)
    return cell


def painted(event: Event) -> Text:
    """An event in one line, its time before it."""
    return Text.assemble((event.time[11:19], "dim"), "  ", _painted(event))


def _painted(event: Event) -> Text:
    match event.body:
        case Headline() as headline:
            return _headline(headline)
        case Alert(severity=severity) as alert:
            return Text(describe(alert), _SEVERITY.get(severity, ""))
        case Message(author=author, text=text):
            return Text.assemble((printable(author or "somebody"), "bold magenta"), ": ", printable(text))
        case Source(state=state) as source:
            return Text(describe(source), _HEALTH.get(state, ""))
        case Unknown():
            return Text(printable(f"{event.type} on {event.channel}"), "dim")
        case body:
            return Text(describe(body))


def _headline(headline: Headline) -> Text:
    link = headline.url if headline.url and _is_plain(headline.url) else None
    line = Text.assemble(
        (f"{printable(headline.source)}: ", "cyan"), (printable(headline.title), Style(bold=True, link=link))
    )
    if headline.symbols:
        line.append(f"  {printable(' '.join(headline.symbols))}", "yellow")
    if headline.is_retracted or headline.revision > 1:
        line.append(
            "  taken back" if headline.is_retracted else f"  edited, revision {headline.revision}", "dim"
        )
    return line


def _is_plain(url: str) -> bool:
    # An escape in it would end the terminal's link, and be obeyed.
    return url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and " " not in url
