"""Where `ticker tail` writes: a screen with a tape at its bottom, or lines; notices go to stderr."""

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from rich.console import Console
from rich.live import Live as LiveDisplay
from rich.text import Text

from ticker.client import Broken, Event, Live, Notice, Open, Unknown
from ticker.commands.tail.painting import Tape, painted
from ticker.events import Quote
from ticker.wire import describe, describe_control, printable

_PART_S = 5
"""How long a part of the tape stands."""


class Output(ABC):
    """What follows of a stream, as it comes; BrokenPipeError once nobody reads it any more."""

    def __init__(self, errors: TextIO) -> None:
        self._errors = errors
        self._is_broken = False

    @abstractmethod
    def event(self, event: Event) -> None: ...

    def notice(self, notice: Notice) -> None:
        """Tell of breaks and gaps; that a stream begins only where one had broken off."""
        match notice:
            case Broken(reason=reason, retry_s=retry_s):
                self._is_broken = True
                self.tell(f"{reason}; next try in {retry_s:.1f} s")
            case Open() if self._is_broken:
                self._is_broken = False
                self.tell("connected again")
            case Open() | Live():
                pass
            case _:
                self.tell(describe_control(notice))

    def tell(self, words: str) -> None:
        print(f"# {words}", file=self._errors, flush=True)


class LineOutput(Output):
    """A line an event, in words as `curl` gets them."""

    def __init__(self, out: TextIO, errors: TextIO) -> None:
        super().__init__(errors)
        self._out = out

    def event(self, event: Event) -> None:
        print(line_of(event), file=self._out, flush=True)


class JsonOutput(Output):
    """A line an event: the JSON as it was sent, in UTF-8 whatever the terminal speaks (RFC 8259, 8.1)."""

    def __init__(self, out: BinaryIO, errors: TextIO) -> None:
        super().__init__(errors)
        self._out = out

    def event(self, event: Event) -> None:
        self._out.write(event.json + b"\n")
        self._out.flush()


class ScreenOutput(Output):
    """Headlines, alerts and messages run up; the newest quotes stand below them."""

    def __init__(self, console: Console, errors: TextIO) -> None:
        super().__init__(errors)
        self._console = console
        self._tape = Tape()
        self._display = LiveDisplay(
            console=console,
            get_renderable=lambda: self._tape.lines(console.width, int(time.monotonic() / _PART_S)),
            refresh_per_second=4,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    @contextmanager
    def shown(self) -> Iterator["ScreenOutput"]:
        with self._display:
            yield self

    def event(self, event: Event) -> None:
        if isinstance(event.body, Quote):
            self._tape.take(event.body)
        else:
            self._console.print(painted(event), soft_wrap=True)

    def tell(self, words: str) -> None:
        if self._errors.isatty():
            # On the same terminal: it has to go around the tape.
            self._console.print(Text(f"# {words}", "dim"), soft_wrap=True)
        else:
            super().tell(words)


def line_of(event: Event) -> str:
    match event.body:
        case Unknown():
            words = printable(f"{event.type} on {event.channel}")
        case body:
            words = describe(body)
    return f"{event.time[11:19]}  {words}"


@contextmanager
def output(*, as_json: bool) -> Iterator[Output]:
    if isinstance(sys.stdout, TextIOWrapper):
        # A sign that a terminal's charset has not is no reason to end.
        sys.stdout.reconfigure(errors="replace")
    console = Console(file=sys.stdout, highlight=False)
    if as_json:
        yield JsonOutput(sys.stdout.buffer, sys.stderr)
    elif not console.is_terminal:
        yield LineOutput(sys.stdout, sys.stderr)
    else:
        with ScreenOutput(console, sys.stderr).shown() as screen:
            yield screen
