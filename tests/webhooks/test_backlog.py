"""What a receiver gets next, over a real log: everything in order, and a word on whatever it does not get."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.log.logs import ALL, STOCKS, append, opened
from tests.support.clock import Clock
from tests.support.events import alert, headline, quote
from ticker.ask import Subscription
from ticker.log import Channel, EventLog, Keep
from ticker.webhooks.backlog import Backlog, BacklogPart

SHORT: Mapping[str, Channel] = {"stocks": Channel(2_000, Keep(age_ms=60_000, count=1_000_000))}


@dataclass
class Sent:
    """All that comes until there is no more, as a receiver takes it."""

    seqs: list[int] = field(default_factory=list)
    skipped: list[Mapping[str, int]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    found: list[BacklogPart] = field(default_factory=list)


async def all_of(backlog: Backlog, most: int = 1) -> Sent:
    sent = Sent()
    while (found := await backlog.next(most)) is not None:
        sent.found.append(found)
        sent.places.append(found.through)
        sent.seqs += [record.seq for record in found.records]
        if found.lagged is not None:
            sent.skipped.append(found.lagged.skipped)
    assert sent.places == sorted(sent.places)
    return sent


def behind(
    log: EventLog, subscription: Subscription = ALL, after: int = 0, told: int = 0, replay: int = 10_000
) -> Backlog:
    return Backlog(log, subscription, "webhook:desk", after, told, replay)


async def test_everything_comes_once_and_in_order_whatever_a_message_takes(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for at in range(450):
            await append(log, quote(price=at + 1))
        for most in (1, 7, 1_000):
            sent = await all_of(behind(log, after=3), most)
            assert sent.seqs == list(range(4, 451))
            assert all(len(one.records) <= most for one in sent.found)


async def test_what_is_not_wanted_is_passed_by(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for at in range(30):
            await append(log, quote("AAPL" if at % 3 else "MSFT", price=at + 1))
        backlog = behind(log, Subscription.of(("stocks",), symbols=["MSFT"]))
        sent = await all_of(backlog)
        assert sent.seqs == list(range(1, 31, 3))
        assert backlog.through == 30


async def test_who_is_far_behind_gets_what_still_counts_and_is_told_of_the_rest(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, alert(), headline())
        for at in range(100):
            await append(log, quote(price=at + 1), quote("MSFT", price=at + 1))
        sent = await all_of(behind(log, STOCKS, replay=50), 10)
        assert sent.seqs == [1, 2, 201, 202]
        assert sent.skipped == [{"quote": 198}]
        assert sent.places[-1] == 202


async def test_who_is_not_far_behind_gets_all(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for at in range(50):
            await append(log, quote(price=at + 1))
        assert len((await all_of(behind(log, STOCKS, replay=50))).seqs) == 50


async def test_what_the_log_keeps_no_longer_is_told(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, SHORT, clock=clock) as log:
        for at in range(20):
            await append(log, alert(f"Number {at}"))
        clock.ms += 120_000
        await append(log, alert("Late"))
        await log.trim(0)
    async with opened(tmp_path, SHORT, clock=clock) as log:
        (lost, late) = (await all_of(behind(log, STOCKS))).found
        assert lost.lagged is not None
        assert lost.lagged.skipped == {"alert": 20}
        assert lost.lagged.from_id == log.id_of(0)
        assert [record.seq for record in late.records] == [21]
        # What was told before a crash is not told again behind it.
        again = await all_of(behind(log, STOCKS, told=21))
        assert (again.seqs, again.skipped) == ([21], [])


async def test_what_is_deleted_while_it_waits_to_be_sent_is_told(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, SHORT, clock=clock) as log:
        for at in range(300):
            await append(log, alert(f"Number {at}"))
        backlog = behind(log, STOCKS, replay=50)
        first = await backlog.next(200)
        assert first is not None
        assert len(first.records) == 200
        clock.ms += 120_000
        await log.trim(0)
        rest = await all_of(backlog, 200)
        assert rest.seqs == []
        assert rest.skipped == [{}]
