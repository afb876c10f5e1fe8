"""The replay kind: prices that a file has, streamed again at their own pace or another."""

from ticker.sources.kind import Kind, Opened, Surroundings, Tools
from ticker.sources.replay.settings import ReplaySource


class _Replays:
    """Files share nothing."""

    def open(self, spec: ReplaySource) -> Opened:
        from ticker.sources.replay.adapter import ReplayAdapter

        return Opened(ReplayAdapter(spec))

    async def close(self) -> None:
        pass


def _tools(_: Surroundings) -> Tools[ReplaySource]:
    return _Replays()


KIND = Kind(ReplaySource, _tools)
