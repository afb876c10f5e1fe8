"""The command line, as the script `ticker` and `python -m ticker` begin it."""

import sys
from collections.abc import Sequence

_NO_WINDOWS = (
    "ticker: Windows is not supported, as the lock of the log and the bounds of what Ticker takes are those "
    "of POSIX; it runs in WSL 2 and in a container"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code, or 130 for Ctrl-C."""
    if sys.platform == "win32":
        print(_NO_WINDOWS, file=sys.stderr)
        return 1
    try:
        # Not before: to load all of it takes a second, in which Ctrl-C is not to be answered by a traceback.
        from ticker.commands.command_line import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
