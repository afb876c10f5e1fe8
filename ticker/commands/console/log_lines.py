"""What Ticker says on stderr: a line for each fact, in UTC, as text or as JSON, and never a secret."""

import logging
from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from ticker.times import rfc3339

Format: TypeAlias = Literal["text", "json"]

_CHATTY = ("apscheduler",)
"""Libraries that tell of each thing they do, four lines for each price: no operator asks for that."""


REQUESTS = "ticker.requests"
"""The logger of what was asked and how it was answered, which is a fact of its own to want."""


class LogLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line in JSON; `trace` is where a defect is, as Python tells it."""

    time: str
    level: str
    logger: str
    message: str
    trace: str | None = None


def log_to_stderr(level: int, form: Format, hide: Callable[[str], str]) -> None:
    """`hide` takes out of a text what nobody may see."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(hide) if form == "json" else TextLines(hide))
    logging.basicConfig(level=level, handlers=[handler])
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class TextLines(logging.Formatter):
    """A traceback stands in lines of its own."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._hide = hide

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        return _time(record)

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


class JsonLines(logging.Formatter):
    """A line, however many a message or a traceback has."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        trace = self.formatException(record.exc_info) if record.exc_info else None
        line = LogLine(
            _time(record),
            record.levelname.lower(),
            record.name,
            # Before they are escaped: a secret with a quotation mark in it would not be found afterwards.
            self._hide(record.getMessage()),
            trace and self._hide(trace),
        )
        return msgspec.json.encode(line).decode()


def _time(record: logging.LogRecord) -> str:
    return rfc3339(int(record.created * 1000))
