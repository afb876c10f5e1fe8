"""The encodings of East Asia, in which a letter is two bytes or more, as browsers read them.

Python's codecs have most of the tables of the WHATWG Encoding standard. What they lack is here, and so is
what it says of bytes that are no letter: they are one U+FFFD, but a second one that is ASCII is read again.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

# More than any encoding has in two bytes; in four there are over a million.
_CACHED = 30_000

LOST = "\ufffd"


def _from(first: int, letters: str) -> dict[bytes, str]:
    """Letters for pairs of bytes that follow each other."""
    return {(first + place).to_bytes(2, "big"): letter for place, letter in enumerate(letters)}


def _each(written: str) -> dict[bytes, str]:
    """Letters behind their bytes in hexadecimal: `8e69箸`."""
    return {bytes.fromhex(word[:-1]): word[-1] for word in written.split()}


_BIG5: Mapping[bytes, str] = {
    # Hong Kong's letters of 2008
    **_from(0x877A, "㡵𡵓𣚞𦀡㻬"),
    **_from(
        0x87A1,
        "𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋",
    ),
    # what Hong Kong had before it found that Taiwan has it elsewhere
    **_each(
        "8e69箸 8e6f簆 8e7e糎 8eab緒 8eb4縝 8ecd者 8ed0耨 8f57菁 8f69蒨 8f6e萏 8fcb覦 8fcc覩 8ffe起 "
        "906d都 907a銹 90dc靜 90f1響 91bf鼖 9244蔃 92af兙 92b0兛 92b1兝 92b2兞 92c8鍮 92d1瑹 9447浧 "
        "94ca禛 95d9邗 9644靝 96ed瀞 96fc嬨 9b76爁 9b78矗 9b7b纇 9bc6駖 9bde釔 9bec惞 9bf6澶 9c42輶 "
        "9c53侻 9c62營 9c68鄄 9c6b鷰 9c77菏 9cbc尐 9cbd秣 9cd0婧 9d57輋 9d5a筑 9dc4拐 9ea9恢 9eef痹 "
        "9efd汊 9f60鬮 9f66鼗 9fcb僭 9fd8弌 a063蠏 a077拎 a0d5瑨 a0df煢 a0e4牐 c6cf廴 c6d3无 c6d5癶 "
        "c6d7隶 c6de〃 c6df仝 fa5f倩 fa66偽 fabd包 fac5卄 fad5卿 fb48嘅 fbb8婷 fbf3幵 fbf9廐 fc4f彘 "
        "fc6c悤 fcb9撐 fce2晴 fcf1杞 fdb7沜 fdb8渝 fdbb港 fdf1煮 fe52猪 fe6f瑜 feaa瓩 fedd砉 "
    ),
    **_from(0xA3C0, "".join(map(chr, range(0x2400, 0x2420))) + "␡€"),
    # as Microsoft has them
    **_each("a145‧ a14e﹑ a1c2¯ a1e3～ a1f2⊕ a1f3⊙ a241∕ a242﹨ a244￥ a246￠ a247￡"),  # noqa: RUF001
}
# Where Python has letters for private use, the standard has what was made for them since.
_GB18030: Mapping[bytes, str] = {
    b"\x80": "€",
    b"\xa3\xa0": "\u3000",
    **_from(0xA6D9, "︐︒︑︓︔︕︖"),
    **_each("a6ec︗ a6ed︘ a6f3︙ a8bcḿ fe59龴 fe61龵 fe66龶 fe67龷 fe6d龸 fe7e龹 fe90龺 fea0龻"),
}
_EUC_JP: Mapping[bytes, str] = {b"\x8f\xa2\xb7": "\uff5e"}
_LETTERS = {"big5hkscs": _BIG5, "gb18030": _GB18030, "euc-jp": _EUC_JP}

# What Python makes letters of, but the standard others, or none.
_DOUBTFUL = {
    "big5hkscs": frozenset("•､‾∼♁☉／＼¥¢£"),  # noqa: RUF001
    "euc-jp": frozenset("\u301c\u2016\u2212\u00a2\u00a3\u00ac~"),
    "gb18030": frozenset(map(chr, range(0xE000, 0xF900))),
    "cp932": frozenset("\uf8f0\uf8f1\uf8f2\uf8f3"),
}
_SHAPES = {
    "big5hkscs": rb"[\x81-\xfe][\x40-\x7e\x80-\xff]",
    "cp949": rb"[\x81-\xfe][\x41-\x7e\x80-\xff]",
    "cp932": rb"[\xa1-\xdf]|[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xff]",
    "gb18030": rb"\x80|[\x81-\xfe](?:[0-9][\x81-\xfe][0-9]|[\x40-\x7e\x80-\xff])",
    "euc-jp": rb"\x8f[\xa1-\xfe][\x80-\xff]|[\x8e\x8f\xa1-\xfe][\x80-\xff]",
    "jis": rb"[\x21-\x7e]{2}",
}
_SINGLE = {**dict.fromkeys(_SHAPES, rb"[\x00-\x7f]"), "cp932": rb"[\x00-\x80]", "jis": rb"[\x00-\x20]"}
_ESCAPE = re.compile(rb"\x1b(\([BJI]|\$[@B])")
_ROMAN = str.maketrans({"\\": "¥", "~": "\u203e"})


def read(codec: str, body: bytes) -> str:
    """Read bytes by a codec of Python's of this name, one of those in `_SHAPES`."""
    text = _at_once(codec, body)
    return "".join(_run(codec, match) for match in _runs(codec).finditer(body)) if text is None else text


