"""Full-text search over headlines in SQLite's FTS5: which ones may hold the words that `q=` asks for.

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

from ticker.events import Headline, Record

RULES = f"2 {unicodedata.unidata_version}"
"""How text was cut into words: an index made by other rules is made anew when the log is opened.

A row is taken out of a contentless index by naming the very words that were put in, and Python's case
folding changes with the version of Unicode it knows.
"""

TABLE = """CREATE VIRTUAL TABLE search USING fts5(
    words, content = '', columnsize = 0, detail = none,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
)"""
"""The words of each headline's newest revision, by its sequence; kept in the event's own transaction."""

_LONGEST = 24
"""Characters; what two long words have in common so far, `admits` tells apart."""
_MOST_WORDS = 32
_ALIEN = r"\0\u180e\ud800-\udfff"
"""What cannot stand in an FTS5 query, is a blank to SQLite only, or cannot be UTF-8: words end before it."""
_PIECES = re.compile(rf"(?<!\w)(?=([^\s{_ALIEN}]{{1,{_LONGEST}}}))")
_CUT = re.compile(rf"[^{_ALIEN}]{{0,{_LONGEST}}}")
_STEP = 1_000
_decode = msgspec.json.Decoder(Headline).decode


def expression(words: Iterable[str]) -> str | None:
    """An FTS5 query that every text with these words meets; None if it would have to be every text.

    `words` are those of a Subscription. What a client sends can be no syntax: it stands in quotes.
    """
    parts = {match[0] for word in words if (match := _CUT.match(word))} - {""}
    # The longest are the rarest. Beyond some dozens FTS5 refuses the whole expression.
    longest = sorted(parts, key=lambda part: (-len(part), part))[:_MOST_WORDS]
    return " ".join('"{}"*'.format(part.replace('"', '""')) for part in longest) or None


def index(connection: sqlite3.Connection, records: Sequence[Record]) -> None:
    """Put headlines that are being appended in the place of their older revisions.

    To be called before `keys` is told of the records: by it the older ones are found.
    """
    newest = {record.key: record for record in records if record.type == "headline"}
    for key, record in newest.items():
        before = connection.execute("SELECT seq FROM keys WHERE key = ?", (key,)).fetchone()
        if before is not None:
            withdraw(connection, (int(before[0]),))
        _insert(connection, record.seq, record.json)


def withdraw(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Take headlines out of the index; to be called while their events are still there."""
    for seq in seqs:
        row = connection.execute("SELECT json FROM events WHERE seq = ?", (seq,)).fetchone()
        if row is not None:
            connection.execute(
                "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", (seq, _words(row[0]))
            )


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the index anew from what the log holds; within a transaction of the caller's."""
    connection.execute("DROP TABLE IF EXISTS search")
    connection.execute(TABLE)
    rows = connection.execute(
        "SELECT e.seq, e.json FROM topics t JOIN keys k ON k.topic = t.id JOIN events e ON e.seq = k.seq "
        "WHERE t.type = 'headline'"
    )
    while some := rows.fetchmany(_STEP):
        for seq, json in some:
            _insert(connection, seq, json)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether the index can be read from end to end; it does not say that nothing is missing there."""
    try:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    except sqlite3.DatabaseError:
        return False
    return True


def _insert(connection: sqlite3.Connection, seq: int, json: bytes) -> None:
    connection.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", (seq, _words(json)))


def _words(json: bytes) -> str:
    return " ".join(dict.fromkeys(_PIECES.findall(_decode(json).words.casefold())))
