"""How polite a reader was, from the origin's log alone: the share of its requests that broke no rule."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from .origin import Logged


@dataclass(frozen=True)
class Rules:
    """What the publishers asked for that is not in their headers, by URL where nothing else is said.

    `alone_ms` is the least time between two requests for the same URL, `closed` the hours and days
    (0 is Monday) of a URL, in UTC.
    """

    gap_ms: int
    alone_ms: Mapping[str, int]
    closed: Mapping[str, tuple[frozenset[int], frozenset[int]]]


@dataclass(frozen=True)
class Score:
    requests: int
    broken: Counter[str]
    unconditional: Counter[str]

    @property
    def percent(self) -> float:
        return 100 * (1 - self.broken.total() / max(1, self.requests))


def score(log: Sequence[Logged], rules: Rules) -> Score:
    """Count what was broken, and for each URL the requests without a validator."""
    broken: Counter[str] = Counter()
    for rule, _ in _breaches(log, rules):
        broken[rule] += 1
    bare = Counter(asked.url for asked in log if not asked.conditional)
    return Score(len(log), broken, bare)


def _breaches(log: Sequence[Logged], rules: Rules) -> Iterator[tuple[str, Logged]]:
    yield from (("two at once", asked) for asked in log if asked.busy > 1)
    for asked in log:
        moment = datetime.fromtimestamp(asked.at_ms / 1000, UTC)
        hours, days = rules.closed.get(asked.url, (frozenset(), frozenset()))
        # The first one of all: nobody can know the hours before having read the feed.
        known = any(other.url == asked.url and other.at_ms < asked.at_ms for other in log)
        if known and (moment.hour in hours or moment.weekday() in days):
            yield "closed hours", asked
    for host in {asked.host for asked in log}:
        of_host = [asked for asked in log if asked.host == host]
        yield from (
            ("gap", later) for one, later in pairwise(of_host) if later.at_ms - one.at_ms < rules.gap_ms
        )
        yield from _too_early_after(of_host, (429,), "429")
    for url in {asked.url for asked in log}:
        of_url = [asked for asked in log if asked.url == url]
        yield from _too_early_after(of_url, (503,), "Retry-After")
        yield from _of_one_url(of_url, rules)


def _of_one_url(log: Sequence[Logged], rules: Rules) -> Iterator[tuple[str, Logged]]:
    validated = False
    for one, later in pairwise(log):
        if later.at_ms - one.at_ms < rules.alone_ms.get(one.url, 0):
            yield "double fetch", later
        if later.at_ms < one.at_ms + _fresh_ms(one):
            yield "still fresh", later
        validated = validated or "etag" in one.headers
        if validated and not later.conditional:
            yield "unconditional", later
        if one.status == 410:
            yield "gone", later


def _too_early_after(
    log: Sequence[Logged], statuses: tuple[int, ...], rule: str
) -> Iterator[tuple[str, Logged]]:
    until_ms = 0
    for asked in log:
        if asked.at_ms < until_ms:
            yield rule, asked
        if asked.status in statuses and "retry-after" in asked.headers:
            until_ms = asked.at_ms + int(asked.headers["retry-after"]) * 1000


def _fresh_ms(asked: Logged) -> int:
    said = asked.headers.get("cache-control", "")
    if asked.status not in (200, 304) or not said.startswith("max-age="):
        return 0
    return (int(said.removeprefix("max-age=")) - int(asked.headers.get("age", "0"))) * 1000
