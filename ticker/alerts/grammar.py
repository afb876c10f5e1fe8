"""A rule's condition as an operator writes it, read by hand: nothing of it is ever evaluated as code.

condition   = conjunction { "or" conjunction }
conjunction = term { "and" term }
term        = ( "(" condition ")" | leaf ) [ "in" duration ]
leaf        = symbol sign number | symbol "moves" percent | "volume" "(" symbol ")" sign number "x"
            | "headline" ( "matches" quoted | "about" symbol ) | "source" name "is" state
"""

import difflib
import re
from collections.abc import Sequence
from typing import cast, get_args

from ticker.alerts.conditions import (
    About,
    All,
    Condition,
    Either,
    Leaf,
    Matches,
    Moves,
    Price,
    Sign,
    SourceIs,
    Volume,
)
from ticker.alerts.tokens import MAX_CHARS, ConditionError, ConditionToken, tokens
from ticker.alerts.windows import MAX_WINDOW_MS, MIN_WINDOW_MS, with_windows
from ticker.events import Health
from ticker.times import parse_duration_ms

_SYMBOL = re.compile(r"[A-Za-z0-9^][A-Za-z0-9.^=/_-]{0,31}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MOST = 1_000_000_000_000_000
"""No price is higher, and up to it every whole number is one."""
_SIGNS = get_args(Sign)
_STATES = get_args(Health)
_MAX_DEPTH = 20
_BEGINNING = "a condition such as AAPL > 200, or ("


def parse(text: str) -> Condition:
    """Read a condition; ConditionError says where what was expected instead."""
    if len(text) > MAX_CHARS:
        raise ConditionError(MAX_CHARS, f"at most {MAX_CHARS} characters", "more")
    reading = _Reading(tokens(text))
    condition = reading.condition()
    reading.expect_end()
    return with_windows(condition)


class _Reading:
    def __init__(self, found: Sequence[ConditionToken]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> ConditionToken:
        return self._tokens[self._at]

    def _take(self) -> ConditionToken:
        token = self._next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _takes(self, text: str) -> bool:
        if self._next.kind == "quoted" or self._next.text != text:
            return False
        self._take()
        return True

    def _refuse(self, token: ConditionToken, expected: str) -> ConditionError:
        return ConditionError(token.at, expected, token.shown)

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise self._refuse(self._next, text)

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._refuse(self._next, "and, or, in, or the end")

    def condition(self) -> Condition:
        parts = [self._conjunction()]
        while self._takes("or"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _conjunction(self) -> Condition:
        parts = [self._term()]
        while self._takes("and"):
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _term(self) -> Condition:
        is_group = self._next.text == "(" and self._next.kind == "sign"
        term = self._group() if is_group else self._leaf()
        return with_windows(term, self._window_ms() if self._takes("in") else None, is_whole=False)

    def _group(self) -> Condition:
        begun = self._take()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._refuse(begun, f"at most {_MAX_DEPTH} parentheses in one another")
        inner = self.condition()
        self._expect(")")
        self._depth -= 1
        return inner

    def _leaf(self) -> Leaf:
        first, second = self._next, self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if first.kind != "word" or first.text in ("and", "or", "in"):
            raise self._refuse(first, _BEGINNING)
        if first.text == "volume" and second.text == "(":
            return self._volume()
        if first.text == "headline" and second.kind != "sign" and second.text != "moves":
            return self._headline()
        if first.text == "source" and second.kind != "sign" and second.text != "moves":
            return self._source()
        return self._price()

    def _price(self) -> Leaf:
        symbol = self._symbol()
        if self._takes("moves"):
            percent, direction = self._percent()
            return Moves(symbol, percent, direction)
        return Price(symbol, self._sign("> or <, or moves, behind a symbol"), self._number())

    def _volume(self) -> Leaf:
        self._take()
        self._expect("(")
        symbol = self._symbol()
        self._expect(")")
        sign, token = self._sign("> or <"), self._take()
        times = self._number_in(token, token.text[:-1]) if token.text.endswith("x") else None
        if times is None or times <= 0:
            raise self._refuse(token, "a multiple such as 3x")
        return Volume(symbol, sign, times)

    def _headline(self) -> Leaf:
        self._take()
        if self._takes("about"):
            return About(self._symbol())
        if not self._takes("matches"):
            raise self._refuse(self._next, "matches or about, behind headline")
        token = self._take()
        if token.kind != "quoted" or not token.text.split():
            raise self._refuse(token, 'words in quotation marks, such as "rate cut"')
        return Matches(token.text)

    def _source(self) -> Leaf:
        self._take()
        name = self._take()
        if name.kind != "word" or _NAME.fullmatch(name.text) is None:
            raise self._refuse(name, "the name of a source")
        self._expect("is")
        state = self._take()
        if state.text not in _STATES:
            near = difflib.get_close_matches(state.text, _STATES, n=1)
            known = f"{', '.join(_STATES[:-1])} or {_STATES[-1]}"
            raise self._refuse(state, f'{known}; did you mean "{near[0]}"?' if near else known)
        return SourceIs(name.text, cast(Health, state.text))

    def _symbol(self) -> str:
        token = self._take()
        if token.kind != "word" or _SYMBOL.fullmatch(token.text) is None:
            raise self._refuse(token, "a symbol such as AAPL or BTC-USD")
        return token.text

    def _sign(self, expected: str) -> Sign:
        token = self._take()
        if token.text not in _SIGNS:
            raise self._refuse(token, expected)
        return cast(Sign, token.text)

    def _number(self) -> float:
        token = self._take()
        number = self._number_in(token, token.text)
        if number is None:
            raise self._refuse(token, "a number such as 200 or -0.5")
        return number

    def _number_in(self, token: ConditionToken, text: str) -> float | None:
        """The number that a word is; None if it is none."""
        if token.kind != "word" or _NUMBER.fullmatch(text) is None:
            return None
        if abs(number := float(text)) > _MOST:
            raise self._refuse(token, f"a number of at most {_MOST}")
        return number

    def _percent(self) -> tuple[float, int]:
        token = self._take()
        written = token.text.removesuffix("%")
        is_percent = written != token.text or self._takes("%")
        percent = self._number_in(token, written) if is_percent else None
        if percent is None or percent == 0:
            raise self._refuse(token, "a percentage such as 1%, or +1% or -1% for one direction")
        direction = {"+": 1, "-": -1}.get(written[0], 0)
        return abs(percent), direction

    def _window_ms(self) -> int:
        token = self._take()
        try:
            window_ms = parse_duration_ms(token.text)
        except (ValueError, OverflowError):
            window_ms = 0
        if not MIN_WINDOW_MS <= window_ms <= MAX_WINDOW_MS:
            raise self._refuse(token, "a duration from 1s to 7d, such as 10m")
        return window_ms
