"""Symbols that a text names as such: $AAPL, (NASDAQ: AAPL), <AAPL.O>, and AAPL alone where that is safe."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from ticker.enrich.symbols.words import NO_SYMBOLS, WORDS

_CODE = r"[A-Za-z0-9^](?:[A-Za-z0-9]|[.\-=/^](?=[A-Za-z0-9])){0,20}"
_CASHTAG = re.compile(rf"(?<![\w$&.])\$(?=[A-Za-z])({_CODE})(?![\w$])")
_EXCHANGES = (
    r"NYSE(?: American| Arca|MKT)?|(?:NASDAQ|Nasdaq)(?:GS|GM|CM)?|AMEX|OTC(?:QB|QX|MKTS)?|CBOE|BATS|LSE|LON"
    r"|AIM|TSXV?|TSE|TYO|TOKYO|CSE|NEO|ASX|NZX|HKEX|HKG|HKSE|SEHK|SGX|BSE|NSE|KRX|KOSPI|SSE|SZSE|TWSE|EPA|AMS|EBR|Euronext"
    r"|EURONEXT|ETR|XETRA|Xetra|FRA|BIT|BME|SIX|SWX|STO|OMX|JSE|BMV|B3|TADAWUL|DFM|ADX|X[A-Z]{3}"
)
_EXCHANGE = re.compile(rf"(?<![\w])(?:{_EXCHANGES})\s*:\s*\$?({_CODE})(?![\w])")
# What Ticker's own newswire says of symbols that no cashtag can be of, such as 7203.T.
_SIMULATED = re.compile(r"\(SIM:([A-Za-z0-9.^=/_\-]{1,32})\)")
_RIC = re.compile(r"<([A-Z0-9]{1,8})\.[A-Z]{1,3}>")
_BARE = re.compile(r"(?<![\w$@#&./\-'\u2019])([A-Z][A-Z0-9]{2,}(?:[.\-=/][A-Z0-9]+)*)(?![\w&/]|-\w|\.\w)")
_LEAST_BARE = 3


class FoundSymbol(msgspec.Struct, frozen=True):
    """Characters `start` up to `end` name a symbol; `how` says by what."""

    symbol: str
    start: int
    end: int
    how: str
    confidence: float


def explicit(text: str, symbols: Mapping[str, str]) -> Iterator[FoundSymbol]:
    """The known symbols that a text names; `symbols` has them by how they may be written, in capitals."""
    for pattern, how in (
        (_CASHTAG, "cashtag"),
        (_EXCHANGE, "exchange"),
        (_SIMULATED, "exchange"),
        (_RIC, "exchange"),
    ):
        for match in pattern.finditer(text):
            symbol = symbols.get(match[1].upper())
            if symbol is not None:
                yield FoundSymbol(symbol, match.start(1) - (how == "cashtag"), match.end(1), how, 0.99)


def bare(text: str, symbols: Mapping[str, str]) -> Iterator[FoundSymbol]:
    """Symbols of three letters and more that stand alone, in a text that is not in capitals throughout."""
    for match in _BARE.finditer(text):
        code = match[1]
        # A word in capitals may be any word that somebody wants to be heard.
        if len(code) < _LEAST_BARE or code in NO_SYMBOLS or code.capitalize() in WORDS:
            continue
        if symbols.get(code) == code:
            yield FoundSymbol(code, match.start(1), match.end(1), "symbol", 0.85)
