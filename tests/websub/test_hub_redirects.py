"""Hubs that send a request elsewhere (WebSub, section 5.1)."""

import ssl
from collections.abc import AsyncIterator

import pytest

from tests.support.certificates import shared
from tests.support.origin import Origin

from .asking import SENT, Asking


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirect_is_followed_with_the_same_form(server: Origin, asking: Asking, status: int) -> None:
    server.answer(status=status, location="/there")
    server.answer(path="/there", status=202)
    await asking.ask(server.url())
    assert [(asked.method, asked.path) for asked in server.asked] == [("POST", "/feed"), ("POST", "/there")]
    assert [asked.form for asked in server.asked] == [SENT, SENT]


async def test_refusal_after_a_redirect_is_told_of_the_hub_that_was_named(
    server: Origin, asking: Asking
) -> None:
    server.answer(status=307, location="/there")
    server.answer(b"who are you?", path="/there", status=401)
    assert await asking.refusal(server.url()) == "401 Unauthorized: who are you?"


async def test_redirects_without_end_are_an_error(server: Origin, asking: Asking) -> None:
    server.answer(status=307, location="/feed")
    detail = await asking.refusal(server.url())
    assert detail == f"more than 5 redirects, the last one to {server.url()}"
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("location", "detail"),
    [
        ("", "307 Temporary Redirect that does not say where to"),
        ("file:///etc/passwd", "file:/etc/passwd is neither http nor https"),
        ("javascript:alert(1)", "javascript:alert(1) is neither http nor https"),
        ("http://hub.example:port/", "no valid address: "),
    ],
)
async def test_redirect_to_no_web_address_is_an_error(
    server: Origin, asking: Asking, location: str, detail: str
) -> None:
    server.answer(status=307, location=location)
    assert (await asking.refusal(server.url())).startswith(detail)
    assert len(server.asked) == 1


@pytest.fixture
async def secure(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Origin]:
    """A server at https://localhost that clients made from now on trust."""
    certificate, key = shared()[1]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with Origin().open(context) as server:
        yield server


async def test_form_and_its_secret_never_leave_tls(server: Origin, secure: Origin, asking: Asking) -> None:
    secure.answer(status=307, location="/there")
    secure.answer(path="/there", status=307, location=server.url())
    server.answer(status=202)
    detail = await asking.refusal(secure.url(scheme="https", host="localhost"))
    assert detail == f"redirects from https to {server.url()}"
    assert [asked.form for asked in secure.asked] == [SENT, SENT]
    assert server.asked == []


async def test_form_may_come_to_tls(server: Origin, secure: Origin, asking: Asking) -> None:
    server.answer(status=308, location=secure.url(scheme="https", host="localhost"))
    secure.answer(status=202)
    await asking.ask(server.url())
    assert [asked.form for asked in secure.asked] == [SENT]
