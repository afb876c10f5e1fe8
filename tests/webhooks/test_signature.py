"""Signatures, by the example that the specification of Standard Webhooks has."""

import pytest
from pydantic import ValidationError

from ticker.config.settings.webhooks import WebhookSettings, key_of
from ticker.webhooks.signature import signatures

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')
EXPECTED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signature_is_that_of_the_specification() -> None:
    assert signatures([key_of(SECRET)], *SIGNED) == EXPECTED


def test_each_secret_signs_so_that_one_can_take_the_place_of_another() -> None:
    first, second = signatures([b"n" * 24, key_of(SECRET)], *SIGNED).split(" ")
    assert first.startswith("v1,")
    assert first != second == EXPECTED


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "abcdef",
        SECRET.removeprefix("whsec_"),
        "whsec_short",
        SECRET + "!",
        "whsec_" + "A" * 92,
        [],
        ["x"],
        7,
    ],
)
def test_a_secret_that_is_none_is_refused_and_not_shown(secret: object) -> None:
    with pytest.raises(ValidationError) as refused:
        WebhookSettings.model_validate({"url": "https://example.org", "secret": secret})
    (detail,) = refused.value.errors()
    assert detail["loc"] == ("secret",)
    if secret:
        assert str(secret) not in detail["msg"]
