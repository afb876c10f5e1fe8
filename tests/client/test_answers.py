"""ticker.client, asked how things are now."""

from pathlib import Path

import pytest

from tests.support.events import headline, quote
from tests.support.serving import serving
from ticker.client import ChannelView, Client, ClientError, ClientRefused
from ticker.client.answers import bars_of, channels_of, headlines_of, listed_events
from ticker.events import Headline, Quote, Source


async def test_what_there_is_now_is_typed(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, Client(site.address) as client:
        await site.append(quote("AAPL", 100), quote("MSFT", 200), channel="stocks")
        await site.append(*(headline(str(number), f"Fed cuts {number}") for number in range(3)))
        (one,) = await client.quotes(symbols=["msft"])
        assert isinstance(one.body, Quote)
        assert (one.body.price, one.channel) == (200, "stocks")
        assert len(await client.quotes("stocks")) == 2
        assert await client.quotes("news.*") == ()
        (source,) = await client.sources()
        assert isinstance(source.body, Source)
        assert (await client.channels())[0] == ChannelView("stocks", "Stocks", ("prices",))
        newest = await client.headlines(q="fed", phrase="fed cuts", limit=2)
        older = await client.headlines(q="fed", limit=2, before=newest.next or "")
        titles = [
            event.body.title
            for event in (*newest.headlines, *older.headlines)
            if isinstance(event.body, Headline)
        ]
        assert titles == ["Fed cuts 2", "Fed cuts 1", "Fed cuts 0"]
        assert older.next is None
        assert (await client.headlines(until="2000-01-01T00:00:00Z")).headlines == ()
        with pytest.raises(ClientRefused, match=r"there are no bars of 'A/\.\./B'") as refused:
            await client.bars("A/../B", "5m", since="1h")
        assert refused.value.code == "unknown_symbol"


def test_what_is_no_answer_is_refused_in_words() -> None:
    for read in (headlines_of, bars_of, channels_of, lambda json: listed_events("quotes", json)):
        for json in (b"<html>", b"[]", b'{"bars": 1, "quotes": 1}', b"[" * 100_000):
            with pytest.raises(ClientError, match="is no answer of a Ticker"):
                read(json)
