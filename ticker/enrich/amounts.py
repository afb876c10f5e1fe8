"""Numbers, amounts and a few words as each publisher writes them, in one spelling; pure."""

import re

_WORDS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_PLACES = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth"),
)
_SPELLED = {word: str(number) for number, word in enumerate(_WORDS, 2)}
_ORDINALS = {"1st": "1th", "2nd": "2th", "3rd": "3th"} | {
    word: f"{number}th" for number, word in enumerate(_PLACES, 1)
}
_SCALES = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "mln": "million",
    "b": "billion",
    "bn": "billion",
    "bln": "billion",
    "t": "trillion",
    "tn": "trillion",
    "trn": "trillion",
    "bp": "bp",
    "bps": "bp",
    "pct": "%",
}
_SPELLINGS = (
    _SPELLED
    | _ORDINALS
    | {scale: word for scale, word in _SCALES.items() if len(scale) > 1}
    | {
        "percent": "%",
        "govt": "government",
        "vs": "versus",
        "stocks": "shares",
        "stock": "share",
        "usa": "us",
        "america": "us",
        "britain": "uk",
        "employees": "workers",
        "staff": "workers",
        "vehicles": "cars",
    }
)
_AMOUNT = re.compile(r"(\d+(?:[.,/]\d+)*)([^\W\d_]*)(%?)")


def plain(word: str) -> list[str]:
    """The words that a word in lower case stands for: `3bn` is `3` and `billion`, `second` is `2th`."""
    if word in _SPELLINGS:
        return [_SPELLINGS[word]]
    amount = _AMOUNT.fullmatch(word)
    if amount is None:
        return [word]
    number, scale, percent = amount.groups()
    told = [_number(number)]
    if scale:
        # What is no scale belongs to the number, as in 737max and 10th.
        told = [*told, _SCALES[scale]] if scale in _SCALES else [told[0] + scale]
    return [*told, "%"] if percent else told


def _number(text: str) -> str:
    whole, point, part = text.replace(",", "").partition(".")
    return whole + point + part.rstrip("0") if part.strip("0") else whole
