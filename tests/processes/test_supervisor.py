"""Processes that are there, and do nothing: they are found, ended and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE_S, in_time

HUNG_S = 1.5


class Supervised:
    """The processes of a supervisor, by number, as each said that it has begun."""

    def __init__(self, folder: Path) -> None:
        self._said = folder / "said"
        self._errors = folder / "errors"
        with self._said.open("wb") as said, self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.processes.supervised", str(HUNG_S)], stdout=said, stderr=errors
            )

    @property
    def lives(self) -> list[list[int]]:
        """The processes that there have been, under each number."""
        said = [line.split() for line in self._said.read_text().splitlines() if line != "ready"]
        return [[int(pid) for number, pid in said if int(number) == each] for each in range(3)]

    @property
    def is_ready(self) -> bool:
        return "ready" in self._said.read_text()

    @property
    def errors(self) -> str:
        return self._errors.read_text()

    def send(self, number: signal.Signals, *pids: int) -> None:
        for pid in pids:
            os.kill(pid, number)


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    one = Supervised(tmp_path)
    try:
        in_time(lambda: one.is_ready, lambda: one.errors)
        yield one
    finally:
        for pid in (one.process.pid, *(pids[-1] for pids in one.lives if pids)):
            # It may be about to be started again.
            with suppress(ProcessLookupError):
                if one.process.poll() is None:
                    os.kill(pid, signal.SIGCONT)
        one.process.terminate()
        one.process.wait(PATIENCE_S)


def test_who_hangs_is_ended_and_started_again_and_who_slept_with_all_others_is_not(
    supervised: Supervised,
) -> None:
    first = [pids[0] for pids in supervised.lives]
    supervised.send(signal.SIGSTOP, supervised.process.pid, *first)
    time.sleep(HUNG_S + 0.5)  # what is looked at is that this time does not count
    # The supervisor last, or it would be awake while the others sleep on.
    supervised.send(signal.SIGCONT, *first, supervised.process.pid)

    gathering, stopped, lasting = first
    supervised.send(signal.SIGUSR2, gathering)
    supervised.send(signal.SIGSTOP, stopped)
    in_time(lambda: [len(pids) for pids in supervised.lives] == [2, 2, 1], lambda: supervised.errors)
    assert supervised.lives[2] == [lasting]
    assert "the process that gathers has given no sign of life for 1.5 s, and is ended" in supervised.errors
    assert "serving process 1 was ended by SIGKILL, and is started again" in supervised.errors
    # Of one whose loop is held up, it is known by what.
    assert "in hang" in supervised.errors


def test_at_the_end_nobody_who_hangs_is_waited_for(supervised: Supervised) -> None:
    for pids in supervised.lives:
        supervised.send(signal.SIGSTOP, pids[0])
    supervised.process.send_signal(signal.SIGTERM)
    assert supervised.process.wait(PATIENCE_S) == 0
