import pytest

from ticker.config.scalars.own import ORIGIN
from ticker.websub.hub import HubRequest, Mistake, request_of
from ticker.websub.hub.subscribers import lease_s

FORM = {
    "hub.mode": "subscribe",
    "hub.topic": "https://ticker.example/demo/newswire.rss",
    "hub.callback": "https://reader.example/push/1?x=1",
    "hub.secret": "secret",
    "hub.lease_seconds": "86400",
}


def asked(**said: str) -> HubRequest | Mistake:
    given = FORM | {f"hub.{name}": value for name, value in said.items()}
    return request_of({name: [value] for name, value in given.items()})


def test_form_is_read_and_what_nobody_knows_is_left_alone() -> None:
    assert asked(verify="async") == HubRequest(
        "subscribe", FORM["hub.topic"], FORM["hub.callback"], "secret", 86_400
    )
    assert request_of({"hub.mode": ["unsubscribe"], "hub.topic": ["t"], "hub.callback": ["http://a/"]}) == (
        HubRequest("unsubscribe", "t", "http://a/", "", None)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "publish"),
        ("topic", ""),
        ("callback", ""),
        ("callback", "ftp://reader.example/"),
        ("callback", "https://"),
        ("callback", "https://reader.example/#x"),
        ("callback", "https://user:word@reader.example/"),
        ("callback", "https://reader.example/\r\nX: y"),
        ("callback", "https://[::1/"),
        ("callback", "https://reader.example/" + "x" * 2_000),
        ("callback", f"{ORIGIN}/channels/desk/messages"),
        ("secret", "x" * 200),
        ("lease_seconds", "soon"),
        ("lease_seconds", "-1"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    found = asked(**{name: value})
    assert isinstance(found, Mistake)
    assert found.parameter == f"hub.{name}"


@pytest.mark.parametrize(("said", "granted"), [("1", 300), ("3600", 3_600), ("9999999999", 864_000)])
def test_lease_is_granted_within_limits(said: str, granted: int) -> None:
    request = asked(lease_seconds=said)
    assert isinstance(request, HubRequest)
    assert lease_s(request) == granted
