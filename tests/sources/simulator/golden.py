"""Markets that are run in tests, and what is written down of them in golden.yaml.

`python -m tests.sources.simulator.golden` writes it down anew, for who has changed the model on purpose.
"""

import asyncio
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ticker.commands.simulate.ticks import write
from ticker.events import Quote
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.memory import Memory, decoded
from ticker.sources.simulator.run import runs_of
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

_FILE = Path(__file__).with_name("golden.yaml")


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A market and how far to take it, then the beginnings of the SHA-256 of all that came out of it.

    `written` is what `ticker simulate` writes, as CSV and then as JSON Lines; `quoted` what a server quotes
    and how its prices stand in the end; `told` the rest of what it tells.
    """

    start: str
    steps: int
    market: dict[str, Any]
    written: str
    quoted: str
    told: str

    @property
    def spec(self) -> SimulatorSource:
        return SimulatorSource.model_validate(
            {"kind": "simulator", "name": "golden", "channel": "stocks", **self.market}
        )


RUNS: dict[str, Run] = msgspec.convert(yaml.safe_load(_FILE.read_text()), dict[str, Run])


def written(run: Run) -> str:
    stretches = list(runs_of(run.spec, parse_rfc3339(run.start), run.steps))
    return _digest(text for form in ("csv", "jsonl") for text in write(stretches, form))


async def served(run: Run) -> tuple[str, str]:
    """`quoted` and `told`."""
    adapter, every_ms, memory = SimulatorAdapter(run.spec), run.spec.every_ms, None
    quoted, told = list[str](), list[str]()
    for step in range(run.steps):
        reading = await adapter.read(memory, parse_rfc3339(run.start) + step * every_ms)
        memory = reading.memory
        for body in reading.bodies:
            line = f"{step} {msgspec.json.encode(body).decode()}"
            (quoted if isinstance(body, Quote) else told).append(line)
    assert memory is not None
    return _digest([*quoted, *_standing(decoded(memory))]), _digest(told)


def _standing(memory: Memory) -> Iterator[str]:
    for symbol, state in memory.states.items():
        yield f"{symbol} {state.worth.hex()} {state.variance.hex()} {state.excitement.hex()} {state.day}"


def _digest(texts: Iterable[str]) -> str:
    whole = sha256()
    for text in texts:
        whole.update(text.encode())
    return whole.hexdigest()[:16]


def _write_down() -> None:
    text = _FILE.read_text()
    for name, run in RUNS.items():
        quoted, told = asyncio.run(served(run))
        start = text.index(f"\n{name}:\n")
        for key, value in (("written", written(run)), ("quoted", quoted), ("told", told)):
            old = f"{key}: {getattr(run, key)!r}".replace("'", '"')
            at = text.index(old, start)
            text = f'{text[:at]}{key}: "{value}"{text[at + len(old) :]}'
    _FILE.write_text(text)


if __name__ == "__main__":
    _write_down()
