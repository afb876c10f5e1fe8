"""Spans as OpenTelemetry has them, and their way to a collector. The extra `otel`."""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry.context import Context, get_current
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ticker import __version__
from ticker.tracing import Attributes, collected_by

_logger = logging.getLogger("ticker.service")

_END_S = 0.5
"""How long a collector is waited for at the end, by which everything else has ended."""
_REMEMBERED = 64
"""Batches between their commit and their first write, of which there are few at any time."""
_BETWEEN_PROCESSES = TraceContextTextMapPropagator()
_PARENT = "traceparent"


class Spans:
    """Makes spans of what `ticker.tracing` is told.

    What is written was mostly so before its writer knows that it is committed, and else up to
    `stream.gather` later; of whatever has no live reader nothing is written.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._written: deque[tuple[range, int, int]] = deque(maxlen=_REMEMBERED)
        self._unwritten: deque[tuple[range, Context]] = deque(maxlen=_REMEMBERED)

    @contextmanager
    def span(self, name: str, attributes: Attributes) -> Iterator[None]:
        named = {f"ticker.{key}": value() if callable(value) else value for key, value in attributes.items()}
        with self._tracer.start_as_current_span(
            name, attributes=named, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception as error:
                # Not in its words, in which there may be an address with a secret.
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def appended(self, seqs: range) -> None:
        self._appended(get_current(), seqs)

    def here(self) -> str | None:
        if not get_current_span().get_span_context().trace_flags.sampled:
            return None
        carrier: dict[str, str] = {}
        _BETWEEN_PROCESSES.inject(carrier)
        return carrier.get(_PARENT)

    def appended_within(self, span: str, seqs: range) -> None:
        self._appended(_BETWEEN_PROCESSES.extract({_PARENT: span}, Context()), seqs)

    def _appended(self, within: Context, seqs: range) -> None:
        for told, begin_ns, end_ns in self._written:
            if _overlap(told, seqs):
                self._write(within, begin_ns, end_ns)
                return
        self._unwritten.append((seqs, within))

    def written(self, seqs: range, took_s: float) -> None:
        end_ns = time.time_ns()
        begin_ns = end_ns - round(took_s * 1e9)
        for waiting in [one for one in self._unwritten if _overlap(one[0], seqs)]:
            self._unwritten.remove(waiting)
            self._write(waiting[1], begin_ns, end_ns)
        self._written.append((seqs, begin_ns, end_ns))

    def _write(self, within: Context, begin_ns: int, end_ns: int) -> None:
        self._tracer.start_span("write", within, start_time=begin_ns).end(end_ns)


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


class TellingExporter(SpanExporter):
    """Says once that a collector takes nothing, and once that it does again, where it `tells`."""

    def __init__(self, exporter: SpanExporter, *, tells: bool) -> None:
        self._exporter = exporter
        self._tells = tells
        self._fails = False
        # Which says so of every batch, and of each of its tries.
        logging.getLogger(type(exporter).__module__).setLevel(logging.CRITICAL)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        fails = result is not SpanExportResult.SUCCESS
        if fails == self._fails or not self._tells:
            pass
        elif fails:
            _logger.warning("no traces are taken where OTEL_* has them sent; they are lost until they are")
        else:
            _logger.warning("traces are taken again")
        self._fails = fails
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


def provider_of(environ: Mapping[str, str], *, tells: bool = True) -> TracerProvider:
    """What sends spans by OTLP over HTTP; ValueError or OSError where the environment is wrong.

    Exporter, batches and sampler look into the process's environment themselves. Of several processes one
    `tells` how their collector does.
    """
    _unset_the_empty()
    exporter = TellingExporter(OTLPSpanExporter(), tells=tells)
    provider = TracerProvider(resource=_resource(environ), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _unset_the_empty() -> None:
    """An empty variable is not set, by the specification; to the SDK it is a number that is none."""
    for name, value in tuple(os.environ.items()):
        if name.startswith("OTEL_") and not value.strip():
            del os.environ[name]


@contextmanager
def sending(provider: TracerProvider) -> Iterator[None]:
    """Have what is traced while the block runs sent, and the last of it soon after."""
    try:
        with collected_by(Spans(provider.get_tracer("ticker", __version__))):
            yield
    finally:
        # A collector that does not answer is left behind: nobody else should wait for it.
        ending = threading.Thread(target=provider.shutdown, name="traces", daemon=True)
        ending.start()
        ending.join(_END_S)


def _resource(environ: Mapping[str, str]) -> Resource:
    told = environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    is_named = environ.get("OTEL_SERVICE_NAME") or "service.name=" in told
    # By its number each of several processes is told from the others.
    ours: dict[str, str | int] = {"service.version": __version__, "process.pid": os.getpid()}
    return Resource.create(ours if is_named else {"service.name": "ticker", **ours})
