"""The labels and letters of the WHATWG Encoding standard (https://encoding.spec.whatwg.org/)."""

from pathlib import Path

import pytest

from ticker.charsets.encodings import decoder

from ..sources.rss.documents import entry_of, feed_of, item, rss

LABELS = {
    name: labels.split()
    for name, labels in (
        line.split(": ") for line in Path(__file__).with_name("whatwg-labels.txt").read_text().splitlines()
    )
}
# Letters in which the standard's tables differ from those of their neighbours, or from Python's.
LETTERS = {
    "big5": (b"\xa4\xa4\xa4\xe5 \xf9\xd8", "中文 裏"),
    "euc-jp": (b"\xc6\xfc\xb6\xe4 \xad\xa1\xa1\xc1 \x8e\xb1", "日銀 ①～ ｱ"),
    "euc-kr": (b"\xc7\xd1\xb1\xdb \x8c\x63", "한글 똠"),
    "gb18030": (b"\xd6\xd0\xce\xc4 \x81\x30\x89\x38", "中文 ß"),
    "gbk": (b"\xd6\xd0\xce\xc4 \xe9\x46", "中文 镕"),
    "ibm866": (b"\x8c\xae\xe1\xaa\xa2\xa0", "Москва"),
    "iso-2022-jp": (b"\x1b$BF|6d-!\x1b(B a \x1b(J\\~\x1b(I1\x1b(B", "日銀① a ¥‾ｱ"),
    "iso-8859-10": (b"\xa3\xbd", "Ģ―"),
    "iso-8859-13": (b"\xe0\xff", "ą’"),
    "iso-8859-14": (b"\xa1\xaf", "ḂŸ"),
    "iso-8859-15": (b"\xa4", "€"),
    "iso-8859-16": (b"\xaa\xba", "Șș"),
    "iso-8859-2": (b"\xb1\xb6", "ąś"),
    "iso-8859-3": (b"\xa1\xb1", "Ħħ"),
    "iso-8859-4": (b"\xa1\xbf", "Ąŋ"),
    "iso-8859-5": (b"\xbc\xde\xe1\xda\xd2\xd0", "Москва"),
    "iso-8859-6": (b"\xc7\xc8", "اب"),
    "iso-8859-7": (b"\xc1\xe8\xde\xed\xe1 \xa4", "Αθήνα €"),
    "iso-8859-8": (b"\xf9\xec\xe5\xed", "שלום"),
    "iso-8859-8-i": (b"\xf9\xec\xe5\xed", "שלום"),
    "koi8-r": (b"\xed\xcf\xd3\xcb\xd7\xc1", "Москва"),
    "koi8-u": (b"\xe4\xce\xa6 \xae\xbe", "Дні ўЎ"),
    "macintosh": (b"\x8e \xdb", "é €"),
    "shift_jis": (b"\x87\x40 \x93\xfa\x8b\xe2 \xfb\xfc\x81\x60", "① 日銀 髙～"),
    "utf-16be": ("Łódź".encode("utf-16-be"), "Łódź"),
    "utf-16le": ("Łódź".encode("utf-16-le"), "Łódź"),
    "utf-8": ("Łódź €".encode(), "Łódź €"),
    "windows-1250": (b"\x80\xb9\x9c", "€ąś"),
    "windows-1251": (b"\xcc\xee\xf1\xea\xe2\xe0 \x88", "Москва €"),
    "windows-1252": (b"\x80\x93\xe9\x94 \x81", "€“é” \x81"),
    "windows-1253": (b"\xc1\xe8\xde\xed\xe1 \x80", "Αθήνα €"),
    "windows-1254": (b"\xdd\xfe\x80", "İş€"),
    "windows-1255": (b"\xf9\xec\xe5\xed \x80\xca", "שלום €\u05ba"),
    "windows-1256": (b"\xc7\xc8 \x80\x81", "اب €پ"),
    "windows-1257": (b"\xe0\x80", "ą€"),
    "windows-1258": (b"\xd5\xfe", "Ơ₫"),
    "windows-874": (b"\xa1\xa2 \x80\x85", "กข €…"),
    "x-mac-cyrillic": (b"\x80\xdf \xa2\xb6\xff", "Ая Ґґ€"),
    "x-user-defined": (b"a\x80\xff", "a\uf780\uf7ff"),
}
# The standard reads these as nothing, so that no page is read in two ways; a feed in one is read.
REPLACED = {"iso-2022-kr": (b"\x1b$)C\x0e\x47\x51\x0f a", "한 a"), "hz-gb-2312": (b"~{VPND~} a", "中文 a")}


