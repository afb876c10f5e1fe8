"""What a service manager is told, by a Ticker that it has started."""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S
from ticker.commands.serve.service_manager import ServiceManager


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(os.fspath(tmp_path / "notify"))
        listening.settimeout(PATIENCE_S)
        yield listening


def told(manager: socket.socket) -> list[str]:
    return manager.recv(4096).decode().splitlines()


def end(ticker: RunningTicker, manager: socket.socket) -> int:
    """Tell a Ticker to end; its exit code.

    The kernel keeps ten messages for a manager, and who finds no room for another one leaves it: there has to
    be some, however long it is since this one has looked.
    """
    ticker.process.send_signal(signal.SIGSTOP)
    manager.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            told(manager)
    manager.settimeout(PATIENCE_S)
    ticker.process.send_signal(signal.SIGTERM)
    ticker.process.send_signal(signal.SIGCONT)
    return ticker.gone(PATIENCE_S)


def until_stopping(manager: socket.socket) -> bool:
    """Whether that is said, behind all signs of life."""
    while (lines := told(manager)) == ["WATCHDOG=1"]:
        pass
    return lines == ["STOPPING=1"]


def test_it_is_told_once_requests_are_answered_and_then_that_the_loop_turns(
    tmp_path: Path, manager: socket.socket
) -> None:
    env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
    with RunningTicker(write_site(tmp_path), env=env) as ticker:
        assert told(manager) == ["READY=1", f"STATUS=Running at {ticker.address}"]
        assert [told(manager) for _ in range(3)] == [["WATCHDOG=1"]] * 3
        assert end(ticker, manager) == 0
    assert until_stopping(manager)


def test_where_several_processes_serve_the_supervisor_needs_no_watchdog(
    tmp_path: Path, manager: socket.socket
) -> None:
    env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "30000000"}
    with RunningTicker(write_site(tmp_path), env=env, arguments=("--workers", "2")) as ticker:
        assert told(manager)[0] == "READY=1"
        assert told(manager) == ["WATCHDOG_USEC=0"]
        assert ticker.terminate() == 0
    assert told(manager) == ["STOPPING=1"]


def test_an_abstract_name_is_one_without_a_file_and_nobody_else_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{tmp_path}")
        listening.settimeout(PATIENCE_S)
        environ = {"NOTIFY_SOCKET": f"@{tmp_path}", "WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"}
        ServiceManager(environ).ready("here")
        assert environ == {}
        assert told(listening) == ["READY=1", "STATUS=here"]
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            told(listening)


def test_a_manager_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    ServiceManager({}).ready("here")
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone"), "WATCHDOG_USEC": "1"}).ready("here")
