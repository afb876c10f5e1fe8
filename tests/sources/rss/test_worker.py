import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.clock import LoopClock
from tests.support.waiting import PATIENCE_S, eventually, in_time
from ticker.sources.rss.worker import Running, Worker, WorkerDied, WorkerTimeout, launched


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker(limit_s=PATIENCE_S)
    yield made
    await made.close()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("broken document")


def fill(size: int) -> int:
    return len(bytearray(size))


def work(folder: Path, name: str) -> None:
    """Until the test says that it is done."""
    (folder / f"{name} has begun").touch()
    in_time((folder / f"{name} is done").exists)


def hoard() -> None:
    kept: list[bytes] = []
    while True:
        kept.append(bytes(range(256)) * 4_000)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_work_is_done_in_one_other_process(worker: Worker) -> None:
    pids = await asyncio.gather(*(worker.run(os.getpid) for _ in range(3)))
    assert len(set(pids)) == 1
    assert os.getpid() not in pids


async def test_loop_goes_on_while_the_worker_works(worker: Worker, tmp_path: Path) -> None:
    under_way = asyncio.create_task(worker.run(work, tmp_path, "it"))
    await eventually((tmp_path / "it has begun").exists)
    for _ in range(10):
        await asyncio.sleep(0.001)
    assert not under_way.done()
    (tmp_path / "it is done").touch()
    await under_way


async def test_error_of_the_function_is_raised_and_the_process_stays(worker: Worker) -> None:
    pid = await worker.run(os.getpid)
    with pytest.raises(ValueError, match="broken document"):
        await worker.run(fail)
    assert await worker.run(os.getpid) == pid


async def test_process_that_dies_at_work_is_replaced(worker: Worker) -> None:
    with pytest.raises(WorkerDied):
        await worker.run(die)
    assert await worker.run(abs, -1) == 1


async def test_process_that_died_idle_costs_nobody_a_result(worker: Worker) -> None:
    pid = await worker.run(os.getpid)
    os.kill(pid, signal.SIGKILL)
    await eventually(lambda: not alive(pid))
    assert await worker.run(abs, -1) == 1


async def test_work_over_its_limit_is_given_up_and_the_process_replaced(tmp_path: Path) -> None:
    worker, clock = Worker(limit_s=40), LoopClock()
    pid = await worker.run(os.getpid)
    under_way = asyncio.create_task(worker.run(work, tmp_path, "it"))
    await eventually((tmp_path / "it has begun").exists)
    clock.put_on(41)
    with pytest.raises(WorkerTimeout, match="more than 40 s"):
        await under_way
    assert not alive(pid)
    assert await worker.run(abs, -1) == 1
    await worker.close()


async def test_work_that_takes_too_much_memory_is_given_up_and_the_process_replaced() -> None:
    worker = Worker(limit_s=20, limit_bytes=200_000_000)
    pid = await worker.run(os.getpid)
    assert await worker.run(fill, 1_000_000) == 1_000_000
    with pytest.raises(WorkerDied, match="it took more than 200 MB of memory"):
        await worker.run(fill, 10_000_000_000)
    assert not alive(pid)
    assert await worker.run(fill, 1_000_000) == 1_000_000
    await worker.close()


async def test_memory_is_bounded_for_work_that_grows_step_by_step() -> None:
    worker = Worker(limit_s=20, limit_bytes=150_000_000)
    with pytest.raises(WorkerDied):
        await worker.run(hoard)
    assert await worker.run(abs, -1) == 1
    await worker.close()


async def test_waiting_work_is_not_charged_for_the_work_before_it(tmp_path: Path) -> None:
    worker, clock = Worker(limit_s=40), LoopClock()
    pieces = {name: asyncio.create_task(worker.run(work, tmp_path, name)) for name in "abc"}
    for name, piece in pieces.items():
        await eventually((tmp_path / f"{name} has begun").exists)
        clock.put_on(20)
        (tmp_path / f"{name} is done").touch()
        await piece
    await worker.close()


WAITS = """
import multiprocessing, pathlib, time

folder = pathlib.Path(__file__).parent
if multiprocessing.parent_process() is not None:
    (folder / "it is being loaded").touch()
    while not (folder / "it is loaded").exists():
        time.sleep(0.005)


def seven():
    return 7
"""


async def test_work_is_not_charged_for_what_a_new_process_has_to_load_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "waits_to_be_loaded.py").write_text(WAITS)
    monkeypatch.syspath_prepend(tmp_path)
    worker, clock = Worker(limit_s=20), LoopClock()
    under_way = asyncio.create_task(worker.run(import_module("waits_to_be_loaded").seven))
    await eventually((tmp_path / "it is being loaded").exists)
    clock.put_on(21)
    await asyncio.sleep(0.01)
    (tmp_path / "it is loaded").touch()
    assert await under_way == 7
    await worker.close()


async def test_cancelled_work_holds_up_nobody(worker: Worker, tmp_path: Path) -> None:
    under_way = asyncio.create_task(worker.run(work, tmp_path, "it"))
    await eventually((tmp_path / "it has begun").exists)
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    async with asyncio.timeout(PATIENCE_S):
        assert await worker.run(abs, -1) == 1


async def test_interrupt_from_the_terminal_does_not_reach_the_process(worker: Worker) -> None:
    pid = await worker.run(os.getpid)
    os.kill(pid, signal.SIGINT)
    assert await worker.run(os.getpid) == pid


async def test_process_ends_with_a_parent_that_was_killed() -> None:
    program = (
        "import asyncio, os, time\n"
        "from ticker.sources.rss.worker import Worker\n"
        "async def main():\n"
        "    worker = Worker()\n"
        "    print(await worker.run(os.getpid), flush=True)\n"
        "    await worker.run(time.sleep, 60)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    await parent.wait()
    await eventually(lambda: not alive(pid))
    # Its end of the pipe is closed, and so is ours before the loop is.
    assert await parent.stdout.read() == b""


async def test_close_waits_for_no_work_and_leaves_no_process() -> None:
    worker = Worker(limit_s=3_600)
    pid = await worker.run(os.getpid)
    under_way = asyncio.create_task(worker.run(time.sleep, 3_600))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(PATIENCE_S):
        await worker.close()
    assert not alive(pid)
    with pytest.raises(WorkerDied):
        await under_way


async def test_close_while_the_process_starts_leaves_none() -> None:
    worker = Worker()
    work = asyncio.create_task(worker.run(os.getpid))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_S):
        await worker.close()
    with pytest.raises(WorkerDied):
        await work


async def test_process_that_cannot_be_started_is_tried_again() -> None:
    failures = [OSError(12, "Cannot allocate memory")]

    def launch(limit_bytes: int) -> Running:
        if failures:
            raise failures.pop()
        return launched(limit_bytes)

    worker = Worker(launch=launch)
    with pytest.raises(WorkerDied, match=r"could not be started: .*Cannot allocate"):
        await worker.run(abs, -1)
    assert await worker.run(abs, -1) == 1
    await worker.close()


async def test_closed_worker_starts_nothing(worker: Worker) -> None:
    await worker.close()
    with pytest.raises(WorkerDied):
        await worker.run(os.getpid)
