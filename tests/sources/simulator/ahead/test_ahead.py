"""Many steps at once come to what they come to one by one, to the bit, whatever happens in a market."""

import msgspec
import pytest

from tests.sources.simulator.golden import RUNS, Run
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.ahead.ahead import Ahead
from ticker.sources.simulator.memory import Memory
from ticker.times import parse_rfc3339

EVENTFUL = "a day in New York on which something happens"


def begun(run: Run, start: str, steps: int, **changed: object) -> Run:
    """The same market from another time on."""
    return msgspec.structs.replace(run, start=start, steps=steps, market={**run.market, **changed})


MARKETS = {
    "calm": begun(RUNS[EVENTFUL], "2026-03-10T13:30:00Z", 200, script=[]),
    "a crash, breakers and halts": begun(RUNS[EVENTFUL], "2026-03-10T17:55:00Z", 700),
    "a jump, a pause and an auction": begun(RUNS[EVENTFUL], "2026-03-10T14:25:00Z", 300),
    "a demonstration": begun(RUNS[EVENTFUL], "2026-03-10T14:25:00Z", 450, demo=True, every="2s"),
    "wild prices": begun(
        RUNS["bands and breakers without a script, in wild prices"], "2026-03-10T20:00:00Z", 700
    ),
    "a script around the clock": begun(
        RUNS["a script around the clock, over two midnights"], "2026-03-09T23:00:00Z", 120
    ),
}


class Course(msgspec.Struct):
    """What was remembered after so many steps, and how many of these were taken at once."""

    memories: dict[int, Memory]
    at_once: int = 0


async def taken(run: Run, most: int) -> Course:
    adapter, ahead, every_ms = SimulatorAdapter(run.spec), Ahead(run.spec), run.spec.every_ms
    memory: Memory | None = None
    course, done = Course({}), 0
    while done < run.steps:
        now_ms = parse_rfc3339(run.start) + done * every_ms
        some = ahead.run(memory, now_ms, min(most, run.steps - done)) if memory and most else None
        if some is None:
            memory, done = (await adapter.taken(memory, now_ms)).memory, done + 1
        else:
            memory, done, course.at_once = some.memory, done + some.steps, course.at_once + some.steps
        course.memories[done] = memory
    return course


def compared(memory: Memory) -> Memory:
    """All but what was announced, of which a run says nothing."""
    return msgspec.structs.replace(memory, announced_ms=0)


@pytest.mark.parametrize("name", MARKETS)
async def test_a_market_is_in_the_same_state_after_many_steps_at_once(name: str) -> None:
    run = MARKETS[name]
    one_by_one = (await taken(run, 0)).memories
    for most in (7, 256):
        course = await taken(run, most)
        assert course.at_once > run.steps // 3
        for done, memory in course.memories.items():
            assert compared(memory) == compared(one_by_one[done]), done


async def test_almost_all_of_a_day_is_taken_at_once() -> None:
    run = begun(RUNS[EVENTFUL], "2026-03-10T13:30:00Z", 2_300)
    assert (await taken(run, 512)).at_once > 0.85 * run.steps


async def test_prices_below_a_tick_still_have_sizes() -> None:
    symbols = {"SHIB": {"price": 0.00001745, "decimals": 8, "volatility": "300%"}}
    run = begun(RUNS[EVENTFUL], "2026-03-10T13:30:00Z", 300, script=[], symbols=symbols)
    for memory in (await taken(run, 0)).memories.values():
        assert memory.states["SHIB"].bid_size > 0
        assert memory.states["SHIB"].ask_size > 0
