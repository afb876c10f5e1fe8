"""The command line, as the script `ticker` and `python -m ticker` begin it."""

import gc
import signal
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
    given = sys.argv[1:] if arguments is None else arguments
    # A server that is told to look at its config while it is still loaded does so once it listens to SIGHUP,
    # which would end it until then. Of any other command a hangup is the end.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP} if "serve" in given[:1] else ())
    _load_quickly()
    try:
        # Not before: to load all of it takes a second, in which Ctrl-C is not to be answered by a traceback.
        from ticker.commands.command_line import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _load_quickly() -> None:
    """Look for no garbage among what is loaded, and load no command line of another: a fifth of the time."""
    gc.set_threshold(50_000, 10, 10)
    # That of httpx, which brings along what it draws with, where that is installed; httpx does without it.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
