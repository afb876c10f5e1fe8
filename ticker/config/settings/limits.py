"""How often each address may do something, as config.yaml says it."""

import re
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars import whole
from ticker.config.scalars.forms import FREQUENCY
from ticker.config.settings import Settings

_FREQUENCY = re.compile(r"([0-9]{1,6})/([smhd])")
_UNIT_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Times(NamedTuple):
    """`number` times each `per_s` seconds."""

    number: int
    per_s: int


def _times(value: object) -> Times:
    match = _FREQUENCY.fullmatch(value) if isinstance(value, str) else None
    if match is None or not int(match[1]):
        raise ValueError("how often, such as 20/s, 600/m, 1000/h or 5000/d")
    return Times(int(match[1]), _UNIT_S[match[2]])


Frequency: TypeAlias = Annotated[Times, BeforeValidator(_times, json_schema_input_type=FREQUENCY)]
Burst: TypeAlias = Annotated[int, whole(0, 1_000_000)]


class RateSettings(Settings):
    """`rate` in the long run and `burst` at once; a burst of 0 means no limit."""

    rate: Frequency
    burst: Burst


class Requests(RateSettings):
    rate: Frequency = Times(200, 1)
    burst: Burst = 5_000


class Streams(RateSettings):
    rate: Frequency = Times(200, 1)
    burst: Burst = 10_000


class Writes(RateSettings):
    rate: Frequency = Times(50, 1)
    burst: Burst = 1_000


class LimitSettings(Settings):
    """What each address is held to; where nothing is said, those on this machine are spared."""

    requests: Requests = Requests()
    streams: Streams = Streams()
    writes: Writes = Writes()
