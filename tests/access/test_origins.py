"""Whether a page that asks is one's own, or of a site that may read or write here."""

import pytest

from ticker.access.origins import is_allowed, is_own, may_act

ALLOWED = (
    "https://app.example",
    "https://*.example.org",
    "http://localhost:3000",
    "https://*.example.net:8443",
)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://app.example", True),
        ("http://app.example", False),
        ("https://app.example:443", False),  # browsers leave a default port out
        ("https://app.example:8443", False),
        ("https://app.example.evil", False),
        ("https://sub.app.example", False),
        ("https://App.example", False),
        ("https://app.example/", False),
        ("https://a.example.org", True),
        ("https://a.b-c.example.org", True),
        ("https://example.org", False),
        ("https://.example.org", False),
        ("https://evilexample.org", False),
        ("https://evil/.example.org", False),
        ("https://evil?.example.org", False),
        ("https://evil#.example.org", False),
        ("https://evil@.example.org", False),
        ("https://a.example.org\n", False),
        ("https://a.exampleXorg", False),
        ("http://a.example.org", False),
        ("https://a.example.net:8443", True),
        ("https://a.example.net", False),
        ("http://localhost:3000", True),
        ("null", False),
        ("", False),
        ("*", False),
        ("https://*.example.org", False),
    ],
)
def test_only_what_is_on_the_list_is_allowed(origin: str, allowed: bool) -> None:
    assert is_allowed(origin, ALLOWED) is allowed


def test_a_star_allows_all_but_null() -> None:
    assert is_allowed("https://any.example", ("*",))
    assert not is_allowed("null", ("*",))
    assert not is_allowed("", ("*",))


def test_null_on_the_list_allows_nobody() -> None:
    assert not is_allowed("null", ("null",))


@pytest.mark.parametrize(
    ("origin", "scheme", "host", "own"),
    [
        ("http://ticker.example", "http", "ticker.example", True),
        ("http://ticker.example", "http", "Ticker.Example", True),
        ("http://ticker.example", "http", "ticker.example:80", True),
        ("http://ticker.example:8000", "http", "ticker.example:8000", True),
        ("http://[::1]:8000", "http", "[::1]:8000", True),
        ("https://ticker.example", "https", "ticker.example:443", True),
        ("https://ticker.example", "http", "ticker.example", True),
        ("http://ticker.example", "https", "ticker.example", False),
        ("http://ticker.example:8000", "http", "ticker.example", False),
        ("http://ticker.example", "http", "ticker.example:8000", False),
        ("http://ticker.example.evil", "http", "ticker.example", False),
        ("ftp://ticker.example", "http", "ticker.example", False),
        ("null", "http", "null", False),
        ("", "http", "", False),
        ("http://", "http", "", False),
        ("ticker.example", "http", "ticker.example", False),
    ],
)
def test_one_s_own_origin_is_where_the_client_finds_the_site(
    origin: str, scheme: str, host: str, own: bool
) -> None:
    assert is_own(origin, scheme, host) is own


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({}, True),
        ({"Origin": "http://ticker.example"}, True),
        ({"Origin": "http://ticker.example", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://behind.a.proxy", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}, True),
        ({"Origin": "https://a.example.org", "Sec-Fetch-Site": "cross-site"}, True),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://ticker.example,https://evil.example"}, False),
    ],
)
def test_who_may_have_a_browser_write_here(headers: dict[str, str], may: bool) -> None:
    given = {"Host": "ticker.example", **headers}
    assert may_act(lambda name: given.get(name, ""), "http", ALLOWED) is may


def test_a_star_lets_nobody_write() -> None:
    given = {"Host": "ticker.example", "Origin": "https://any.example"}
    assert not may_act(lambda name: given.get(name, ""), "http", ("*",))
