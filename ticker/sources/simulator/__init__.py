"""Prices for symbols that no feed quotes: a seeded market that looks like one, and repeats itself exactly."""

from ticker.sources.kind import Kind, Opened, Surroundings, Tools
from ticker.sources.simulator.settings import SimulatorSource


class _Simulators:
    """Simulated prices share nothing: each market is a world of its own."""

    def open(self, spec: SimulatorSource) -> Opened:
        from ticker.sources.simulator.adapter import SimulatorAdapter

        return Opened(SimulatorAdapter(spec))

    async def close(self) -> None:
        pass


def _tools(_: Surroundings) -> Tools[SimulatorSource]:
    return _Simulators()


KIND = Kind(SimulatorSource, _tools)
