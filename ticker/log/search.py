"""Full-text search in SQLite's FTS5: which events may hold the words that `q=` asks for.

Of headlines the newest revisions are in the index, of quotes and bars the texts that there are (see `texts`),
and of what else there is every event.

A word of `q=` has to begin where no letter, digit or `_` stands before it, and goes on as it is to the
next blank. So the index holds, from every such place of a text, what follows up to a blank, punctuation
and all: "U.S.-led" is found by `u.s.`, `s.-l` and `-led`, and `q=*` finds just what has a star in the
right place. Still it only narrows down: `Subscription.admits` has the last word, so that a search finds
exactly what the same `q=` lets through on a stream, and the index must never miss a match. FTS5 is left
nothing to cut: every character it sees is part of a word, but for the blanks between. Diacritics are
kept, as they are there: "café" is found by "café" and not by "cafe".
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec

from ticker.events import Body, Record, type_of
from ticker.log import texts
from ticker.log.named import UNINDEXED
from ticker.log.texts import Texts

RULES = f"3 {unicodedata.unidata_version}"
"""How text was cut into words: an index made by other rules is made anew when the log is opened.

A row is taken out of a contentless index by naming the very words that were put in, and Python's case
folding changes with the version of Unicode it knows.
"""

_FTS5 = """USING fts5(
    words, content = '', columnsize = 0, detail = none,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
)"""
TABLE = f"CREATE VIRTUAL TABLE search {_FTS5}"
"""Words by the event's sequence; kept in the event's own transaction."""
_OF_TEXTS = f"CREATE VIRTUAL TABLE search_of_texts {_FTS5}"
"""Words by the text's number. By itself, since a search costs what all that begins with its words does."""

_LONGEST = 24
"""Characters; what two long words have in common so far, `admits` tells apart."""
_MOST_WORDS = 32
_ALIEN = r"\0\u180e\ud800-\udfff"
"""What cannot stand in an FTS5 query, is a blank to SQLite only, or cannot be UTF-8: words end before it."""
_PIECES = re.compile(rf"(?<!\w)(?=([^\s{_ALIEN}]{{1,{_LONGEST}}}))")
_CUT = re.compile(rf"[^{_ALIEN}]{{0,{_LONGEST}}}")
_STEP = 1_000
_decode = msgspec.json.Decoder(Body).decode


def expression(words: Iterable[str]) -> str | None:
    """An FTS5 query that every text with these words meets; None if it would have to be every text.

    `words` are those of a Subscription. What a client sends can be no syntax: it stands in quotes.
    """
    parts = {match[0] for word in words if (match := _CUT.match(word))} - {""}
    # The longest are the rarest. Beyond some dozens FTS5 refuses the whole expression.
    longest = sorted(parts, key=lambda part: (-len(part), part))[:_MOST_WORDS]
    return " ".join('"{}"*'.format(part.replace('"', '""')) for part in longest) or None


def index(
    connection: sqlite3.Connection, records: Sequence[Record], bodies: Sequence[Body], known: Texts
) -> None:
    """Put in events that are being appended, headlines in the place of their older revisions.

    To be called before `keys` is told of the records: by it the older ones are found.
    """
    newest = {record.key: record.seq for record in records if record.type == "headline"}
    for record, body in zip(records, bodies, strict=True):
        if record.type == "headline":
            if newest[record.key] != record.seq:
                continue
            before = connection.execute("SELECT seq FROM keys WHERE key = ?", (record.key,)).fetchone()
            if before is not None:
                withdraw(connection, (int(before[0]),))
        if record.type not in UNINDEXED:
            _insert(connection, record.seq, body)
    _take_in(connection, (body for body in bodies if type_of(body) in UNINDEXED), known)


def withdraw(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Take events out of the index; to be called while they are still there."""
    for seq in seqs:
        row = connection.execute("SELECT json FROM events WHERE seq = ?", (seq,)).fetchone()
        if row is not None:
            connection.execute(
                "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)",
                (seq, _pieces(_decode(row[0]).words)),
            )


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the index anew from what the log holds; within a transaction of the caller's."""
    for table in ("search", "search_of_texts", "texts"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for creation in (TABLE, _OF_TEXTS, texts.TABLE):
        connection.execute(creation)
    known = Texts()
    for kind, topic in connection.execute("SELECT type, id FROM topics").fetchall():
        rows = connection.execute(
            "SELECT e.seq, e.json FROM keys k JOIN events e ON e.seq = k.seq WHERE k.topic = ?"
            if kind == "headline"
            else "SELECT seq, json FROM events WHERE topic = ?",
            (topic,),
        )
        while some := rows.fetchmany(_STEP):
            if kind in UNINDEXED:
                _take_in(connection, (_decode(json) for _, json in some), known)
            else:
                for seq, json in some:
                    _insert(connection, seq, _decode(json))


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether the index can be read from end to end; it does not say that nothing is missing there."""
    try:
        for table in ("search", "search_of_texts"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
    except sqlite3.DatabaseError:
        return False
    return True


def _take_in(connection: sqlite3.Connection, bodies: Iterable[Body], known: Texts) -> None:
    for number, text in known.new(connection, bodies):
        connection.execute(
            "INSERT INTO search_of_texts (rowid, words) VALUES (?, ?)", (number, _pieces(text))
        )


def _insert(connection: sqlite3.Connection, seq: int, body: Body) -> None:
    connection.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", (seq, _pieces(body.words)))


def _pieces(text: str) -> str:
    return " ".join(dict.fromkeys(_PIECES.findall(text.casefold())))
