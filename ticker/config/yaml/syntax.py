"""What is wrong in a file that is no YAML, in words that say what to write instead; pure.

Nothing of a value is told: it may be a secret that stands in the file itself. Keys are, by which
everybody finds the place.
"""

import re
from typing import NamedTuple

import yaml

_KEY = re.compile(r"\s*(?:- +)*([A-Za-z0-9^][\w.^=/-]{0,63}|\"[^\"]*\"|'[^']*')\s*:(?=\s|$)")
_BARE = re.compile(r"\s*(?:- +)*[a-z_]{2,30}(?::\S+)?\s*")
_KEY_EXPECTED = "expected a key, a colon and a blank: `key: value`"
_DASHES = re.compile(r"\s*(?:- +)*")
_OPEN = {"while parsing a flow mapping": "{", "while parsing a flow sequence": "["}
_CLOSES = {"{": "}", "[": "]"}
_BETWEEN_COLUMNS = ("expected <block end>", "expected '<document start>'")
_NO_VALUE = "expected the node content, but found"


class Remark(NamedTuple):
    """A place, and what is wrong there; lines and columns count from 1."""

    line: int
    text: str
    column: int | None = None


class _Slip(NamedTuple):
    """What PyYAML says: its place, where what it was reading began, and the text around."""

    lines: list[str]
    line: int
    column: int
    begun_line: int
    begun_column: int

    def here(self, text: str) -> Remark:
        return Remark(self.line + 1, text, self.column + 1)

    def where_it_begins(self, text: str) -> Remark:
        return Remark(self.begun_line + 1, text, self.begun_column + 1)

    @property
    def written(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""


def syntax_remark(error: yaml.MarkedYAMLError, text: str) -> Remark:
    """The place to correct, and what is expected there."""
    mark, begun = error.problem_mark, error.context_mark
    if mark is None:
        return Remark(1, f"expected YAML, got: {error.problem}")
    begun = begun or mark
    slip = _Slip(text.splitlines(), mark.line, mark.column, begun.line, begun.column)
    found = _said(slip, str(error.problem), str(error.context or ""))
    return found or slip.here(_raw(error))


def _said(slip: _Slip, problem: str, context: str) -> Remark | None:
    if context in _OPEN:
        return _unclosed(slip, _OPEN[context])
    if problem.startswith(_BETWEEN_COLUMNS):
        return _outdented(slip, problem)
    match problem:
        case "mapping values are not allowed here":
            return _second_colon(slip) or _key_above(slip) or _indented(slip)
        case "could not find expected ':'":
            return _colon_missing(slip)
        case "sequence entries are not allowed here":
            return slip.here('expected a list to begin on a line of its own, got "-" behind something else')
        case "but found another document":
            return slip.here('expected one document a file, got another behind "---", which belongs left out')
        case "found unexpected end of stream" if context == "while scanning a quoted scalar":
            return slip.where_it_begins("the quote that begins here is not closed")
        case _:
            return _character(slip, problem, context)


def _character(slip: _Slip, problem: str, context: str) -> Remark | None:
    if context == "while scanning an alias" or problem.startswith("found undefined alias"):
        star = slip.where_it_begins if context else slip.here
        return star('"*" begins an alias here; if it is meant as it stands, put the value in quotes: "*"')
    if problem.startswith("found unknown escape character"):
        return slip.here(r"expected an escape after \ in double quotes; write \\, or put it in single quotes")
    if not (problem.endswith("that cannot start any token") or problem.startswith(_NO_VALUE)):
        return None
    char = slip.written[slip.column : slip.column + 1]
    if char == "\t":
        return slip.here("expected blanks before a key, got a tab")
    return slip.here(f'a value that begins with "{char}" has to be put in quotes: "{char}..."')


def _second_colon(slip: _Slip) -> Remark | None:
    """A colon and a blank in a value, as in `title: News: live`."""
    key = _KEY.match(slip.written)
    if key is None or key.end() >= slip.column:
        return None
    name = key[1]
    text = f'a value with ": " in it has to be put in quotes: {name}: "..."'
    return slip.here(text)


def _indented(slip: _Slip) -> Remark | None:
    """A key that stands further to the right than the one above, which has a value already."""
    above = _above(slip)
    if above is None:
        return None
    # A plain value goes on in the lines below it, which is where such a key was taken to stand.
    line, column, name = above
    own = _KEY.match(slip.written)
    told = f'"{own[1]}"' if own else "this key"
    return Remark(
        slip.line + 1,
        f'{told} stands further to the right than "{name}" on line {line + 1}, which has a value already; '
        f"expected it in column {column + 1}",
        _column_of(slip.written) + 1,
    )


def _outdented(slip: _Slip, problem: str) -> Remark | None:
    """What stands between the columns in which it could."""
    if "<scalar>" in problem:
        return slip.here("expected nothing more behind the closing quote; put all of the value in quotes")
    columns = sorted(set(_columns(slip)))
    if not columns:
        return None
    if slip.column in columns:
        # A column is taken by the dashes of a list, or by keys: what begins there is the other.
        return slip.here(_of_the_other_kind(slip))
    listed = " or ".join(str(column + 1) for column in columns)
    return slip.here(f"wrong indent, expected column {listed}, in which lines above begin")


def _of_the_other_kind(slip: _Slip) -> str:
    char = slip.written[slip.column : slip.column + 1]
    if _KEY.match(slip.written) and char != "-":
        return 'expected "- " for another item of the list, or the column of the keys of the one above'
    return f'expected a key, as in the lines above, got "{char}"'


def _colon_missing(slip: _Slip) -> Remark:
    return slip.where_it_begins(_KEY_EXPECTED)


def _key_above(slip: _Slip) -> Remark | None:
    """A line right above that is no key, as `title` or `title:News`: it was read as the begin of this one."""
    line = next((one for one in range(slip.line - 1, -1, -1) if slip.lines[one].strip()), None)
    if line is None or _BARE.fullmatch(slip.lines[line]) is None:
        return None
    return Remark(line + 1, _KEY_EXPECTED, _column_of(slip.lines[line]) + 1)


def _unclosed(slip: _Slip, bracket: str) -> Remark:
    closing = _CLOSES[bracket]
    if slip.line == slip.begun_line:
        return slip.here(
            f'expected "," or "{closing}"; a value with ": ", "," or a bracket in it has to be put in quotes'
        )
    return slip.where_it_begins(f'the "{bracket}" that begins here is not closed: expected "{closing}"')


def _above(slip: _Slip) -> tuple[int, int, str] | None:
    """The nearest key above with a value on its line: line, column, name."""
    for line in range(slip.line - 1, -1, -1):
        key = _KEY.match(slip.lines[line])
        if key is not None:
            return line, _column_of(slip.lines[line]), key[1]
    return None


def _columns(slip: _Slip) -> list[int]:
    """The columns in which a line could begin here: of all mappings and lists that are still open."""
    columns: list[int] = []
    least = len(slip.written) + 1
    for line in range(slip.line - 1, -1, -1):
        written = slip.lines[line]
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        begins = len(written) - len(written.lstrip())
        if begins < least:
            within = _column_of(written)
            columns += [begins] if within == begins else [begins, within]
            least = begins
    return columns


def _column_of(written: str) -> int:
    """Where the key of a line begins, behind the dashes of lists."""
    dashes = _DASHES.match(written)
    return dashes.end() if dashes else 0


def _raw(error: yaml.MarkedYAMLError) -> str:
    begun = f", line {error.context_mark.line + 1}" if error.context_mark else ""
    context = f" ({error.context}{begun})" if error.context else ""
    return f"expected YAML, got: {error.problem}{context}"
