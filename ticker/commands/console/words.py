"""How counts, sizes and times are told to people."""

from ticker.times import duration_words, now_ms

_STEP = 1_000
_UNITS = ("kB", "MB", "GB", "TB")


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def age(ms: int) -> str:
    """Say how long ago an instant is; feeds are dated in the future, too."""
    seconds = (now_ms() - ms) / 1000
    return f"{duration_words(seconds)} ago" if seconds >= 0 else f"in {duration_words(-seconds)}"


def size(count: int) -> str:
    """Such as 12 bytes, 3.4 kB or 120 MB: in powers of ten, as disks are sold."""
    if count < _STEP:
        return f"{count} bytes"
    value = float(count)
    for unit in _UNITS:
        value /= _STEP
        # As it is written: 999.95 kB is 1.0 MB.
        if round(value, 1) < _STEP or unit == _UNITS[-1]:
            break
    return f"{value:.1f} {unit}" if round(value, 1) < 10 else f"{value:.0f} {unit}"
