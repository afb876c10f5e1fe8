"""Spans as OpenTelemetry has them, and their way to a collector. The extra `otel`."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.context import Context, get_current
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode, Tracer

from ticker import __version__
from ticker.tracing import Attributes, collected_by

_END_S = 0.5
"""How long a collector is waited for at the end, by which everything else has ended."""
_REMEMBERED = 64
"""Batches between their commit and their first write, of which there are few at any time."""


class Spans:
    """Makes spans of what `ticker.tracing` is told.

    What is written was mostly so before its writer knows that it is committed, and else up to
    `stream.gather` later; of whatever has no live reader nothing is written.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._written: deque[tuple[int, int, int]] = deque(maxlen=_REMEMBERED)
        self._unwritten: deque[tuple[range, Context]] = deque(maxlen=_REMEMBERED)

    @contextmanager
    def span(self, name: str, attributes: Attributes) -> Iterator[None]:
        named = {f"ticker.{key}": value for key, value in attributes.items()}
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
        for seq, begin_ns, end_ns in self._written:
            if seq in seqs:
                self._write(get_current(), begin_ns, end_ns)
                return
        self._unwritten.append((seqs, get_current()))

    def written(self, seq: int, took_s: float) -> None:
        end_ns = time.time_ns()
        begin_ns = end_ns - round(took_s * 1e9)
        for waiting in self._unwritten:
            if seq in waiting[0]:
                self._unwritten.remove(waiting)
                self._write(waiting[1], begin_ns, end_ns)
                return
        self._written.append((seq, begin_ns, end_ns))

    def _write(self, within: Context, begin_ns: int, end_ns: int) -> None:
        self._tracer.start_span("write", within, start_time=begin_ns).end(end_ns)


@contextmanager
def sending(environ: Mapping[str, str]) -> Iterator[None]:
    """Send spans by OTLP over HTTP; exporter, batches and sampler look into the environment themselves."""
    provider = TracerProvider(resource=_resource(environ), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
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
    ours = {"service.version": __version__}
    return Resource.create(ours if is_named else {"service.name": "ticker", **ours})
