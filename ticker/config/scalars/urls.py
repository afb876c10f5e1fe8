"""Addresses of http and https."""

import re
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, HttpUrl, TypeAdapter, ValidationError

from ticker.config.scalars import forms
from ticker.config.scalars.texts import one_line

_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


def address(value: object) -> str:
    """Check an address of http or https without credentials; ValueError says what was expected."""
    # The parser of WHATWG forgives blanks, line ends and missing slashes, which an HTTP client does not.
    strict = isinstance(value, str) and re.fullmatch(r"(?i:https?)://[^/\s]\S*", value) and one_line(value)
    try:
        url = _URL.validate_python(value if strict else None)
    except ValidationError:
        raise ValueError("an http:// or https:// address") from None
    if url.username or url.password:
        raise NamesSomebody("an address without a user name or password")
    if url.port == 0:
        raise ValueError("an address whose port is 1 to 65535")
    return str(value)


class NamesSomebody(ValueError):
    """Of an address that a password may be in; where else it could stand depends on whose address it is."""


def _http(value: object) -> str:
    try:
        return address(value)
    except NamesSomebody as error:
        raise ValueError(f"{error}; put those into headers") from None


def _callback(value: object) -> str:
    if value == "":
        return ""
    url = address(value)
    if "?" in url or "#" in url:
        raise ValueError("an http:// or https:// address without ? and #, or nothing")
    return url.rstrip("/")


Url: TypeAlias = Annotated[str, BeforeValidator(_http, json_schema_input_type=forms.URL)]

Callback: TypeAlias = Annotated[str, BeforeValidator(_callback, json_schema_input_type=forms.URL_OR_NOTHING)]
