"""What an Accept header, or one like it, prefers (RFC 9110, 12.5). Pure."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ticker.wire import FORMATS, Format


def preferred_format(accept: str) -> Format | None:
    """The stream format that the header likes best of those it names, if it names one."""
    ranges = sorted(_ranges(accept), key=lambda pair: -pair[1])
    for media_type, quality in ranges:
        for to in FORMATS:
            if quality > 0 and to.content_type.startswith(f"{media_type};"):
                return to
    return None


def accepts(accept: str, media_type: str) -> bool:
    """Whether the header names this very media type."""
    return any(name == media_type and quality > 0 for name, quality in _ranges(accept))


def qualities(accept: str) -> Mapping[str, float]:
    """How much each that the header names is wanted; 0 is not at all."""
    return dict(_ranges(accept))


# A client says the same each time, and thousands are of one kind.
@lru_cache(maxsize=64)
def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    return tuple(_each(accept))


def _each(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            yield media_type, float(quality)
        except ValueError:
            yield media_type, 0.0
