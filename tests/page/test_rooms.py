"""The panel of messages as the server paints it: there where there is a room, and inert whatever is said."""

import msgspec

from tests.page.painted import Element, parsed
from tests.page.templates import page_template
from tests.page.test_first_paint import NOW, SOURCES, record
from ticker.events import Message, Record
from ticker.page.first_paint import first_paint
from ticker.page.quotes import PageChannel
from ticker.page.stood import Stood

ROOM = PageChannel("lounge", "Lounge", messages=True, writable=True)


def painted(
    *records: Record, channels: tuple[PageChannel, ...] = (ROOM,), account: str | None = None
) -> Element:
    made = first_paint(Stood(at_ms=NOW, records=records), title="T", channels=channels, sources=SOURCES)
    return parsed(page_template().render(paint=made, account=account))


def said(seq: int, text: str, author: str | None = None, channel: str = "lounge") -> Record:
    return record(seq, channel, Message(text=text, author=author))


def panel(page: Element) -> Element:
    return page.one("section", id="messages")


def test_where_there_is_no_room_there_is_no_panel_to_be_seen() -> None:
    # What stands in a template is not part of the page.
    assert painted(channels=(PageChannel("world", "World"),)).one("template").all("section", id="messages")
    assert not painted().all("template")


def test_messages_stand_in_their_order_as_they_were_said() -> None:
    page = panel(painted(said(1, "a\n  b", "Ann"), said(2, "<b>&amp;")))
    assert [row.attributes["data-id"] for row in page.all("li", class_="message")] == ["e1-1", "e1-2"]
    assert [row.one("b").text for row in page.all("li", class_="message")] == ["Ann", "anonymous"]
    assert [row.text for row in page.all("p", class_="words")] == ["a\n  b", "<b>&amp;"]
    assert "hidden" in page.one("p", data_f="empty").attributes


def test_messages_of_rooms_are_no_cards_and_those_of_other_channels_are() -> None:
    channels = (ROOM, PageChannel("desk", "Desk", messages=True), PageChannel("world", "World"))
    page = painted(
        said(1, "a"), said(2, "b", channel="desk"), said(3, "c", channel="world"), channels=channels
    )
    assert [card.one("h3").text for card in page.all("li", class_="story")] == ["c"]
    assert [row.one("p", class_="words").text for row in page.all("li", class_="message")] == ["a"]
    assert [tab.text for tab in panel(page).all("button", data_channel="desk")] == ["Desk"]


def test_the_form_says_something_in_the_first_room_also_below_a_path() -> None:
    form = panel(painted()).one("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "channels/lounge/messages")
    assert {field.attributes["name"] for field in (*form.all("textarea"), *form.all("input"))} == {
        *("text", "author")
    }


def test_who_may_not_write_is_told_so_before_they_do() -> None:
    readable = msgspec.structs.replace(ROOM, writable=False)
    assert "data-readonly" in panel(painted(channels=(readable,))).attributes
    assert "data-readonly" not in panel(painted()).attributes
    for account, links in ((None, 0), ("", 1), ("desk", 0)):
        told = panel(painted(channels=(readable,), account=account)).one("p", class_="readonly")
        assert len(told.all("a", href="session")) == links
