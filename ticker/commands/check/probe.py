"""`ticker check --probe`: every source read once, and what the operator should know of each."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from ticker.commands.check.remedies import remedy
from ticker.commands.console.table import ProgressBar, table
from ticker.commands.console.words import age, counted
from ticker.commands.one_at_a_time import one_at_a_time
from ticker.config import Config
from ticker.config.source import SourceSettings
from ticker.errors import SourceError
from ticker.sources.adapter import ReadError
from ticker.sources.advice import advice
from ticker.sources.causes import InternalError, KindSpecific, ReadCause
from ticker.sources.kind import Probed, Prober, Surroundings
from ticker.sources.kinds import Kinds
from ticker.sources.words import words
from ticker.times import now_ms

_AT_ONCE = 16
_HEADINGS = ("source", "state", "kind", "entries", "newest", "validators", "politeness", "what to know")


async def probe(config: Config, kinds: Kinds) -> int:
    """Read every source, print the table; the exit code."""
    places = asyncio.Semaphore(_AT_ONCE)
    progress = ProgressBar(len(config.sources), sys.stderr)
    async with _probers(config, kinds) as probers:

        async def one(spec: SourceSettings) -> Probed:
            async with places:
                probed = await _probed(spec, probers[spec.kind])
            progress.advance(config.secrets.out_of(f"{spec.name}: {_state(probed)}"))
            return probed

        found = await asyncio.gather(*(one(spec) for spec in config.sources))
    progress.finish()
    print(config.secrets.out_of("\n".join(table(_HEADINGS, [_row(probed) for probed in found]))))
    failing = sum(not probed.works for probed in found)
    told = f"{failing} of them cannot be read" if failing else "all can be read"
    print(f"{counted(len(found), 'source')} probed: {told}" if found else "no source to probe")
    return 1 if failing else 0


@asynccontextmanager
async def _probers(config: Config, kinds: Kinds) -> AsyncIterator[Mapping[str, Prober[Any]]]:
    """What probes each kind of source that the config has, all over one way out."""
    async with one_at_a_time(config.service.fetch) as out:
        around = Surroundings(config.service.fetch, out)
        probers = {kind: kinds[kind].prober(around) for kind in {spec.kind for spec in config.sources}}
        try:
            yield probers
        finally:
            for prober in probers.values():
                await prober.close()


async def _probed(spec: SourceSettings, prober: Prober[Any]) -> Probed:
    try:
        return await prober.probe(spec, now_ms())
    except ReadError as error:
        return _failing(spec, error.cause)
    except SourceError as error:
        return _failing(spec, KindSpecific(error.detail))
    except Exception as error:
        # One source's defect must not hide how all the others are.
        return _failing(spec, InternalError(repr(error)))


def _failing(spec: SourceSettings, cause: ReadCause) -> Probed:
    told = remedy(cause, spec.feed_url or "") or advice(cause)
    return Probed(name=spec.name, works=False, problem=words(cause), advice=told)


def _state(probed: Probed) -> str:
    return "ok" if probed.works else "fails"


def _row(probed: Probed) -> Sequence[str]:
    known = "; ".join(text for text in (probed.problem, probed.advice) if text)
    return (
        probed.name,
        _state(probed),
        probed.kind or "-",
        "-" if probed.entries is None else str(probed.entries),
        "-" if probed.newest_ms is None else age(probed.newest_ms),
        ", ".join(probed.validators) or "-",
        ", ".join(probed.asks_for) or "-",
        known,
    )
