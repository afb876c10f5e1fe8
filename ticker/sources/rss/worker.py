"""One worker process for what would stall the event loop; replaced when it dies or takes too long."""

import asyncio
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.process import BaseProcess
from typing import TypeVar, TypeVarTuple

import msgspec

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

LIMIT_S = 30.0
LIMIT_BYTES = 1_000_000_000
"""Nearly three times what the worst honest feed of 15 MB was seen to take: 10,000 items of some text."""

_START_S = 60.0
_LAUNCHING = threading.Lock()


class WorkerDied(Exception):
    """The process ended in the middle of its work, or had to: it took more memory than it may."""


class WorkerTimeout(Exception):
    """The work took longer than its limit and was given up."""


class Running(msgspec.Struct, frozen=True):
    """A process and what hands it work; `shutdown` takes its time, `kill` none."""

    executor: ProcessPoolExecutor
    process: BaseProcess

    def kill(self) -> None:
        self.process.kill()

    def shutdown(self) -> None:
        self.executor.shutdown()


class Worker:
    """Runs pure, picklable functions one after the other in a process of its own, started when needed.

    A piece of work that takes longer than `limit_s`, or more memory than `limit_bytes`, is its own
    undoing alone: the process is replaced, and the next piece runs as if nothing had happened.
    """

    def __init__(
        self,
        limit_s: float = LIMIT_S,
        limit_bytes: int = LIMIT_BYTES,
        launch: Callable[[int], Running] | None = None,
    ) -> None:
        self._limit_s = limit_s
        self._limit_bytes = limit_bytes
        self._launched = launch or launched
        self._one_at_a_time = asyncio.Lock()
        self._launch: asyncio.Task[Running] | None = None
        self._closed = False

    async def run(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Call `function` in the worker; WorkerTimeout, WorkerDied, or what the function raises."""
        async with self._one_at_a_time:
            try:
                executor = await self._ready(function)
                async with asyncio.timeout(self._limit_s):
                    return await asyncio.get_running_loop().run_in_executor(executor, function, *arguments)
            except BrokenProcessPool as error:
                await self._stop()
                raise WorkerDied("the worker process died") from error
            except MemoryError as error:
                # Also because the process keeps what it once took from the system.
                await self._stop()
                most_mb = self._limit_bytes // 1_000_000
                raise WorkerDied(f"it took more than {most_mb} MB of memory") from error
            except TimeoutError as error:
                await self._stop()
                raise WorkerTimeout(f"the work took more than {self._limit_s:g} s") from error
            except asyncio.CancelledError:
                # The process cannot be told to let go of this piece of work: the next one would wait.
                await self._stop()
                raise

    async def close(self) -> None:
        """End the process at once; whoever waits for a result, or asks from now on, gets WorkerDied."""
        self._closed = True
        await self._stop()

    async def _ready(self, function: object) -> ProcessPoolExecutor:
        if self._launch is not None and not (await asyncio.shield(self._launch)).process.is_alive():
            await self._stop()
        if self._closed:
            raise WorkerDied("the worker is closed")
        if self._launch is not None:
            return self._launch.result().executor
        self._launch = asyncio.create_task(asyncio.to_thread(self._launched, self._limit_bytes))
        return await self._started(self._launch, function)

    async def _started(self, launch: asyncio.Task[Running], function: object) -> ProcessPoolExecutor:
        try:
            # Shielded: a cancelled launch would leave a process that nobody knows.
            running = await asyncio.shield(launch)
        except OSError as error:
            self._launch = None
            raise WorkerDied(f"the worker process could not be started: {error}") from error
        if self._launch is launch:
            async with asyncio.timeout(_START_S):
                # With what is called first: to load its module is not charged to the work.
                await asyncio.get_running_loop().run_in_executor(running.executor, _nothing, function)
        if self._launch is not launch:
            raise WorkerDied("the worker was closed while it started")
        return running.executor

    async def _stop(self) -> None:
        launch, self._launch = self._launch, None
        if launch is None:
            return
        with suppress(OSError):
            running = await launch
            running.kill()
            await asyncio.to_thread(running.shutdown)


def launched(limit_bytes: int) -> Running:
    """A process that may take so much memory; it is waited for until it has begun, and OSError is raised."""
    context = get_context("spawn")
    executor = ProcessPoolExecutor(1, mp_context=context, initializer=_prepare, initargs=(limit_bytes,))
    resource_tracker.ensure_running()
    with _LAUNCHING:
        others = set(active_children())
        # The child inherits the mask: Ctrl-C during its imports would otherwise print its traceback.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            executor.submit(_nothing)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        (process,) = set(active_children()) - others
    return Running(executor, process)


def _prepare(limit_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _hold_memory_to(limit_bytes)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _hold_memory_to(limit_bytes: int) -> None:
    # Not the address space: libraries and threads reserve gigabytes of it that they never touch.
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = limit_bytes if most == resource.RLIM_INFINITY else min(limit_bytes, most)
    # Systems that know no such limit are left with the one on time.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _follow_parent() -> None:
    # The worker holds both ends of its queue: without this, it would outlive a parent that was killed.
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _nothing(*_: object) -> None:
    pass
