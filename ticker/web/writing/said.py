"""What somebody says, out of the body of a request: JSON, a form, or just the text. Pure."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import parse_qsl

import msgspec
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import MultiPartParser

from ticker.errors import QueryError
from ticker.publishing import PublishedMessage, checked, decoded

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
TYPES = frozenset({"", "text/plain", "application/json", FORM, MULTIPART})
_FIELDS = frozenset({"author", "text"})
_AN_OBJECT = 'one such as {"author": "Ann", "text": "Hi"}'


def message_of(media_type: str, boundary: str, body: bytes, author: str) -> PublishedMessage:
    """The message in a body of one of `TYPES`; `author` is whose it is where that does not say.

    QueryError names the field that is wrong.
    """
    fields = dict(_fields(media_type, boundary, body))
    if not _is_given(fields.get("author")):
        fields["author"] = author if _is_given(author) else None
    message = checked(PublishedMessage, fields, "")
    assert isinstance(message, PublishedMessage)
    return message


def _is_given(author: object) -> bool:
    return author is not None and author != "" and not (isinstance(author, str) and author.isspace())


def _fields(media_type: str, boundary: str, body: bytes) -> Mapping[str, object]:
    match media_type:
        case "application/json":
            return _json(body)
        case "multipart/form-data":
            return _parts(body, boundary)
        case "application/x-www-form-urlencoded":
            return _form(_utf8(body))
        case _:
            return {"text": _utf8(body)}


def _json(body: bytes) -> Mapping[str, object]:
    try:
        value = decoded(body.strip().removeprefix(BOM_UTF8))
    except msgspec.DecodeError as error:
        raise QueryError("bad_json", "body", str(error), _AN_OBJECT) from error
    if not isinstance(value, dict):
        raise QueryError("bad_json", "body", "it is no JSON object", _AN_OBJECT)
    return value


def _form(text: str) -> Mapping[str, object]:
    """A form with a text, or what `curl -d` says is one: the text itself."""
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    names = {name for name, _ in pairs}
    if "=" in text and ("text" in names or names <= _FIELDS):
        return dict(pairs)
    return {"text": text}


def _parts(body: bytes, boundary: str) -> Mapping[str, object]:
    # In memory: by itself, werkzeug makes a temporary file of each part that has a file's name.
    parser = MultiPartParser(max_form_parts=10, stream_factory=lambda *_, **__: BytesIO())
    try:
        form, files = parser.parse(BytesIO(body), boundary.encode("latin-1", "replace"), len(body))
    except (ValueError, HTTPException) as error:
        words = "its parts cannot be told apart"
        raise QueryError("bad_form", "body", words, "multipart/form-data, of at most 10 parts") from error
    return {**form.to_dict(), **dict.fromkeys(files, None)}


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("bad_text", "body", f"byte {error.start} is no UTF-8", "text in UTF-8") from error
