"""Ticker's own counters in Prometheus' terms, read at the moment of the scrape."""

import math
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from ticker.ask.reading import SourceStanding
from ticker.broadcast import Audience, Histogram
from ticker.log import Size
from ticker.web.asker import Asker
from ticker.web.site import GatheringSite
from ticker.web.views.operator import surroundings


class Figures(Collector):
    """`who` asks: to it there is no figure of a channel that it may not know of."""

    def __init__(self, site: GatheringSite, audience: Audience, size: Size | None, who: Asker) -> None:
        """`size` is the log's, None where that cannot be told now."""
        self._site = site
        self._audience = audience
        self._size = size
        self._who = who

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        yield from self._log()
        yield from self._derived()
        yield from self._readers()
        yield from self._notified()
        yield from self._webhooks()
        yield _counts(
            "ticker_polls", "Reads of sources, by how they ended", "outcome", self._site.schedule.counts
        )
        yield _counts(
            "ticker_pushes",
            "Deliveries of hubs, by what became of them",
            "outcome",
            self._site.schedule.pushes,
        )
        yield GaugeMetricFamily(
            "ticker_sources_scheduled", "Sources that will be read again", self._site.schedule.scheduled
        )
        yield from surroundings.sources(self._standings(), self._site.clock())
        yield from surroundings.config(self._site.reloads)
        yield surroundings.build()

    def _standings(self) -> dict[str, SourceStanding]:
        channels = {spec.name: spec.channel for spec in self._site.config.sources}
        return {
            name: standing
            for name, standing in self._site.schedule.standings.items()
            if name in channels and self._who.knows(channels[name])
        }

    def _log(self) -> Iterator[Metric]:
        log = self._site.log
        yield CounterMetricFamily("ticker_events", "Events appended since the log was created", log.newest)
        yield _counts("ticker_appended", "Events appended since the start, by type", "type", log.appended)
        yield GaugeMetricFamily(
            "ticker_log_writable", "1 while the log can be written", float(log.trouble is None)
        )
        newest = log.tail.records[-1].time_ms if log.tail.records else None
        yield surroundings.last_append(newest)
        if self._size is not None:
            yield from _sizes(self._size)

    def _derived(self) -> Iterator[Metric]:
        # As committed: a counter that is less after a crash would count all of it again for Prometheus.
        counted = self._site.derivations.activity.settled
        yield _counts(
            "ticker_channel_events",
            "Events of minutes that have closed, over restarts, by channel",
            "channel",
            self._known(counted.totals),
        )
        last_hour = GaugeMetricFamily(
            "ticker_channel_events_last_hour", "Events of the last 60 minutes that closed", labels=["channel"]
        )
        for channel, count in self._known(counted.last_hour(self._site.clock())).items():
            last_hour.add_metric([channel], count)
        yield last_hour
        lag = GaugeMetricFamily(
            "ticker_derivation_lag", "Events that a derivation has not looked at", labels=["derivation"]
        )
        for name, count in self._site.derivations.lags.items():
            lag.add_metric([name], count)
        yield lag

    def _notified(self) -> Iterator[Metric]:
        notifier = self._site.notifier
        counts = CounterMetricFamily(
            "ticker_notifications", "Notifications, by what became of them", labels=["target", "outcome"]
        )
        for labels, count in notifier.outcomes.items():
            counts.add_metric(labels, count)
        yield counts
        waiting = GaugeMetricFamily(
            "ticker_notifications_waiting", "Notifications that are still to be sent", labels=["target"]
        )
        for target, queue in notifier.queues.items():
            waiting.add_metric([target], len(queue.waiting))
        yield waiting

    def _webhooks(self) -> Iterator[Metric]:
        webhooks = self._site.webhooks
        counts = CounterMetricFamily(
            "ticker_webhook_messages",
            "Messages to webhooks, each time one was sent",
            labels=["webhook", "outcome"],
        )
        for labels, count in webhooks.outcomes.items():
            counts.add_metric(labels, count)
        yield counts
        lag = GaugeMetricFamily(
            "ticker_webhook_lag",
            "Events of the log that a webhook is behind, wanted or not",
            labels=["webhook"],
        )
        paused = GaugeMetricFamily(
            "ticker_webhook_paused", "1 while a webhook waits for the operator", labels=["webhook"]
        )
        for hook in webhooks.hooks:
            lag.add_metric([hook.name], webhooks.lag(hook.name))
            paused.add_metric([hook.name], float(webhooks.progress(hook.name).is_paused))
        yield lag
        yield paused

    def _known(self, by_channel: Mapping[str, int]) -> dict[str, int]:
        # A channel that is no more is in no config, and nobody's who may not read all.
        is_whole = len(self._who.channels) == len(self._site.config.channels)
        return {name: count for name, count in by_channel.items() if is_whole or self._who.knows(name)}

    def _readers(self) -> Iterator[Metric]:
        tally = self._audience.tally
        gauge = GaugeMetricFamily(
            "ticker_readers", "Open streams, by format and state", labels=["format", "state"]
        )
        for (format_name, state), count in self._audience.by_kind.items():
            gauge.add_metric((format_name, state), count)
        yield gauge
        answers = CounterMetricFamily(
            "ticker_http_requests",
            "Requests that were answered, streams when they began",
            labels=["route", "status"],
        )
        for labels, count in tally.answers.items():
            answers.add_metric(labels, count)
        yield answers
        yield CounterMetricFamily("ticker_streams", "Streams opened", tally.opened)
        yield CounterMetricFamily("ticker_streams_refused", "Streams refused as too many", tally.refused)
        yield _counts("ticker_deliveries", "Events sent, by format", "format", tally.deliveries)
        yield _counts("ticker_sent_bytes", "Bytes of stream bodies sent, by format", "format", tally.bytes)
        yield _counts("ticker_coded_bytes", "The same bytes, by content coding", "coding", tally.coded_bytes)
        yield _counts(
            "ticker_plain_bytes", "What they were before they were compressed", "coding", tally.plain_bytes
        )
        yield _counts(
            "ticker_skipped", "Superseded events left out for readers that fell behind", "type", tally.skipped
        )
        yield CounterMetricFamily(
            "ticker_encoded", "Events encoded for streams, once per format", tally.encoded
        )
        yield CounterMetricFamily(
            "ticker_demotions", "Live readers left to catch up, their buffers being full", tally.demotions
        )
        yield CounterMetricFamily("ticker_evictions", "Readers dropped that took nothing", tally.evictions)
        yield _durations("ticker_delivery_seconds", "From append to written to live readers", tally.delays)
        yield _durations(
            "ticker_loop_lag_seconds", "How late the event loop gets to what is due", self._audience.lag
        )
        yield _counts("ticker_resets", "Cursors that could not be honoured", "reason", tally.resets)


def _sizes(size: Size) -> Iterator[Metric]:
    for name, words, count in (
        ("ticker_log_bytes", "Size of the log's file", size.file),
        ("ticker_log_wal_bytes", "What waits beside the log's file to be written into it", size.wal),
        ("ticker_log_unused_bytes", "Of the log's file, what deleted events have left", size.unused),
        ("ticker_log_day_bytes", "About what a day takes in the log, as the last one was", size.day),
    ):
        yield GaugeMetricFamily(name, words, math.nan if count is None else count)


def _counts(name: str, words: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family


def _durations(name: str, words: str, histogram: Histogram) -> Metric:
    family = HistogramMetricFamily(name, words)
    family.add_metric([], histogram.cumulative(), histogram.sum_s)
    return family
