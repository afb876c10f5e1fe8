"""What the fault tests share: a seed that can be set again, and a line that says what was done."""

import os
import random
import secrets
from collections.abc import Callable

import pytest

_SOAK = os.environ.get("TICKER_SOAK") == "1"


@pytest.fixture
def seed() -> int:
    """TICKER_SEED if it is set; pytest shows the line when the test fails."""
    # The short form is the same on every run; the long one looks at new places every time.
    chosen = int(os.environ.get("TICKER_SEED") or (secrets.randbelow(2**32) if _SOAK else 1))
    print(f"TICKER_SEED={chosen}")
    return chosen


@pytest.fixture
def rng(seed: int) -> random.Random:
    return random.Random(seed)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], seed: int) -> Callable[[str], None]:
    """Print a line that `make soak` shows."""

    def line(text: str) -> None:
        if not _SOAK:
            print(text)
            return
        with capsys.disabled():
            print(f"\n{text} (seed {seed})", flush=True)

    return line
