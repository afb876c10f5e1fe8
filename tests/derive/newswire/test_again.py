"""What a crash leaves undone is done again, with the same stories: none is lost, none is told twice."""

import random
from collections.abc import Sequence

import msgspec

from tests.support.clock import NOON_MS
from tests.support.events import quote, record_of
from ticker.derive.newswire import Newswire
from ticker.events import Action, Announcement, Body, Record, Status

WIRE = Newswire(lambda: True)
SYMBOLS = tuple(f"S{number}" for number in range(4))


def history(rng: random.Random, seconds: int = 900) -> list[list[Record]]:
    """What is committed together, second by second: wild prices, halts, announcements."""
    prices, halted, seq = dict.fromkeys(SYMBOLS, 100.0), set[str](), 0
    batches = []
    for second in range(seconds):
        bodies: list[Body] = []
        if rng.random() < 0.01:
            symbol = rng.choice([*SYMBOLS, None])
            bodies.append(Announcement(kind="news", title="Said", symbol=symbol, simulated=True))
        if rng.random() < 0.005:
            bodies.append(Action(symbol=rng.choice(SYMBOLS), kind="dividend", simulated=True))
        if rng.random() < 0.01:
            chosen = SYMBOLS if rng.random() < 0.3 else (rng.choice(SYMBOLS),)
            state = "open" if chosen[0] in halted else "halted"
            halted = halted - {*chosen} if state == "open" else halted | {*chosen}
            bodies += [
                Status(symbol=one, state="open" if state == "open" else "halted", simulated=True)
                for one in chosen
            ]
        for symbol in SYMBOLS:
            prices[symbol] *= 1 + rng.gauss(0, 0.002)
            said = quote(symbol, round(prices[symbol], 2), change_pct=100 * (prices[symbol] / 100 - 1))
            bodies.append(msgspec.structs.replace(said, simulated=True))
        now_ms = NOON_MS + second * 1_000
        batches.append([record_of(body, "stocks", seq + n, now_ms) for n, body in enumerate(bodies, 1)])
        seq += len(bodies)
    return batches


def told(batches: Sequence[list[Record]], rng: random.Random | None) -> list[str]:
    """The guids that a reader has been shown, with crashes at random where there is chance."""
    settled, at = WIRE.start(), 0
    state, shown, place = settled, dict[str, str](), 0
    while place < len(batches):
        if rng is not None and rng.random() < 0.05:
            state, place = settled, at
        step = WIRE.step(state, batches[place], batches[place][0].time_ms)
        state, place = step.state, place + 1
        if step.settled:
            settled, at = WIRE.decode(WIRE.encode(state)), place
            shown |= {story.guid: story.title for story in settled.stories}
    return [f"{guid} {title}" for guid, title in shown.items()]


def test_crashes_at_any_instant_change_no_story_and_repeat_none() -> None:
    batches = history(random.Random(5))
    undisturbed = told(batches, None)
    assert len(undisturbed) > 20
    assert told(batches, random.Random(6)) == undisturbed
