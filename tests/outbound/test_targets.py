import httpx
import pytest

from ticker.outbound.failures import Failure
from ticker.outbound.targets import redirected, target_of


def led_to(location: str | None) -> httpx.Response:
    headers = {} if location is None else {"location": location}
    return httpx.Response(301, headers=headers, request=httpx.Request("GET", "https://example.org/a/b?c"))


@pytest.mark.parametrize(
    "address",
    ["http://example.org/", "https://example.org:8443/a?b=c", "http://[::1]:1/", "http://ü.example/"],
)
def test_an_address_that_can_be_asked_is_read(address: str) -> None:
    assert target_of(address) == httpx.URL(address)


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("ftp://example.org/", "ftp://example.org/ is neither http nor https"),
        ("http:///feed", "http:/feed is neither http nor https"),
        ("http://example.org:99999/", "no valid address: there is no port 99999"),
        ("http://example.org:0/", "no valid address: there is no port 0"),
        ("http://example.org:port/", "no valid address: "),
        ("http://xn--/", "no valid address: "),
        ("http://example.org/\ud800", "no valid address: "),
        ("http://[::1", "no valid address: "),
    ],
)
def test_one_that_cannot_is_refused_in_words(address: str, detail: str) -> None:
    with pytest.raises(Failure) as caught:
        target_of(address)
    assert str(caught.value).startswith(detail)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/feed#part", "https://example.org/feed"),
        ("d", "https://example.org/a/d"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example/", "http://other.example/"),
        ("http://me:secret@other.example/", "http://other.example/"),
        ("//me@other.example/", "https://other.example/"),
    ],
)
def test_a_redirect_leads_from_where_it_was_given(location: str, target: str) -> None:
    assert str(redirected(led_to(location))) == target


@pytest.mark.parametrize(
    ("location", "detail"),
    [
        (None, "301 Moved Permanently that does not say where to"),
        ("", "301 Moved Permanently that does not say where to"),
        ("mailto:a@example.org", "mailto:a@example.org is neither http nor https"),
        ("file:///etc/passwd", "file:/etc/passwd is neither http nor https"),
        ("javascript:history.back()", "javascript:history.back() is neither http nor https"),
        ("//xn--/", "no valid address: "),
        ("http://other.example:70000/", "no valid address: there is no port 70000"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_refused_in_words(location: str | None, detail: str) -> None:
    with pytest.raises(Failure) as caught:
        redirected(led_to(location))
    assert str(caught.value).startswith(detail)
