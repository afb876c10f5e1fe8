import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.rss.documents import atom, item
from ticker.outbound.freshness import Freshness
from ticker.sources.adapter import PublisherHints, joined
from ticker.sources.rss.parsing.publisher_hints import hints_in

HOURS = "<skipHours><hour>0</hour><hour>1</hour><hour> 23 </hour></skipHours>"
DAYS = "<skipDays><day>Saturday</day><day> sunday </day></skipDays>"
SY = "<sy:updatePeriod>{}</sy:updatePeriod><sy:updateFrequency>{}</sy:updateFrequency>"


def channel(inside: str, *items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{inside}{''.join(items)}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("inside", "hints"),
    [
        ("", PublisherHints()),
        ("<ttl>60</ttl>", PublisherHints(ttl_s=3600)),
        ("<ttl>\n 15 </ttl>", PublisherHints(ttl_s=900)),
        ("<ttl><![CDATA[60]]></ttl>", PublisherHints(ttl_s=3600)),
        ("<TTL>60</TTL>", PublisherHints(ttl_s=3600)),
        ("<ttl>0</ttl>", PublisherHints()),
        ("<ttl>-5</ttl>", PublisherHints()),
        ("<ttl>an hour</ttl>", PublisherHints()),
        ("<ttl/>", PublisherHints()),
        (HOURS, PublisherHints(skip_hours=(0, 1, 23))),
        (
            "<skipHours><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>",
            PublisherHints(skip_hours=(0,)),
        ),
        ("<skiphours><hour>05</hour></skiphours>", PublisherHints(skip_hours=(5,))),
        ("<hour>5</hour><day>Monday</day>", PublisherHints()),
        (DAYS, PublisherHints(skip_days=(5, 6))),
        ("<skipDays><day>Caturday</day></skipDays>", PublisherHints()),
        (HOURS + DAYS, PublisherHints(skip_hours=(0, 1, 23), skip_days=(5, 6))),
        (SY.format("hourly", 1), PublisherHints(period_s=3600)),
        (SY.format(" hourly\n", " 2 "), PublisherHints(period_s=1800)),
        (SY.format("daily", 4), PublisherHints(period_s=21_600)),
        (SY.format("weekly", 1), PublisherHints(period_s=604_800)),
        (SY.format("daily", 0), PublisherHints()),
        (SY.format("often", 1), PublisherHints()),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", PublisherHints(period_s=86_400)),
        ("<syn:updateFrequency>2</syn:updateFrequency>", PublisherHints(period_s=43_200)),
        ("<!-- <ttl>60</ttl> -->", PublisherHints()),
        ("<description><![CDATA[<ttl>60</ttl>]]></description>", PublisherHints()),
        ("<title>S&P & <b</title><ttl>60</ttl>", PublisherHints(ttl_s=3600)),
    ],
)
def test_hints_of_a_channel(inside: str, hints: PublisherHints) -> None:
    assert hints_in(channel(inside)) == hints


def test_items_have_no_hints_and_those_behind_them_are_found() -> None:
    bad = item("T", ttl="5", description="&lt;ttl>7&lt;/ttl>")
    assert hints_in(channel("", bad, item("U"), HOURS, "<ttl>60</ttl>")) == PublisherHints(
        ttl_s=3600, skip_hours=(0, 1, 23)
    )
    assert hints_in(atom("<entry><ttl>5</ttl></entry>")) == PublisherHints()
    assert hints_in(channel("<ttl>60</ttl>", "<item rdf:about='x'>")) == PublisherHints(ttl_s=3600)


def test_hints_are_found_in_any_encoding() -> None:
    text = channel("<ttl>60</ttl>").decode()
    for encoding in ("utf-8-sig", "utf-16", "latin-1"):
        assert hints_in(text.encode(encoding)) == PublisherHints(ttl_s=3600)


@pytest.mark.parametrize("body", [b"", b"  ", b'{"ttl": 60}', b"not a feed", b"\xff\xfe", b"<" * 9])
def test_what_is_no_xml_has_no_hints(body: bytes) -> None:
    assert hints_in(body) == PublisherHints()


@given(st.binary(max_size=300) | st.text(alphabet='<>/!-[]CDATAtl:item "=hour', max_size=300).map(str.encode))
def test_rubbish_is_never_an_error(body: bytes) -> None:
    assert isinstance(hints_in(body), PublisherHints)


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<![CDATA[", b"<item>", b"<a", b"a", b"<", b"<a:", b"<skipHours>", b"</"]
)
def test_bent_documents_take_time_by_their_length_alone(piece: bytes) -> None:
    begun_s = time.process_time()
    hints_in(b"<rss>" + piece * (2_000_000 // len(piece)))
    assert time.process_time() - begun_s < 5


def test_hints_of_the_document_join_those_of_the_headers() -> None:
    said = Freshness(max_age_s=900, age_s=5)
    document = PublisherHints(ttl_s=60, period_s=7200, skip_hours=(1,), skip_days=(2,))
    assert joined(said, document) == PublisherHints(
        max_age_s=900, age_s=5, ttl_s=60, period_s=7200, skip_hours=(1,), skip_days=(2,)
    )
