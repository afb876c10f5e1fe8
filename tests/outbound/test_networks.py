import pytest

from ticker.outbound.networks import why_refused, why_refused_at


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "a loopback address"),
        ("127.9.9.9", "a loopback address"),
        ("::1", "a loopback address"),
        ("::ffff:127.0.0.1", "a loopback address"),
        ("10.0.0.5", "a private address"),
        ("172.16.0.1", "a private address"),
        ("192.168.1.1", "a private address"),
        ("::ffff:10.0.0.5", "a private address"),
        ("64:ff9b::a00:5", "a private address"),
        ("2002:a00:5::1", "a private address"),
        ("fd00::1", "a private address"),
        ("169.254.169.254", "a link-local address"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%eth0", "a link-local address"),
        ("100.64.0.1", "a reserved address"),
        ("224.0.0.1", "a multicast address"),
        ("ff02::1", "a multicast address"),
        ("240.0.0.1", "a reserved address"),
        ("255.255.255.255", "a reserved address"),
        ("0.0.0.0", "an unspecified address"),
        ("::", "an unspecified address"),
        ("93.184.215.14", None),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", None),
        ("64:ff9b::5db8:d70e", None),
    ],
)
def test_only_public_addresses_are_let_through(address: str, why: str | None) -> None:
    assert why_refused(address) == why


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:8000/in", "127.0.0.1 is a loopback address"),
        ("http://127.1/in", "127.1 is a loopback address"),
        ("http://[fe80::1]/in", "fe80::1 is a link-local address"),
        ("https://192.168.1.7/in", "192.168.1.7 is a private address"),
        ("http://LOCALHOST/in", "localhost is this machine"),
        ("http://a.localhost/in", "a.localhost is this machine"),
        ("https://example.org/in", None),
        ("https://93.184.215.14/in", None),
        ("https://quotes.example/{symbol}", None),
    ],
)
def test_of_a_url_the_host_is_judged_as_it_is_written(url: str, why: str | None) -> None:
    assert why_refused_at(url) == why
