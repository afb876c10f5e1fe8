"""Whose request it is: the peer's own address, or what a trusted proxy says."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.web.address import authority, client_address, is_loopback

PROXIES = ("10.0.0.0/8", "127.0.0.1", "fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "trusted", "expected"),
    [
        ("192.0.2.1", "", (), "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", (), "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", PROXIES, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "", PROXIES, "10.0.0.1"),
        ("10.0.0.1", " 198.51.100.7 ", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "127.0.0.1, 198.51.100.7", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.9.9.9", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1,198.51.100.7, 10.9.9.9,10.8.8.8", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "10.1.1.1, 10.2.2.2", PROXIES, "10.1.1.1"),
        ("10.0.0.1", "198.51.100.7, unknown", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, unknown, 10.2.2.2", PROXIES, "10.2.2.2"),
        ("10.0.0.1", "2001:DB8:0:0::1", PROXIES, "2001:db8::1"),
        ("fd00::1", "2001:db8::1", PROXIES, "2001:db8::1"),
        ("::ffff:10.0.0.1", "198.51.100.7", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "::ffff:198.51.100.7", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7:54321", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "[2001:db8::1]:443, 10.2.2.2:80", PROXIES, "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]", PROXIES, "2001:db8::1"),
        ("10.0.0.1", "[198.51.100.7]:80", PROXIES, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7:", PROXIES, "10.0.0.1"),
        ("::ffff:192.0.2.1", "", (), "192.0.2.1"),
        ("::ffff:192.0.2.1", "198.51.100.7", PROXIES, "192.0.2.1"),
        ("", "198.51.100.7", PROXIES, ""),
    ],
)
def test_address_is_the_last_one_that_is_no_trusted_proxys(
    peer: str, forwarded_for: str, trusted: Sequence[str], expected: str
) -> None:
    assert client_address(peer, forwarded_for, trusted) == expected


@given(st.text(), st.ip_addresses(v=4).filter(lambda one: not str(one).startswith(("10.", "127."))))
def test_nothing_that_a_client_sends_changes_what_the_proxy_says_of_it(spoofed: str, client: object) -> None:
    assert client_address("10.0.0.1", f"{spoofed}, {client}", PROXIES) == str(client)


@given(st.text())
def test_nothing_that_an_untrusted_peer_sends_is_believed(spoofed: str) -> None:
    assert client_address("192.0.2.1", spoofed, PROXIES) == "192.0.2.1"
    assert client_address("127.0.0.1", spoofed, ()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("::", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_loopback_in_every_spelling(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected


OWN = ("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("asked_for", "scheme", "expected"),
    [
        ("example.org", "http", "example.org"),
        ("Example.ORG.", "http", "Example.ORG."),
        ("my_host", "http", "my_host"),
        ("_ticker.my_net:8000", "https", "_ticker.my_net:8000"),
        ("example.org:80", "http", "example.org"),
        ("example.org:443", "https", "example.org"),
        ("example.org:80", "https", "example.org:80"),
        ("example.org:", "http", "example.org"),
        ("[2001:db8::1]:8000", "http", "[2001:db8::1]:8000"),
        ("192.0.2.7", "http", "192.0.2.7"),
        *(
            (no_host, "http", "192.0.2.1:8000")
            for no_host in (
                *(
                    "",
                    "a..b",
                    ".",
                    "user@host",
                    "example.org:99999",
                    "a b",
                    "a/b",
                    'a"b',
                    "a,b",
                    "\u00e4.example",
                ),
                *("[::1", "[nothing]", "*.example", "example.org:8000:1", "a" * 300),
            )
        ),
    ],
)
def test_the_site_is_where_its_clients_find_it(asked_for: str, scheme: str, expected: str) -> None:
    assert authority(asked_for, OWN, scheme) == expected


def test_where_it_came_in_is_told_of_a_socket_of_any_kind() -> None:
    assert authority("", ("2001:db8::1", 8000), "http") == "[2001:db8::1]:8000"
    assert authority("", ("/run/ticker.sock", None), "http") == "localhost"
    assert authority("", None, "http") == "localhost"
