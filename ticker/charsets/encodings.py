"""Encodings as browsers mean them: the labels and tables of the WHATWG Encoding standard.

The tables are Python's where they are the standard's, else mended here. The standard decodes hz-gb-2312 and
iso-2022-kr to nothing, lest a page be read in two ways; a feed that is in them is read.
"""

import codecs
from collections.abc import Callable
from functools import cache, partial
from typing import TypeAlias

from ticker.charsets import pairs

Decode: TypeAlias = Callable[[bytes], str]
"""Reads bytes; each that cannot be read is U+FFFD, and the next one is read again."""

# https://encoding.spec.whatwg.org/#names-and-labels: Python's codec for each name, and its other labels.
_SINGLE_BYTE = {
    "cp866": "866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-ir-101 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 iso-8859-2",
    "iso8859-3": "csisolatin3 iso-ir-109 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 iso-8859-3",
    "iso8859-4": "csisolatin4 iso-ir-110 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 iso-8859-4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-ir-144 iso88595 iso_8859-5 iso_8859-5:1988 iso-8859-5",
    "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e "
    "iso-8859-6-i iso-ir-127 iso88596 iso_8859-6 iso_8859-6:1987 iso-8859-6",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso88597 iso_8859-7 "
    "iso_8859-7:1987 sun_eu_greek iso-8859-7",
    "iso8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso88598 iso_8859-8 "
    "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical iso-8859-8",
    "iso8859-10": "csisolatin6 iso-ir-157 iso885910 l6 latin6 iso-8859-10",
    "iso8859-13": "iso885913 iso-8859-13",
    "iso8859-14": "iso885914 iso-8859-14",
    "iso8859-15": "csisolatin9 iso885915 iso_8859-15 l9 iso-8859-15",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8_r",
    "koi8-u": "koi8-ru",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "windows-1250 x-cp1250",
    "cp1251": "windows-1251 x-cp1251",
    "cp1252": "ansi_x3.4-1968 ascii cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
    "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
    "cp1253": "windows-1253 x-cp1253",
    "cp1254": "csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
    "windows-1254 x-cp1254",
    "cp1255": "windows-1255 x-cp1255",
    "cp1256": "windows-1256 x-cp1256",
    "cp1257": "windows-1257 x-cp1257",
    "cp1258": "windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
}
_OTHERS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "cseucpkdfmtjapanese x-euc-jp",
    "iso-2022-jp": "csiso2022jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
    "windows-949",
    "hz": "hz-gb-2312",
    "iso2022-kr": "csiso2022kr iso-2022-kr",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
    "x-user-defined": "",
}
# Where the standard's tables have more, or other, letters than Python's.
_MENDED = {
    "koi8-u": {0xAE: "ў", 0xBE: "Ў"},
    "mac-cyrillic": {0xA2: "Ґ", 0xB6: "ґ", 0xFF: "€"},
    "cp1255": {0xCA: "\u05ba"},
}
_STATEFUL = frozenset({"iso-2022-jp", "iso2022-kr", "hz", "utf-7"})
_CODECS = {
    label: codec for codec, labels in (_SINGLE_BYTE | _OTHERS).items() for label in (codec, *labels.split())
}


def decoder(label: str) -> Decode | None:
    """What reads bytes that are labelled so; Python's codec for a label that only Python knows, else None."""
    label = label.strip(" \t\r\n\f").lower()
    codec = _CODECS.get(label, label)
    match codec:
        case "big5hkscs" | "gb18030" | "euc-jp" | "cp932" | "cp949":
            return partial(pairs.read, codec)
        case "iso-2022-jp":
            return pairs.iso_2022_jp
        case "x-user-defined":
            return _user_defined
        case _ if codec in _SINGLE_BYTE:
            return partial(_single_byte, codec)
        case _ if _is_text(codec):
            return partial(str, encoding=codec, errors="replace")
    return None


def is_utf_8(label: str) -> bool:
    """Whether bytes that are labelled so are UTF-8: also where a text in ASCII says that it is in UTF-16."""
    return _CODECS.get(label.strip(" \t\r\n\f").lower()) in ("utf-8", "utf-16-le", "utf-16-be")


def is_stateful(label: str) -> bool:
    """Whether bytes below 128 are not always ASCII, so that valid UTF-8 proves nothing."""
    label = label.strip(" \t\r\n\f").lower()
    return _CODECS.get(label, label) in _STATEFUL or label.startswith(("iso-2022", "iso2022", "utf7"))


def is_default(label: str) -> bool:
    """Whether a label is what servers say of documents that they know nothing about."""
    return _CODECS.get(label.strip(" \t\r\n\f").lower()) == "cp1252"


def _is_text(codec: str) -> bool:
    try:
        return isinstance(b" ".decode(codec, "replace"), str)
    except (LookupError, ValueError):
        return False


def _single_byte(codec: str, body: bytes) -> str:
    return codecs.charmap_decode(body, "replace", _table(codec))[0]


@cache
def _table(codec: str) -> str:
    mended = _MENDED.get(codec, {})
    return "".join(mended.get(byte) or _letter(codec, byte) for byte in range(256))


def _letter(codec: str, byte: int) -> str:
    letter = bytes([byte]).decode(codec, "replace")
    # Below 160 what Windows left free is a control character.
    return chr(byte) if letter == "\ufffd" and byte < 0xA0 else letter


def _user_defined(body: bytes) -> str:
    return "".join(chr(byte if byte < 0x80 else 0xF700 + byte) for byte in body)
