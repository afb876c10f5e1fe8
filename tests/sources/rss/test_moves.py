import pytest

from ticker.sources.rss.moves import STAYED, Address, after_answer

HOME, NEW, NEWER = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"


@pytest.mark.parametrize(
    ("before", "moved_to", "after"),
    [
        (STAYED, None, STAYED),
        (STAYED, NEW, Address(None, NEW)),
        (Address(None, NEW), NEW, Address(NEW, None)),
        # Not twice in a row, or not to the same place.
        (Address(None, NEW), None, STAYED),
        (Address(None, NEW), NEWER, Address(None, NEWER)),
        # Once moved, it stays there until that address has moved in turn.
        (Address(NEW, None), None, Address(NEW, None)),
        (Address(NEW, None), NEWER, Address(NEW, NEWER)),
        (Address(NEW, NEWER), NEWER, Address(NEWER, None)),
        (Address(NEW, HOME), HOME, STAYED),
        # Never to where everybody can read along.
        (STAYED, "http://b.example/feed", STAYED),
        (Address(NEW, None), "http://b.example/feed", Address(NEW, None)),
    ],
)
def test_address_after_an_answer(before: Address, moved_to: str | None, after: Address) -> None:
    assert after_answer(before, HOME, moved_to) == after


def test_plain_http_may_move_anywhere() -> None:
    for there in ("http://b.example/", "https://b.example/"):
        assert after_answer(Address(None, there), "http://a.example/", there) == Address(there, None)
