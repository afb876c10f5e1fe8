"""Standard output, where it is a pipe whose reader may go."""

import os
import sys


def write_no_more() -> None:
    """Have what Python still wants to flush at its end go nowhere, once nobody reads it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(*lines: str) -> None:
    """Print these, and go on where nobody can read them: a server has more to do than to say where it is."""
    try:
        print(*lines, sep="\n", flush=True)
    except OSError:
        write_no_more()
