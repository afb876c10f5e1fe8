"""What a page of events may be asked for, beside what a stream may. Pure."""

from ticker.ask.parameters import Once
from ticker.times import parse_duration_ms

MAX_LIMIT = 1_000
DEFAULT_LIMIT = 100
MAX_WAIT_MS = 300_000


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_LIMIT):
        raise ValueError(text)
    return int(text)


def _wait_ms(text: str) -> int:
    wait_ms = parse_duration_ms(text) if text else 0
    if wait_ms > MAX_WAIT_MS:
        raise ValueError(text)
    return wait_ms


LIMIT = Once(name="limit", sample="5", read=_limit, expected=f"a whole number from 1 to {MAX_LIMIT}")
WAIT = Once(name="wait", sample="1ms", read=_wait_ms, expected="a duration of at most 5 minutes, such as 30s")
BEFORE = Once(name="before", sample="", read=str)
AUTHOR = Once(name="author", sample="Ann", read=str)
"""Who says something, where what is sent does not say it itself: not for reading."""
