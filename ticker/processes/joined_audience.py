"""Who reads, of all processes together."""

from ticker.broadcast import Audience, Broadcast, audience_of, joined
from ticker.processes.serving_processes import ServingProcesses


class JoinedAudience:
    """`own` are the readers of the process that gathers: those whose sessions only it can have."""

    def __init__(self, own: Broadcast, others: ServingProcesses) -> None:
        self._own = own
        self._others = others

    async def told(self, *, with_readers: bool = False) -> Audience:
        others = await self._others.audience(with_readers=with_readers)
        return joined((audience_of(self._own, with_readers=with_readers), others))
