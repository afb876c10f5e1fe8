"""Figures of what Ticker runs on and reads from: its build, its config, and its sources."""

import math
import platform
import sqlite3
from collections.abc import Iterator, Mapping

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from ticker import __version__
from ticker.ask.reading import SourceStanding
from ticker.web.reloads import ConfigReloads


def build() -> Metric:
    """Always 1: what is told stands in the labels, as is the convention."""
    family = GaugeMetricFamily(
        "ticker_build_info", "What runs here, in its labels", labels=["version", "python", "sqlite"]
    )
    family.add_metric([__version__, platform.python_version(), sqlite3.sqlite_version], 1)
    return family


def config(reloads: ConfigReloads) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "ticker_config_last_reload_successful",
        "0 while the config's files are wrong, and those of before are in force",
        float(reloads.is_successful),
    )
    yield GaugeMetricFamily(
        "ticker_config_last_reload_success_timestamp_seconds",
        "When the config that is in force came into force; 0 for that of the start",
        reloads.at_ms / 1000,
    )


def sources(standings: Mapping[str, SourceStanding], now_ms: int) -> Iterator[Metric]:
    up = GaugeMetricFamily("ticker_source_up", "1 while a source can be read", labels=["source"])
    last = GaugeMetricFamily(
        "ticker_source_last_ok_timestamp_seconds", "When a source was last read well", labels=["source"]
    )
    for name, standing in standings.items():
        up.add_metric([name], float(standing.is_up))
        if standing.last_ok_ms is not None:
            last.add_metric([name], standing.last_ok_ms / 1000)
    yield up
    yield last
    due = [standing.due_ms for standing in standings.values() if standing.due_ms is not None]
    yield GaugeMetricFamily(
        "ticker_source_overdue_seconds",
        "How long the source has been due that has waited for longest",
        max(0.0, (now_ms - min(due)) / 1000) if due else 0.0,
    )


def last_append(time_ms: int | None) -> Metric:
    return GaugeMetricFamily(
        "ticker_log_last_append_timestamp_seconds",
        "When an event was last appended since the start",
        math.nan if time_ms is None else time_ms / 1000,
    )
