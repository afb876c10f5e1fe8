"""A search among all headlines that are kept finds phrases, leaves out, and knows sources and times."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import CHANNELS as KEPT
from tests.log.logs import append, opened
from tests.support.events import headline
from ticker.ask import headline_search
from ticker.errors import QueryError
from ticker.events import Headline
from ticker.log import EventLog
from ticker.times import parse_rfc3339

CHANNELS = tuple(KEPT)
NOW_MS = parse_rfc3339("2026-01-08T00:00:00Z")


def told(name: str, title: str, published: str, source: str = "wire", revision: int = 1) -> Headline:
    one = headline(name, title, revision=revision, published=f"{published}T00:00:00.000Z")
    return msgspec.structs.replace(one, source=source)


TOLD = (
    told("1", "Fed cuts rate as rate cut bets grow", "2026-01-01"),
    told("2", "Rate  cuts hit savers", "2026-01-03", "bbc"),
    told("3", "A cut rate for a podcast", "2026-01-05", "bbc-world"),
    told("4", "Football: podcast of the week", "2026-01-07"),
)


async def found(log: EventLog, asked: Mapping[str, Sequence[str]], limit: int = 100) -> list[str]:
    records = await log.kept_headlines.newest(headline_search(asked, CHANNELS, NOW_MS), None, limit)
    return [(record.key or "").rpartition(":")[2] for record in records]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["4", "3", "2", "1"]),
        ({"phrase": ["rate cut"]}, ["2", "1"]),
        ({"phrase": [" RATE   CUTS "]}, ["2"]),
        ({"phrase": ["ate cut"]}, []),
        ({"phrase": ["rate cut", "fed cuts"]}, ["1"]),
        ({"q": ["savers"], "phrase": ["rate cut"]}, ["2"]),
        ({"without": ["podcast"]}, ["2", "1"]),
        ({"without": ["podcast of", "savers"]}, ["3", "1"]),
        ({"q": ["rate"], "without": ["cut bets"]}, ["3", "2"]),
        ({"sources": ["bbc"]}, ["2"]),
        ({"sources": ["bbc,bbc-world"]}, ["3", "2"]),
        ({"source": ["nobody"]}, []),
        ({"from": ["2026-01-03T00:00:00Z"]}, ["4", "3", "2"]),
        ({"from": ["2026-01-03T00:00:00Z"], "to": ["2026-01-07T00:00:00Z"]}, ["3", "2"]),
        ({"from": ["2d"]}, ["4"]),
        ({"to": ["5d"]}, ["1"]),
    ],
    ids=str,
)
async def test_what_is_asked_for_is_found_newest_first(
    tmp_path: Path, asked: Mapping[str, Sequence[str]], expected: list[str]
) -> None:
    async with opened(tmp_path) as log:
        await append(log, *TOLD)
        assert await found(log, asked) == expected
        assert await found(log, asked, limit=1) == expected[:1]


async def test_extent_is_of_the_headlines_that_are_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        none = await log.kept_headlines.extent(CHANNELS)
        assert (none.count, none.from_ms) == (0, None)
        await append(log, *TOLD, told("4", "Edited", "2026-01-07", revision=2))
        some = await log.kept_headlines.extent(CHANNELS)
        assert (some.count, some.from_ms) == (4, parse_rfc3339("2026-01-01T00:00:00Z"))
        assert (await log.kept_headlines.extent(())).count == 0


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"phrase": [" ".join(f"w{n}" for n in range(33))]}, "phrase"),
        ({"without": [f"w{n} w" for n in range(33)]}, "without"),
        ({"sources": [",".join(f"s{n}" for n in range(101))]}, "sources"),
        ({"from": ["yesterday"]}, "from"),
        ({"to": ["tomorrow"]}, "to"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: Mapping[str, Sequence[str]], parameter: str) -> None:
    with pytest.raises(QueryError) as refused:
        headline_search(asked, CHANNELS, NOW_MS)
    assert refused.value.parameter == parameter
