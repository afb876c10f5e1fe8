"""What is sent to a browser can be read by that browser alone."""

import json

import pytest
from cryptography.exceptions import InvalidTag

from tests.support.browser_keys import BrowserKeys
from ticker.access import ANONYMOUS
from ticker.webpush import PushSubscription
from ticker.webpush.encryption import encrypted

TEXT = json.dumps({"title": "AAPL is above 200 \u2026"}).encode()


def subscribed(browser: BrowserKeys) -> PushSubscription:
    return PushSubscription(
        endpoint="https://push.example.org/1",
        key=browser.public,
        secret=browser.secret,
        severity="info",
        principal=ANONYMOUS,
        made_by="here",
    )


def test_the_browser_reads_it_and_no_other_does() -> None:
    browser = BrowserKeys()
    sealed = encrypted(TEXT, subscribed(browser))
    assert browser.decrypted(sealed) == json.loads(TEXT)
    other = BrowserKeys()
    with pytest.raises(InvalidTag):
        other.decrypted(sealed)


def test_the_same_is_never_sent_twice() -> None:
    to = subscribed(BrowserKeys())
    assert encrypted(TEXT, to) != encrypted(TEXT, to)


def test_a_key_that_is_no_point_of_the_curve_is_refused() -> None:
    browser = BrowserKeys()
    browser.public = b"\4" + bytes(64)
    with pytest.raises(ValueError, match="key"):
        encrypted(TEXT, subscribed(browser))
