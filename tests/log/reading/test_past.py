"""How everything stood at a moment: as a fresh reader would have got it then."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.log.logs import append, opened
from tests.support.events import headline, message, quote, source
from ticker.ask import Subscription
from ticker.events import Body, Message
from ticker.log.reading import past

bodies = st.one_of(
    st.builds(quote, st.sampled_from(["AAPL", "MSFT", "TSLA"]), st.integers(1, 9)),
    st.builds(source, st.sampled_from("xy")),
    st.builds(message, st.sampled_from("abc")),
    st.builds(headline, st.sampled_from("pqr"), title=st.sampled_from(["Fed waits", "ECB"])),
)
asked = st.builds(
    Subscription.of,
    st.sampled_from([("stocks",), ("stocks", "world")]),
    symbols=st.sampled_from([(), ("AAPL",)]),
    words=st.sampled_from(["", "fed"]),
)


@pytest.mark.parametrize("stretch", [2, 50_000])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["stocks", "world"]), bodies), min_size=1, max_size=12), asked)
async def test_it_is_the_snapshot_that_was_had_then(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    stretch: int,
    said: list[tuple[str, Body]],
    wanted: Subscription,
) -> None:
    monkeypatch.setattr(past, "_STRETCH", stretch)
    monkeypatch.setattr(past, "_STRETCH_LOOKED_AT", stretch)
    async with opened(tmp_path_factory.mktemp("log")) as log:
        then = []
        for channel, body in said:
            # A key is of one channel, unless the config moves it.
            await append(log, body, channel=channel if isinstance(body, Message) else "stocks")
            then.append(await log.snapshot(wanted, 50))
        for snapshot in then:
            found = await log.snapshot_at(wanted, 50, snapshot.through)
            assert [record.id for record in found.records] == [record.id for record in snapshot.records]


async def test_of_stories_the_newest_by_then_are_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for number in range(9):
            await append(log, message(str(number)))
        page = await log.snapshot_at(Subscription.of(("stocks",)), 3, 6)
        assert [record.seq for record in page.records] == [4, 5, 6]
