"""What bars may be asked for: interval, window, number and form. Pure."""

from ticker.ask.moment import A_MOMENT, moment
from ticker.ask.parameters import Once, Parameter, Values, whole

INTERVALS = {"1s": 1, "1m": 60, "5m": 300, "15m": 900, "1h": 3_600, "1d": 86_400}
"""In seconds."""
DEFAULT_BARS = 500
MOST_BARS = 5_000
_FORMS = ("json", "csv")


def _interval_s(text: str) -> int:
    if text and text not in INTERVALS:
        raise ValueError(text)
    return INTERVALS[text or "1m"]


def _limit(text: str) -> int:
    return whole(text, most=MOST_BARS, default=DEFAULT_BARS)


def _form(text: str) -> str:
    if text and text not in _FORMS:
        raise ValueError(text)
    return text or _FORMS[0]


def _adjusted(text: str) -> bool:
    if text not in ("", "true", "false"):
        raise ValueError(text)
    return text != "false"


INTERVAL = Once(
    name="interval",
    sample="5m",
    read=_interval_s,
    expected=f"one of {', '.join(INTERVALS)}",
    meaning="how long a bar is; a minute without it",
    values=Values(type="string", enum=tuple(INTERVALS)),
)
FROM = Once(
    name="from",
    sample="1h",
    read=moment,
    expected=A_MOMENT,
    meaning=f"only bars that begin then or later: {A_MOMENT}",
)
TO = Once(
    name="to",
    sample="2100-01-01T00:00:00Z",
    read=moment,
    expected=A_MOMENT,
    meaning=f"only bars that begin before: {A_MOMENT}",
)
BAR_LIMIT = Once(
    name="limit",
    sample="5",
    read=_limit,
    expected=f"a whole number from 1 to {MOST_BARS}",
    meaning=f"how many, the newest of the window; {DEFAULT_BARS} without it",
    values=Values(type="integer", minimum=1, maximum=MOST_BARS),
)
ADJUSTED = Once(
    name="adjusted",
    sample="false",
    read=_adjusted,
    expected="true or false",
    meaning="whether bars before a split are told in shares of after it, and those of an older name too",
    values=Values(type="string", enum=("true", "false")),
)
BAR_FORMAT = Once(
    name="format",
    sample="csv",
    read=_form,
    expected="json or csv",
    meaning="as JSON, or as lines with commas",
    values=Values(type="string", enum=_FORMS),
)
BARS: tuple[Parameter, ...] = (INTERVAL, FROM, TO, BAR_LIMIT, ADJUSTED, BAR_FORMAT)
"""All that bars may be asked for."""
