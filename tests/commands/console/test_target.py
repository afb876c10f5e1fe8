from typing import Any

import pytest

from ticker.commands.console.target import FILTERS, TailTarget, target_of
from ticker.errors import ClientError

NOTHING = dict.fromkeys(FILTERS, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a:8000", {"url": "http://a:8000"}),
        ("a:8000/", {"url": "http://a:8000/"}),
        ("https://a/ticker/", {"url": "https://a/ticker/"}),
        ("https://a/ticker/stream", {"url": "https://a/ticker"}),
        ("https://a/stream/news.*,stocks", {"url": "https://a", "channels": "news.*,stocks"}),
        ("https://a/events/caf%C3%A9/", {"url": "https://a", "channels": "café"}),
        ("wss://a/ws/stocks", {"url": "https://a", "channels": "stocks"}),
        (
            "a/stream?types=quote&symbols=A,B&q=x+y&since=15m&max_rate=2/s&token=abcdef&format=text",
            {
                "url": "http://a",
                "types": "quote",
                "symbols": "A,B",
                "q": "x y",
                "since": "15m",
                "rate": "2/s",
                "token": "abcdef",
            },
        ),
    ],
)
def test_an_address_is_taken_as_it_is_pasted(text: str, expected: dict[str, Any]) -> None:
    assert target_of(text, NOTHING, "") == TailTarget(**expected)


def test_options_and_the_address_go_before_what_stands_elsewhere() -> None:
    given = {**NOTHING, "types": "alert", "channels": "news.tech"}
    target = target_of("a/stream/stocks?types=quote&q=x&token=of-address", given, "of-environment")
    assert target == TailTarget(
        url="http://a", channels="news.tech", types="alert", q="x", token="of-address"
    )  # fmt: skip
    assert target_of("a", NOTHING, "of-environment").token == "of-environment"


@pytest.mark.parametrize(
    "text", ["", "ftp://a/", "http://", "https:///stream", "http://[::1", "a/stream?kinds=quote"]
)
def test_what_cannot_be_one_is_an_error(text: str) -> None:
    with pytest.raises(ClientError):
        target_of(text, NOTHING, "")
