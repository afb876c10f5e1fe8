"""What a page of events may be asked for, beside what a stream may. Pure."""

from ticker.ask.parameters import Once, Values, whole
from ticker.times import parse_duration_ms

MAX_LIMIT = 1_000
DEFAULT_LIMIT = 100
MAX_WAIT_MS = 300_000


def _limit(text: str) -> int:
    return whole(text, most=MAX_LIMIT, default=DEFAULT_LIMIT)


def _wait_ms(text: str) -> int:
    wait_ms = parse_duration_ms(text) if text else 0
    if wait_ms > MAX_WAIT_MS:
        raise ValueError(text)
    return wait_ms


LIMIT = Once(
    name="limit",
    sample="5",
    read=_limit,
    expected=f"a whole number from 1 to {MAX_LIMIT}",
    meaning=f"how many, counted after the filters; {DEFAULT_LIMIT} without it",
    values=Values(type="integer", minimum=1, maximum=MAX_LIMIT),
)
WAIT = Once(
    name="wait",
    sample="1ms",
    read=_wait_ms,
    expected="a duration of at most 5 minutes, such as 30s",
    meaning="where the page would be empty: wait for the first match, at most so long",
    values=Values(type="string", pattern="^([0-9]{1,5}ms|([0-9]{1,2}|[12][0-9]{2}|300)s|[0-5]m)?$"),
)
BEFORE = Once(
    name="before", sample="", read=str, meaning="the `next` of an earlier page: go on with what is older"
)
AUTHOR = Once(
    name="author",
    sample="Ann",
    read=str,
    meaning="who says it, where what is sent does not say so itself",
)
"""Not for reading."""
