"""A system clock that a test sets under a running process, by libfaketime, which it does not do without."""

import os
import sys
from pathlib import Path

from tests.support.system_package import install

_PLACES = (
    "lib/*/faketime/libfaketimeMT.so.1",
    "lib/faketime/libfaketimeMT.so.1",
    "lib64/faketime/libfaketimeMT.so.1",
    "local/lib/faketime/libfaketimeMT.so.1",
)
HOW_TO = (
    "The tests of clocks that are set need libfaketime. Install the package `faketime` of your system "
    "(on Debian and Ubuntu: apt-get install faketime), or name one you have with "
    "TICKER_FAKETIME=/path/to/libfaketimeMT.so.1."
)


def library() -> str | None:
    """Find libfaketime for threads: TICKER_FAKETIME, then the system's; None if there is none."""
    named = os.environ.get("TICKER_FAKETIME")
    found = [named] if named else sorted(str(path) for place in _PLACES for path in Path("/usr").glob(place))
    return next((path for path in found if Path(path).is_file()), None)


class SetClock:
    """Of a process that is started with this `env`: off by `by_s` from the real time, from now on."""

    def __init__(self, folder: Path, by_s: int = 0) -> None:
        path = library()
        assert path is not None, HOW_TO
        self._file = folder / "clock.txt"
        self.set(by_s)
        self.env = {
            "LD_PRELOAD": path,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, by_s: int) -> None:
        # In one go: half a number would be a time as well.
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{by_s:+d}\n")
        fresh.replace(self._file)


def main() -> int:
    if library() is None and not os.environ.get("TICKER_FAKETIME"):
        install("faketime")
    found = library()
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
