"""What a page may ask for, and what is wrong with everything else."""

import json

import pytest

from tests.support.browser_keys import BrowserKeys, written
from ticker.errors import QueryError
from ticker.webpush import unwanted, wanted

ENDPOINT = "https://push.example.org/send/1"
BROWSER = BrowserKeys()


def refused(body: bytes) -> tuple[str, str]:
    with pytest.raises(QueryError) as error:
        wanted(body)
    return error.value.code, error.value.parameter


def test_it_is_what_the_push_api_gives() -> None:
    found = wanted(json.dumps(BROWSER.subscription(ENDPOINT, severity="warning")).encode())
    assert (found.endpoint, found.keys.key, found.keys.secret) == (ENDPOINT, BROWSER.public, BROWSER.secret)
    assert (found.severity, found.replaces) == ("warning", None)


def test_keys_may_be_padded() -> None:
    asked = BROWSER.subscription(ENDPOINT)
    asked["keys"] = {"p256dh": written(BROWSER.public) + "=", "auth": written(BROWSER.secret) + "=="}
    assert wanted(json.dumps(asked).encode()).keys.key == BROWSER.public


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/1",
        "https://",
        "https:///1",
        "ftp://push.example.org/1",
        "//push.example.org/1",
        "https://user:pass@push.example.org/1",
        "https://push.example.org/1#part",
        "https://push.example.org/a b",
        "https://push.example.org/a\nb",
        "https://pu\u00dfh.example.org/1",
        "https://push.example.org:0/1",
        "https://push.example.org:99999/1",
        "https://127.0.0.1/1",
        "https://10.1.2.3/1",
        "https://8.8.8.8/1",
        "https://127.1/1",
        "https://127.0.0.1./1",
        "https://2130706433/1",
        "https://0x7f000001/1",
        "https://0X7F.1/1",
        "https://127.0.0.0x/1",
        "https://017700000001/1",
        "https://a.2130706433/1",
        "https://%31%32%37.0.0.1/1",
        "https://push..example.org/1",
        "https://push.example.org\\@evil.example/1",
        "https://[::1]/1",
        "https://[::1/1",
        "https://push.example.org/" + "a" * 1000,
        "",
    ],
)
def test_an_address_that_is_no_push_service_is_refused(endpoint: str) -> None:
    asked = json.dumps(BROWSER.subscription(endpoint)).encode()
    assert refused(asked) == ("bad_field", "endpoint")


@pytest.mark.parametrize(
    "endpoint", ["https://localhost:8443/1", "https://1-a.example.0xyz./1", "https://_p.EXAMPLE.org/1?a=b"]
)
def test_a_host_may_be_any_name(endpoint: str) -> None:
    assert wanted(json.dumps(BROWSER.subscription(endpoint)).encode()).endpoint == endpoint


@pytest.mark.parametrize(
    ("keys", "parameter"),
    [
        ({"p256dh": written(BROWSER.public[:64]), "auth": written(BROWSER.secret)}, "keys.p256dh"),
        ({"p256dh": written(b"\2" + bytes(64)), "auth": written(BROWSER.secret)}, "keys.p256dh"),
        ({"p256dh": written(b"\4" + b"\1" * 64), "auth": written(BROWSER.secret)}, "keys.p256dh"),
        ({"p256dh": written(b"\4" + bytes(64)), "auth": written(BROWSER.secret)}, "keys.p256dh"),
        ({"p256dh": written(b"\4" + b"\xff" * 64), "auth": written(BROWSER.secret)}, "keys.p256dh"),
        ({"p256dh": "", "auth": written(BROWSER.secret)}, "keys.p256dh"),
        ({"p256dh": written(BROWSER.public), "auth": written(bytes(15))}, "keys.auth"),
        ({"p256dh": "not base64url!", "auth": written(BROWSER.secret)}, "keys"),
        ({"p256dh": "aaaaa", "auth": written(BROWSER.secret)}, "keys"),
    ],
)
def test_keys_with_which_nothing_can_be_sent_are_refused(keys: dict[str, str], parameter: str) -> None:
    asked = json.dumps({"endpoint": ENDPOINT, "keys": keys}).encode()
    assert refused(asked) == ("bad_field", parameter)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"endpoint": 1, "keys": {}}', b"\xff", b"[" * 5_000],
)
def test_what_is_no_subscription_is_refused(body: bytes) -> None:
    assert refused(body) == ("bad_json", "body")
    with pytest.raises(QueryError):
        unwanted(body)


def test_a_severity_that_is_none_is_refused() -> None:
    asked = json.dumps(BROWSER.subscription(ENDPOINT, severity="loud")).encode()
    assert refused(asked) == ("bad_json", "body")
