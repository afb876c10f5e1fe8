"""Names of authors as RSS has them: with an address before, behind or without one; pure."""

import re

# Not a handle such as @ana@social.example; the bounds keep a long line of dots from taking long.
_ADDRESS = re.compile(r"(?<![\w@.+/-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_BRACKETED = re.compile(rf"(?:mailto:)?\s*[<(\[]?\s*(?:mailto:)?{_ADDRESS.pattern}\s*[>)\]]?")
_AROUND = ' \t\r\n,;:-<>"'


def name_in(written: str) -> str:
    """The name without an e-mail address; the text as it is where there is nothing else.

    The parentheses around a name that follows its address are RSS 2.0's, all others are the name's.
    """
    address = _BRACKETED.search(written)
    if address is None:
        return written
    name = (written[: address.start()] + " " + written[address.end() :]).strip(_AROUND)
    return _unwrapped(name).strip(_AROUND) or written


def is_address(name: str) -> bool:
    """Whether there is no more to a name than an e-mail address."""
    return _ADDRESS.fullmatch(name.strip()) is not None


def _unwrapped(name: str) -> str:
    """Without the parentheses around the whole."""
    if not (name.startswith("(") and name.endswith(")")):
        return name
    depth = 0
    for place, letter in enumerate(name):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place < len(name) - 1:
            return name
    return name[1:-1]
