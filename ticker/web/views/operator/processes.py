"""What each process takes of the machine, in the figures that Prometheus has for that."""

from collections.abc import Iterable, Mapping

from prometheus_client import ProcessCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


class ProcessFigures(Collector):
    """Of this process without a label; of several, each by its own, as none says anything of another."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        if not self._pids:
            return ProcessCollector(registry=None).collect()
        families: dict[str, Metric] = {}
        for name, pid in self._pids.items():
            for found in _figures(pid):
                family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    family.add_sample(sample.name, {"process": name}, sample.value)
        return families.values()


def _figures(pid: int) -> Iterable[Metric]:
    return ProcessCollector(pid=lambda: pid, registry=None).collect()
