"""What the environment says of traces: each variable that is heeded, and what may stand in it."""

import math
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
EXPORTER = "OTEL_TRACES_EXPORTER"
_BATCH = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"
_QUEUE = "OTEL_BSP_MAX_QUEUE_SIZE"
_BATCH_UNSAID, _QUEUE_UNSAID = 512, 2048
_SAMPLERS = (
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
)
_SPANS_LIMITS = (
    "OTEL_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_SPAN_EVENT_COUNT_LIMIT",
    "OTEL_SPAN_LINK_COUNT_LIMIT",
)


class Variables(msgspec.Struct, frozen=True):
    """What may stand in some variables; of one that may hold a password no value is shown."""

    names: tuple[str, ...]
    is_right: Callable[[str], bool]
    expected: str
    is_shown: bool = True

    def wrong(self, environ: Mapping[str, str]) -> Iterator[str]:
        for name in self.names:
            value = environ.get(name, "").strip()
            if value and not self.is_right(value):
                said = f"{value!r}, expected {self.expected}" if self.is_shown else f"not {self.expected}"
                yield f"{name} is {said}"


def what_is_wrong(environ: Mapping[str, str]) -> str | None:
    """The first variable of which nothing can be made, in words; an empty one is as none."""
    return next((said for setting in _SETTINGS for said in setting.wrong(environ)), _too_many(environ))


def _of_exporter(what: str) -> tuple[str, str]:
    """The name that counts for traces, and that for all that is exported."""
    return f"OTEL_EXPORTER_OTLP_TRACES_{what}", f"OTEL_EXPORTER_OTLP_{what}"


def _is_address(text: str) -> bool:
    try:
        url = urlsplit(text)
        # Looked at for its ValueError, of a port that is none.
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _is_above_0(text: str) -> bool:
    return (number := _number(text)) is not None and number > 0


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _is_limit(text: str) -> bool:
    return text.lower() == "unset" or (text.isascii() and text.isdigit())


def _is_share(text: str) -> bool:
    return (number := _number(text)) is not None and 0 <= number <= 1


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _are_pairs(text: str) -> bool:
    return all("=" in pair and pair.partition("=")[0].strip() for pair in text.split(","))


def _are_headers(text: str) -> bool:
    return all(not piece.strip() or _are_pairs(piece) for piece in text.split(","))


def _is_file(text: str) -> bool:
    return Path(text).is_file() and os.access(text, os.R_OK)


def _too_many(environ: Mapping[str, str]) -> str | None:
    batch = int(environ.get(_BATCH, "").strip() or _BATCH_UNSAID)
    queue = int(environ.get(_QUEUE, "").strip() or _QUEUE_UNSAID)
    if batch <= queue:
        return None
    return f"{_BATCH} is {batch}, expected at most the {queue} of {_QUEUE}"


_SETTINGS = (
    Variables(("OTEL_SDK_DISABLED",), lambda text: text.lower() in ("true", "false"), "'true' or 'false'"),
    Variables((EXPORTER,), lambda text: text == "otlp", "'otlp' or 'none'"),
    Variables(_of_exporter("PROTOCOL"), lambda text: text == "http/protobuf", "'http/protobuf'"),
    Variables(ENDPOINTS, _is_address, "an address such as http://127.0.0.1:4318", is_shown=False),
    Variables(_of_exporter("HEADERS"), _are_headers, "a list such as name=value,name=value", is_shown=False),
    Variables(
        _of_exporter("COMPRESSION"),
        lambda text: text.lower() in ("none", "gzip", "deflate"),
        "'none', 'gzip' or 'deflate'",
    ),
    Variables(_of_exporter("TIMEOUT"), _is_above_0, "seconds, more than 0"),
    Variables(
        (*_of_exporter("CERTIFICATE"), *_of_exporter("CLIENT_CERTIFICATE"), *_of_exporter("CLIENT_KEY")),
        _is_file,
        "a file that Ticker may read",
    ),
    Variables(
        (_QUEUE, _BATCH, "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT"),
        _is_count,
        "a whole number above 0",
    ),
    Variables(
        ("OTEL_TRACES_SAMPLER",), lambda text: text.lower() in _SAMPLERS, f"one of {', '.join(_SAMPLERS)}"
    ),
    Variables(("OTEL_TRACES_SAMPLER_ARG",), _is_share, "a number from 0 to 1"),
    Variables(_SPANS_LIMITS, _is_limit, "a whole number, or 'unset'"),
    Variables(("OTEL_RESOURCE_ATTRIBUTES",), _are_pairs, "a list such as name=value,name=value"),
)
