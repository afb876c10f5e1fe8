"""Whether a log is whole: its pages, its events, and what finds them."""

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from ticker.events import Body, Envelope
from ticker.log.cursor import EventId
from ticker.log.maintenance.contents import Contents, contents_of, reading

_MOST = 20


class Findings(msgspec.Struct, frozen=True):
    """What a log holds, by type, and what is wrong with it, if anything."""

    contents: Contents
    by_type: dict[str, int]
    problems: tuple[str, ...]


def check(path: Path) -> Findings:
    """Look at everything in a log's file, which may be written meanwhile; LogUnusable for what is no log."""
    with reading(path) as (log, epoch):
        damaged = list(islice(_damage(log), _MOST))
        if damaged:
            # Where pages are wrong, the rest is, and to read it may say nothing true.
            return Findings(_nothing(epoch), {}, tuple(damaged))
        wrong = tuple(islice((*_strays(log), *_wrong_events(log, epoch)), _MOST))
        counts = log.execute(
            "SELECT t.type, count(*) FROM topics t JOIN events e ON e.topic = t.id GROUP BY t.type ORDER BY 1"
        )
        return Findings(contents_of(log, epoch), {str(kind): int(count) for kind, count in counts}, wrong)


def _nothing(epoch: str) -> Contents:
    return Contents(epoch=epoch, format=0, events=0, first=None, last=None)


def _damage(log: sqlite3.Connection) -> Iterator[str]:
    try:
        for (verdict,) in log.execute(f"PRAGMA integrity_check({_MOST})"):
            if verdict != "ok":
                yield from str(verdict).splitlines()
    except sqlite3.DatabaseError as error:
        yield str(error)


def _strays(log: sqlite3.Connection) -> Iterator[str]:
    """What refers to something that there is not."""
    for words, sql in (
        (
            "events of no channel and type",
            "SELECT count(*) FROM events WHERE topic NOT IN (SELECT id FROM topics)",
        ),
        (
            "keys whose newest event is not there",
            "SELECT count(*) FROM keys k LEFT JOIN events e ON e.seq = k.seq WHERE e.key IS NOT k.key",
        ),
        (
            "keys of which there is a newer event",
            "SELECT count(*) FROM events e JOIN keys k ON k.key = e.key WHERE e.seq > k.seq",
        ),
        (
            "events whose key is not known",
            "SELECT count(*) FROM events e WHERE e.key IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM keys k WHERE k.key = e.key)",
        ),
    ):
        (count,) = log.execute(sql).fetchone()
        if count:
            yield f"{count} {words}"


_decode_envelope = msgspec.json.Decoder(Envelope).decode
_decode_body = msgspec.json.Decoder(Body).decode


def _wrong_events(log: sqlite3.Connection, epoch: str) -> Iterator[str]:
    rows = log.execute(
        "SELECT e.seq, t.channel, t.type, e.key, e.json "
        "FROM events e JOIN topics t ON t.id = e.topic ORDER BY e.seq"
    )
    for seq, channel, kind, key, json in rows:
        name = EventId(epoch, seq)
        try:
            said = _decode_envelope(json)
            _decode_body(json)
        except (msgspec.MsgspecError, TypeError) as error:
            yield f"event {name} cannot be read: {error}"
            continue
        if (said.id, said.channel, said.type, said.key) != (str(name), channel, kind, key):
            yield f"event {name} stands where another should: {said.id}, {said.channel}, {said.type}"
