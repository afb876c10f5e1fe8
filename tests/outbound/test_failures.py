import errno
import ssl

import httpcore
import httpx
import pytest

from ticker.outbound.causes import OffLimits, TooLarge, Unreachable
from ticker.outbound.failures import Failure, cause_of, out_of_reach
from ticker.outbound.words import status_words, words

URL = "https://feeds.example.org/rss"
NO_NAME = Failure(Unreachable("dns", "feeds.example.org"))


def caused(outer: Exception, cause: BaseException) -> Exception:
    outer.__cause__ = cause
    return outer


def no_tls() -> ssl.SSLError:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NO_NAME, "could not resolve feeds.example.org"),
        (Failure(TooLarge(15_000_000)), "more than 15 MB"),
        (Failure(TooLarge(500_000)), "more than 500 kB"),
        (Failure(TooLarge(100)), "more than 100 bytes"),
        (TimeoutError(), "timed out after 20 s"),
        (httpcore.ReadTimeout(), "timed out after 20 s"),
        (
            caused(
                httpcore.ConnectError("x"),
                caused(OSError("All"), ConnectionRefusedError(111, "refused")),
            ),
            "feeds.example.org refused the connection",
        ),
        (
            caused(httpcore.ConnectError("x"), OSError(113, "No route to host")),
            "could not connect to feeds.example.org: No route to host",
        ),
        (
            caused(httpcore.ConnectError("x"), untrusted()),
            "certificate is not trusted: self-signed certificate",
        ),
        (
            caused(httpcore.ConnectError("x"), no_tls()),
            "TLS with feeds.example.org failed: wrong version number",
        ),
        (httpcore.ReadError(), "feeds.example.org broke off the connection"),
        (
            httpcore.RemoteProtocolError("Server disconnected."),
            "feeds.example.org did not answer in proper HTTP: Server disconnected.",
        ),
        (httpcore.LocalProtocolError("Illegal header"), "the request could not be sent: Illegal header"),
        (httpx.InvalidURL("Invalid port"), "no valid address: Invalid port"),
        (httpx.HTTPError("odd"), "could not fetch https://feeds.example.org/rss: odd"),
    ],
)
def test_failure_is_told_in_words(error: Exception, said: str) -> None:
    assert words(cause_of(error, URL, 20)) == said


def test_port_is_named_where_it_is_not_the_usual_one() -> None:
    error = caused(httpcore.ConnectError("x"), ConnectionRefusedError(111, "refused"))
    assert words(cause_of(error, "http://127.0.0.1:8080/", 20)) == "127.0.0.1:8080 refused the connection"


def test_status_is_told_with_its_name() -> None:
    assert status_words(503, 120.0) == "503 Service Unavailable, asks to wait 120 s"
    assert status_words(404) == "404 Not Found"
    assert status_words(599) == "599"


@pytest.mark.parametrize(
    "error",
    [
        NO_NAME,
        TimeoutError(),
        httpcore.ConnectTimeout(),
        caused(httpcore.ConnectError("x"), OSError(errno.ENETUNREACH, "Network is unreachable")),
        caused(httpcore.ConnectError("x"), OSError(errno.EHOSTUNREACH, "No route to host")),
    ],
)
def test_host_is_out_of_reach_only_if_nothing_was_sent(error: Exception) -> None:
    assert out_of_reach(error, sent=False)
    assert not out_of_reach(error, sent=True)


@pytest.mark.parametrize(
    "error",
    [
        caused(httpcore.ConnectError("x"), ConnectionRefusedError(errno.ECONNREFUSED, "refused")),
        caused(httpcore.ConnectError("x"), untrusted()),
        httpcore.LocalProtocolError("Illegal header"),
        Failure(OffLimits("127.0.0.1", "127.0.0.1", "a loopback address")),
    ],
)
def test_host_that_says_no_was_reached_or_never_asked(error: Exception) -> None:
    assert not out_of_reach(error, sent=False)
