import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.enrich.canonical import canonical

PAGE = "example.org/news/rates-rise"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/rates-rise",
        "http://example.org/news/rates-rise",
        "HTTPS://EXAMPLE.ORG/news/rates-rise",
        "https://example.org:443/news/rates-rise",
        "http://example.org:80/news/rates-rise",
        "https://example.org./news/rates-rise",
        "https://example.org/news/rates-rise/",
        "https://example.org//news//rates-rise",
        "https://example.org/news/rates-rise#comments",
        "https://example.org/news/rates-rise?",
        "https://example.org/news/rates-rise?utm_source=rss&utm_medium=feed",
        "https://example.org/news/rates-rise?UTM_Source=rss&fbclid=x&gclid=y&mc_cid=z",
        "https://example.org/news/rates-rise?at_medium=RSS&at_campaign=rss",
        "https://www.example.org/news/rates-rise",
        "https://m.example.org/news/rates-rise",
        "https://mobile.example.org/news/rates-rise",
        "https://amp.example.org/news/rates-rise",
        "https://example.org/news/rates-rise/amp",
        "https://example.org/news/rates-rise/amp/",
        "https://example.org/news/rates-rise.amp",
        "https://example.org/news/rates-rise?amp=1",
        "https://example.org/news/rates-rise?outputType=amp",
        "https://example.org/news/rates%2Drise",
        "  https://example.org/news/rates-rise\n",
    ],
)
def test_ways_to_link_to_a_page_are_one_address(url: str) -> None:
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://example.net/a"),
        ("https://example.org/a", "https://news.example.org/a"),
        ("https://example.org/a", "https://example.org:8443/a"),
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a?page=amp", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/a?q=1%262", "https://example.org/a?q=1&2"),
        ("https://m.co/a", "https://co/a"),
        ("https://example.org/amp", "https://example.org/amp/lamp"),
        ("https://example.org/camp", "https://example.org/c"),
        ("https://example.org/a?reference=1", "https://example.org/a"),
    ],
)
def test_different_pages_have_different_addresses(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_order_of_parameters_changes_nothing() -> None:
    assert canonical("https://example.org/a?b=1&a=2") == canonical("https://example.org/a?a=2&b=1")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "https://",
            "https://example.org",
            "https://example.org/",
            "https://www.example.org/?utm_source=rss",
        ),
        *(
            "https://example.org/#a",
            "javascript:alert(1)",
            "ftp://example.org/a",
            "mailto:a@example.org",
            "/a",
        ),
        *("https://[::1/a", "https://example.org:99999/a", "https://example.org/\ud800"),
    ],
)
def test_what_names_no_page_of_its_own_has_no_address(url: str) -> None:
    assert canonical(url) is None


@given(st.text(max_size=60) | st.text(max_size=40).map("https://example.org/{}".format))
def test_an_address_once_canonical_stays_as_it_is(url: str) -> None:
    found = canonical(url)
    assert found is None or canonical(f"https://{found}") in (found, None)