def test_every_encoding_of_the_standard_is_looked_at() -> None:
    assert {*LETTERS, "replacement"} == set(LABELS)
    assert sum(map(len, LABELS.values())) == 228


@pytest.mark.parametrize(("name", "label"), [(name, label) for name in LETTERS for label in LABELS[name]])
def test_label_means_what_browsers_mean(name: str, label: str) -> None:
    body, text = LETTERS[name]
    for written in (label, label.upper(), f" {label}\n"):
        found = decoder(written)
        assert found is not None
        assert found(body) == text


@pytest.mark.parametrize("label", REPLACED)
def test_encoding_that_browsers_refuse_is_read(label: str) -> None:
    body, text = REPLACED[label]
    found = decoder(label)
    assert found is not None
    assert found(body) == text


@pytest.mark.parametrize(
    "label", ["x-unknown", "", "hex", "rot13", "base64", "\x00", "iso-2022-cn", "replacement"]
)
def test_what_is_no_encoding_is_none(label: str) -> None:
    assert decoder(label) is None


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ("shift_jis", b"\x87\x40 \xfd <b>\x93\xfa"),
        ("shift_jis", b"\x87\x40 \x81<b>\x93\xfa"),
        ("euc-jp", b"\xad\xa1 \xff <b>\xc6\xfc"),
        ("euc-jp", b"\xad\xa1 \xa4<b>\xc6\xfc"),
        ("euc-kr", b"\xc7\xd1 \xff <b>\xb1\xdb"),
        ("gbk", b"\xd6\xd0 \xff <b>\xce\xc4"),
        ("big5", b"\xa4\xa4 \xff <b>\xa4\xe5"),
        ("windows-1253", b"\xc1 \xd2 <b>\xe1"),
        ("iso-8859-7", b"\xc1 \xff <b>\xe1"),
        ("utf-8", "ł \xff".encode()[:-2] + b"\xff <b>" + "ó".encode()),
    ],
)
def test_byte_that_cannot_be_read_is_one_replacement_and_nothing_more(label: str, broken: bytes) -> None:
    found = decoder(label)
    assert found is not None
    text = found(broken)
    assert text.count("\ufffd") == 1
    assert "<b>" in text
    assert not text.endswith(">")


def written(label: str, title: bytes) -> bytes:
    start, end = rss(item("HERE")).split(b"HERE")
    return start.replace(b"?>", f' encoding="{label}"?>'.encode(), 1) + title + end


@pytest.mark.parametrize(
    ("label", "title", "read"),
    [
        ("Shift_JIS", b"\x87\x40 \x93\xfa\x8b\xe2 \xfd", "① 日銀 \ufffd"),
        ("EUC-JP", b"\xad\xa1 \xc6\xfc\xb6\xe4 \xff", "① 日銀 \ufffd"),
        ("gb2312", b"\xe9\x46 \xff", "镕 \ufffd"),
        ("windows-1251", b"\xcc\xee\xf1\xea\xe2\xe0", "Москва"),
        ("utf-8", "Łódź ".encode() + b"\xff", "Łódź \ufffd"),
        (
            "iso-8859-1",
            "Łódź, Kraków, Gdańsk, Wrocław, Poznań, Żółć ".encode() + b"\xff",
            "Łódź, Kraków, Gdańsk, Wrocław, Poznań, Żółć \ufffd",
        ),
        ("utf-16", "Łódź".encode(), "Łódź"),
        ("unknown-8bit", b"Caf\xe9", "Café"),
    ],
)
def test_one_broken_byte_makes_no_other_encoding_of_a_feed(label: str, title: bytes, read: str) -> None:
    assert entry_of(written(label, title)).title == read


def test_document_knows_better_than_a_servers_default() -> None:
    body = written("Shift_JIS", b"\x87\x40 \x93\xfa\x8b\xe2")
    assert entry_of(body, "text/xml; charset=ISO-8859-1").title == "① 日銀"
    assert entry_of(body, "text/xml; charset=windows-31j").title == "① 日銀"
    assert feed_of(body, "text/xml").title == "Example"


