"""lemon24/reader, on SQLite on disk: `python -m benchmarks.readers.lemon24 WORKERS`."""

import sys
import tempfile
from pathlib import Path

from reader import make_reader

from benchmarks.orders import Gather
from benchmarks.readers.obeying import obey

_SOME = "some"


class Lemon24:
    def __init__(self, folder: Path, workers: int) -> None:
        self._reader = make_reader(str(folder / "reader.sqlite"))
        self._workers = workers

    async def begin(self, order: Gather) -> None:
        self._reader.add_feed(order.warm_up)
        self._update(None)
        self._reader.delete_feed(order.warm_up)
        for number, url in enumerate(order.urls):
            self._reader.add_feed(url)
            if number < order.some:
                self._reader.set_tag(url, _SOME)

    async def read(self, *, only_some: bool) -> None:
        self._update([_SOME] if only_some else None)

    def _update(self, tags: list[str] | None) -> None:
        # By default it leaves a feed alone that it has read within the hour.
        self._reader.update_feeds(tags=tags, scheduled=False, workers=self._workers)

    async def entries(self) -> int:
        return int(self._reader.get_entry_counts().total or 0)

    async def end(self) -> None:
        self._reader.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        obey(Lemon24(Path(folder), int(sys.argv[1])))


if __name__ == "__main__":
    main()
