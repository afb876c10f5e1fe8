"""Work that blocks, in a thread that keeps nothing from ending, however long it hangs."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")


def in_thread(work: Callable[[], T], name: str) -> "asyncio.Future[T]":
    """Begin it now; cancelling the future has nobody wait any more, and the thread go on.

    asyncio's own threads are joined at the end of the process, and by Python once more.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            _tell(loop, future, partial(future.set_exception, error))
        else:
            _tell(loop, future, partial(future.set_result, result))

    threading.Thread(target=run, name=name, daemon=True).start()
    return future


def _tell(loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]", settle: Callable[[], None]) -> None:
    def tell() -> None:
        if not future.done():
            settle()

    # The loop may have ended since.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(tell)
