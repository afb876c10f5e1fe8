"""The clock that the running loop waits by, put on by a test: what is to take seconds takes none."""

import asyncio


class LoopClock:
    """Goes on as it did; what was to come about within the seconds that it is put on by does so at once.

    A limit can so be long enough for the busiest machine, and still be reached when the test says so.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._as_it_was = loop.time
        self._ahead_s = 0.0
        loop.time = self._time  # type: ignore[method-assign]

    def put_on(self, seconds: float) -> None:
        self._ahead_s += seconds

    def _time(self) -> float:
        return self._as_it_was() + self._ahead_s
