"""A source of prices over HTTP: a publisher's manners, and no feed anywhere."""

from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from tests.support.origin import Origin
from tests.support.waiting import PATIENCE_S
from ticker.config.types import Fetch
from ticker.events import Quote
from ticker.outbound.causes import Refused, Unreachable
from ticker.outbound.fetch import Fetched, Fetcher, Request
from ticker.outbound.host_backoffs import HostBackoff
from ticker.outbound.outbound import Outbound, outbound
from ticker.poller.reading import read
from ticker.poller.state import Deferred, Failed, Worked
from ticker.sources.adapter import PublisherHints, ReadError, Reading, read_errors
from ticker.sources.causes import InternalError, KindSpecific

NOW_MS = 1_767_323_045_000


class Prices:
    """Reads `{"AAPL": 190.5}`; all it says for itself is what a price is."""

    def __init__(self, out: Outbound, url: str) -> None:
        self._fetcher = Fetcher(out)
        self._request = Request(
            url=url, accept="application/json", timeout_s=PATIENCE_S, max_bytes=1_000, private=True
        )

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        with read_errors("prices"):
            fetched = await self._fetcher.get(self._request, now_ms)
        assert isinstance(fetched, Fetched)
        try:
            prices = msgspec.json.decode(fetched.body, type=dict[str, float])
        except msgspec.MsgspecError as error:
            cause = KindSpecific("answered with no prices", "Check that its address is one of prices.")
            raise ReadError("prices", cause, contact=True) from error
        bodies = tuple(Quote(symbol=symbol, name=symbol, price=price) for symbol, price in prices.items())
        return Reading(bodies=bodies, memory=b"", contact=True)


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    async def here(host: str, port: int) -> Sequence[str]:
        return () if host == "nowhere.example" else ("127.0.0.1",)

    made = outbound(Fetch.model_validate({"host_gap": "0s"}), clock=lambda: NOW_MS, resolve=here)
    yield made
    await made.close()


async def test_prices_are_read(server: Origin, out: Outbound) -> None:
    server.answer(b'{"AAPL": 190.5}')
    found = await read("prices", Prices(out, server.url()), None, NOW_MS)
    assert (found.outcome, found.contact) == (Worked(None, news=1), True)
    assert server.asked[0].headers["accept"] == "application/json"


async def test_answer_that_refuses_is_told_with_what_it_says_of_the_next(
    server: Origin, out: Outbound
) -> None:
    server.answer(status=503, retry_after="60")
    found = await read("prices", Prices(out, server.url()), None, NOW_MS)
    assert found.outcome == Failed(Refused(503, 60), PublisherHints(retry_after_s=60))
    assert (found.contact, found.host) == (True, "127.0.0.1")


async def test_host_that_asks_for_it_is_left_alone(server: Origin, out: Outbound) -> None:
    server.answer(status=429, retry_after="60")
    backoff = HostBackoff("prices.example", NOW_MS + 60_000)
    prices = Prices(out, server.url(host="prices.example"))
    first = await read("prices", prices, None, NOW_MS)
    assert first.outcome == Failed(Refused(429, 60), PublisherHints(retry_after_s=60), backoff)
    assert (await read("prices", prices, None, NOW_MS)).outcome == Deferred(backoff)
    assert len(server.asked) == 1


async def test_host_that_cannot_be_reached_was_not_bothered(out: Outbound) -> None:
    found = await read("prices", Prices(out, "http://nowhere.example/"), None, NOW_MS)
    assert found.outcome == Failed(Unreachable("dns", "nowhere.example"))
    assert (found.contact, found.host) == (False, "nowhere.example")


async def test_what_only_its_kind_can_fail_at_is_told_in_its_own_words(server: Origin, out: Outbound) -> None:
    server.answer(b"<html>")
    found = await read("prices", Prices(out, server.url()), None, NOW_MS)
    advice = "Check that its address is one of prices."
    assert found.outcome == Failed(KindSpecific("answered with no prices", advice))


async def test_defect_of_a_source_is_an_outcome_too(server: Origin, out: Outbound) -> None:
    class Defective(Prices):
        async def read(self, memory: bytes | None, now_ms: int) -> Reading:
            raise ZeroDivisionError("division by zero")

    found = await read("prices", Defective(out, server.url()), None, NOW_MS)
    assert found.outcome == Failed(InternalError("ZeroDivisionError('division by zero')"))
