"""Addresses of Ticker's own: a source that reads what Ticker itself serves, wherever that is bound."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from ticker.config.scalars import Url, one_line
from ticker.config.scalars.forms import URL_OR_OWN

SCHEME = "self:"
ORIGIN = "http://ticker.invalid"
"""Stands for Ticker where a whole address is needed; no name server knows it (RFC 6761, 6.4)."""
NEWSWIRE = "self:/demo/newswire.rss"
_URL: TypeAdapter[str] = TypeAdapter(Url)
_EXPECTED = "an http:// or https:// address, or self:/ and a path of Ticker's own"


def _url_or_own(value: object) -> str:
    if isinstance(value, str) and value.startswith(f"{SCHEME}/"):
        if value.startswith(f"{SCHEME}//") or any(map(str.isspace, value)) or not one_line(value):
            raise ValueError(_EXPECTED)
        return ORIGIN + value.removeprefix(SCHEME)
    try:
        return _URL.validate_python(value)
    except ValidationError as error:
        raise ValueError(str(error.errors()[0]["ctx"]["error"])) from None


UrlOrOwn: TypeAlias = Annotated[str, BeforeValidator(_url_or_own, json_schema_input_type=URL_OR_OWN)]


def is_own(url: str) -> bool:
    return url.startswith(f"{ORIGIN}/")


def as_written(url: str) -> str:
    """The address as a feed file has it."""
    return SCHEME + url.removeprefix(ORIGIN) if is_own(url) else url
