"""A parsing process that one test after the other is lent: starting one takes a second of a busy machine."""

from concurrent.futures import BrokenExecutor

from ticker.sources.rss.worker import LIMIT_BYTES, Running, Worker, launched


def _nothing() -> None:
    pass


class _Lent(Running, frozen=True):
    """Whoever ends it gives it back; one that is dead, or still at work, is ended in truth."""

    def kill(self) -> None:
        pass

    def shutdown(self) -> None:
        try:
            self.executor.submit(_nothing).result(timeout=1)
        except (BrokenExecutor, TimeoutError):
            self.process.kill()
            self.executor.shutdown()


class Parsers:
    """Has one process at most."""

    def __init__(self) -> None:
        self._running: Running | None = None

    def worker(self) -> Worker:
        return Worker(launch=self._launched)

    def close(self) -> None:
        if self._running is not None:
            self._running.process.kill()
            self._running.executor.shutdown()

    def _launched(self, limit_bytes: int) -> Running:
        assert limit_bytes == LIMIT_BYTES, "one that may take another amount is started for itself"
        if self._running is None or not self._running.process.is_alive():
            self._running = launched(limit_bytes)
        return _Lent(self._running.executor, self._running.process)


PARSERS = Parsers()
"""Of this process; the session ends it."""
