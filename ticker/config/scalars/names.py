"""What things are called: channels, sources, tokens, symbols, currencies."""

from typing import Annotated, TypeAlias

from ticker.config.scalars.texts import written_as

NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"

SYMBOL_PATTERN = r"[A-Za-z0-9^][A-Za-z0-9.^=/_-]{0,31}"

Name: TypeAlias = Annotated[
    str,
    written_as(NAME_PATTERN, "a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit"),
]
"""Of whatever an operator or a program gives a name."""

ChannelName: TypeAlias = Name

ChannelPattern: TypeAlias = Annotated[
    str, written_as(r"[A-Za-z0-9._*-]{1,64}", "the name of a channel, or a pattern such as news.* or *")
]

TokenName: TypeAlias = Name

SourceName: TypeAlias = Name

Symbol: TypeAlias = Annotated[
    str, written_as(SYMBOL_PATTERN, "a symbol of 1 to 32 letters, digits and . ^ = / _ -, such as BRK.B")
]

Currency: TypeAlias = Annotated[str, written_as(r"[A-Z]{3,10}", "a currency code such as USD")]
