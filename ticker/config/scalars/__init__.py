"""How single values are written in YAML: each reader says, when it refuses one, what it expected."""

from ticker.config.scalars.amounts import DurationMs, SizeBytes, duration_within, size_within
from ticker.config.scalars.flags import Flag, SocketIo
from ticker.config.scalars.headers import HeaderName, HeaderText, TokenText
from ticker.config.scalars.names import (
    NAME_PATTERN,
    SYMBOL_PATTERN,
    ChannelName,
    ChannelPattern,
    Currency,
    Name,
    SourceName,
    Symbol,
    TokenName,
)
from ticker.config.scalars.numbers import Volatility, number, whole
from ticker.config.scalars.places import Place, Places
from ticker.config.scalars.processes import Workers, workers
from ticker.config.scalars.texts import NoneOf, one_line, one_of, text, written_as
from ticker.config.scalars.urls import Callback, NamesSomebody, Url, address

__all__ = [
    "NAME_PATTERN",
    "SYMBOL_PATTERN",
    "Callback",
    "ChannelName",
    "ChannelPattern",
    "Currency",
    "DurationMs",
    "Flag",
    "HeaderName",
    "HeaderText",
    "Name",
    "NamesSomebody",
    "NoneOf",
    "Place",
    "Places",
    "SizeBytes",
    "SocketIo",
    "SourceName",
    "Symbol",
    "TokenName",
    "TokenText",
    "Url",
    "Volatility",
    "Workers",
    "address",
    "duration_within",
    "number",
    "one_line",
    "one_of",
    "size_within",
    "text",
    "whole",
    "workers",
    "written_as",
]
