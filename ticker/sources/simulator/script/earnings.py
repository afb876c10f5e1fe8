"""What a company has earned and what was expected, in numbers that fit its surprise."""

from hashlib import blake2b

_LEAST_RATIO, _MOST_RATIO = 12, 30
_PLAIN_FROM = 0.5


def earned(symbol: str, price: float, currency: str, surprise: float) -> str:
    """Say a quarter's earnings a share; `surprise` is what they are above those expected, as a part of these.

    Expected is a price of 12 to 30 times a year's earnings, which ratio is the symbol's own.
    """
    digest = blake2b(symbol.encode(), digest_size=2).digest()
    ratio = _LEAST_RATIO + int.from_bytes(digest) % (_MOST_RATIO - _LEAST_RATIO + 1)
    expected = price / ratio / 4
    decimals = 2 if expected >= _PLAIN_FROM else 4
    expected = round(expected, decimals)
    actual = expected * (1.0 + surprise)
    return f"Earnings of {actual:.{decimals}f} {currency} a share; {expected:.{decimals}f} was expected."
