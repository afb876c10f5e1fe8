"""JSON of strangers: read whole, or refused in words (RFC 8259). Pure."""

import json
import re

import msgspec

# An escape, a pair of surrogates being one: what stands alone is half of a letter (RFC 8259, section 8.2).
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_REPLACEMENT = "\\ufffd"


class NotJson(ValueError):
    """A text that is no JSON; its words are "no JSON", and what of it is to blame where that can be said."""


def read_json(text: str) -> object:
    """What a text says; half of a surrogate pair is U+FFFD. NotJson also for what is nested too deep."""
    try:
        return msgspec.json.decode(text)
    except RecursionError as error:
        raise NotJson("no JSON") from error
    except msgspec.DecodeError as error:
        mended = _ESCAPE.sub(lambda escape: _REPLACEMENT if escape[1] else escape[0], text)
        if mended == text:
            raise _refusal(text) from error
    return read_json(mended)


def _refusal(text: str) -> NotJson:
    def constant(written: str) -> object:
        raise NotJson(f"no JSON: {written} is no number there")

    try:
        json.loads(text, parse_constant=constant)
    except NotJson as error:
        return error
    except (ValueError, RecursionError):
        pass
    return NotJson("no JSON")