@pytest.mark.parametrize("noise", [b"\xa4", b"\x8e", b"\x1b$B", b"\x1b$B!", b"\x1b", b"\xff"])
def test_no_bytes_take_long(noise: bytes) -> None:
    for label in ("euc-jp", "iso-2022-jp", "shift_jis"):
        found = decoder(label)
        assert found is not None
        assert isinstance(found(noise * 100_000), str)


@pytest.mark.parametrize(
    ("label", "body", "text"),
    [
        # Two bytes that are no letter are read as one, or all that follows would be read out of step.
        ("euc-kr", "서울".encode("cp949") + b"\xc9\xa1" + "항구 소식".encode("cp949"), "서울\ufffd항구 소식"),
        ("big5", "港口".encode("big5") + b"\x81\xa1" + "渡輪重開".encode("big5"), "港口\ufffd渡輪重開"),
        ("shift_jis", "港の".encode("cp932") + b"\x85\xa0" + "再開".encode("cp932"), "港の\ufffd再開"),
        ("euc-jp", "港の".encode("euc-jp") + b"\xa9\xa1" + "再開".encode("euc-jp"), "港の\ufffd再開"),
        ("euc-jp", b"\x8f\xa1\xa1" + "再開".encode("euc-jp") + b"\xa4", "\ufffd再開\ufffd"),
        ("gbk", "港口".encode("gbk") + b"\xb8<b>" + b"\x81\x30\x81", "港口\ufffd<b>\ufffd0\ufffd"),
        ("gb18030", b"\xe3\x32\x9a\x36 \x90\x30\x81\x30", "\ufffd \U00010000"),
        ("iso-2022-jp", b"\x1b$B)!:F3+\x1b(B", "\ufffd再開"),
        # What Python's tables lack, or have otherwise.
        ("gbk", b"\x80 100 \xa6\xd9\xfe\x59", "€ 100 \ufe10\u9fb4"),
        ("big5", b"\x87\x7a\x87\xdf \x8e\x69\xa3\xe0\xa3\xe1 \xa1\x45\xa2\x41\xa1\xfe", "㡵鿋 箸␡€ ‧∕／"),
        ("big5", b"\x88\x62\x88\xa5", "\u00ca\u0304\u00ea\u030c"),
        ("euc-jp", b"\x8f\xa2\xb7\xa1\xdd", "～－"),
        ("shift_jis", b"\x80\xa0\xb1\xfd\xf0\x40", "\x80\ufffdｱ\ufffd\ue000"),
    ],
)
def test_bytes_are_read_as_the_standard_reads_them(label: str, body: bytes, text: str) -> None:
    found = decoder(label)
    assert found is not None
    assert found(body) == text


@pytest.mark.parametrize("label", ["csISO2022JP", " windows-1251 ", "windows-1251\n"])
def test_label_of_a_document_is_read_in_every_spelling(label: str) -> None:
    codec = "iso-2022-jp" if "2022" in label else "windows-1251"
    title = "港のニュース" if "2022" in label else "Москва"
    assert entry_of(written(label, title.encode(codec))).title == title


def test_document_may_declare_its_encoding_behind_a_comment() -> None:
    body = b"<!-- made by a machine -->\n" + written("windows-1251", "Москва".encode("windows-1251"))
    assert entry_of(body).title == "Москва"


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-be"])
def test_utf_32_is_read_by_its_mark(codec: str) -> None:
    mark = b"" if codec == "utf-32" else b"\0\0\xfe\xff"
    assert entry_of(mark + rss(item("Łódź")).decode().encode(codec)).title == "Łódź"


@pytest.mark.parametrize(
    "title",
    [
        "é x ".encode() + b"\xff \xfe \xe9 \xf0\x9f \x80",
        # A pair of surrogates, each written by itself.
        "é ".encode() + b"\xed\xa0\xbd\xed\xb8\x80",
    ],
)
def test_more_broken_bytes_than_letters_are_no_sign_of_another_encoding(title: bytes) -> None:
    assert entry_of(written("utf-8", title)).title.startswith("é ")
