"""How sizes are told to people."""

_STEP = 1_000
_UNITS = ("kB", "MB", "GB", "TB")


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