def iso_2022_jp(body: bytes) -> str:
    # It begins in ASCII, as if that had been asked for.
    _, *pieces = _ESCAPE.split(b"\x1b(B" + body)
    return "".join(map(_in_set, pieces[::2], pieces[1::2]))


@cache
def _runs(codec: str) -> re.Pattern[bytes]:
    return re.compile(rb"(%b+)|((?:%b)+)|(.)" % (_SINGLE[codec], _SHAPES[codec]), re.DOTALL)


@cache
def _shape(codec: str) -> re.Pattern[bytes]:
    return re.compile(_SHAPES[codec])


def _run(codec: str, match: re.Match[bytes]) -> str:
    if match[1]:
        return match[1].decode("latin-1")
    if not match[2]:
        return LOST
    text = _at_once(codec, match[2])
    return "".join(_letter(codec, each) for each in _shape(codec).findall(match[2])) if text is None else text


def _at_once(codec: str, letters: bytes) -> str | None:
    """What Python reads, unless it may be wrong in one letter."""
    if codec == "jis":
        return None
    try:
        text = letters.decode(codec)
    except UnicodeDecodeError:
        return None
    return text if _DOUBTFUL.get(codec, frozenset()).isdisjoint(text) else None


@lru_cache(_CACHED)
def _letter(codec: str, written: bytes) -> str:
    if known := _LETTERS.get(codec, {}).get(written):
        return known
    if codec == "jis":
        return _jis(written)
    if codec == "euc-jp" and len(written) == 2 and written[0] > 0xA0:
        return _jis(bytes(byte & 0x7F for byte in written)) if 0xA0 < written[1] < 0xFF else LOST
    try:
        return written.decode(codec)
    except UnicodeDecodeError:
        again = len(written) == 2 and written[1] < 0x80
        return LOST + chr(written[1]) if again else LOST


def _jis(pair: bytes) -> str:
    """Read row and cell of JIS X 0208, bytes of 0x21 to 0x7e, by way of Shift_JIS.

    That has the letters that NEC and IBM added, such as ①, which Python's euc-jp lacks.
    """
    row, cell = pair
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    letter = _letter("cp932", bytes((lead, cell + (0x7E if row % 2 == 0 else 0x1F if cell < 0x60 else 0x20))))
    return LOST if letter[0] == LOST else letter


def _in_set(name: bytes, piece: bytes) -> str:
    match name:
        case b"(B":
            return piece.decode("ascii", "replace")
        case b"(J":
            return piece.decode("ascii", "replace").translate(_ROMAN)
        case b"(I":
            return "".join(chr(0xFF40 + byte) if 0x21 <= byte <= 0x5F else LOST for byte in piece)
    return read("jis", piece)
