"""Where the time of a read goes, as OpenTelemetry has it: what is in a trace, and when it is sent."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from tests.support.events import message, record_of
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, eventually
from ticker import tracing
from ticker.events import Record
from ticker.service.spans import Spans
from ticker.service.trace_settings import what_is_wrong
from ticker.service.traces import is_asked_for, traces_sent

CONFIG = """\
data: data
channels: {world: {title: World}}
feeds: feeds
fetch: {host_gap: 0s}
"""
FEED = """\
kind: rss
channel: world
url: %s
private: true
every: 1m
"""
RSS = b"""<rss version="2.0"><channel><title>Feed</title><link>http://feed.example/</link>
<item><title>Rates are held</title><guid>1</guid></item></channel></rss>"""


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """What keeps the spans of this process, in memory."""
    kept, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with tracing.collected_by(Spans(provider.get_tracer("ticker"))):
        yield kept
    provider.shutdown()


def numbered(*seqs: int) -> list[Record]:
    return [record_of(message(), seq=seq) for seq in seqs]


def spans(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_spans_stand_in_one_another_with_what_was_said_of_them(exporter: InMemorySpanExporter) -> None:
    with tracing.span("read", source="bbc"), tracing.span("fetch", host="feed.example"):
        pass
    found = spans(exporter)
    assert found["read"].attributes == {"ticker.source": "bbc"}
    assert found["read"].context is not None
    assert found["fetch"].parent is not None
    assert found["fetch"].parent.span_id == found["read"].context.span_id


def test_what_takes_work_to_say_is_found_out_where_somebody_collects(exporter: InMemorySpanExporter) -> None:
    with tracing.span("fetch", host=lambda: "feed.example"):
        pass
    assert spans(exporter)["fetch"].attributes == {"ticker.host": "feed.example"}


def test_it_is_not_where_nobody_does() -> None:
    def host() -> str:
        raise AssertionError

    with tracing.span("fetch", host=host):
        pass


def test_of_what_failed_its_type_is_told_and_none_of_its_words(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), tracing.span("fetch"):
        raise ValueError("https://feed.example/?key=secret")
    (span,) = exporter.get_finished_spans()
    assert span.status.description == "ValueError"
    assert "secret" not in span.to_json()


@pytest.mark.parametrize("written_first", [True, False])
def test_the_first_write_belongs_to_what_appended_it_whichever_is_told_first(
    exporter: InMemorySpanExporter, written_first: bool
) -> None:
    with tracing.span("append", events=3):
        if written_first:
            tracing.written(numbered(6), 0.5)
        tracing.appended(numbered(5, 6, 7))
    if not written_first:
        tracing.written(numbered(4), 0.1)
        tracing.written(numbered(6), 0.5)
    tracing.written(numbered(7), 0.2)
    found = spans(exporter)
    write, append = found["write"], found["append"]
    assert [span.name for span in exporter.get_finished_spans()].count("write") == 1
    assert write.parent is not None
    assert append.context is not None
    assert write.parent.span_id == append.context.span_id
    assert write.start_time is not None
    assert write.end_time is not None
    assert write.end_time - write.start_time == 500_000_000


@pytest.mark.parametrize("written_first", [True, False])
def test_what_another_process_appended_is_written_within_its_span(
    exporter: InMemorySpanExporter, written_first: bool
) -> None:
    told: list[tuple[str, range]] = []
    with (
        tracing.told_elsewhere(lambda span, seqs: told.append((span, seqs))),
        tracing.span("append", events=2),
    ):
        tracing.appended(numbered(5, 6))
    if written_first:
        tracing.written(numbered(6), 0.5)
    for span, seqs in told:
        tracing.appended_within(span, seqs)
    tracing.written(numbered(5, 6), 0.5)
    found = spans(exporter)
    assert [seqs for _, seqs in told] == [range(5, 7)]
    assert found["append"].context is not None
    assert found["write"].parent is not None
    assert found["write"].parent.span_id == found["append"].context.span_id
    assert found["write"].parent.trace_id == found["append"].context.trace_id


def test_of_a_trace_that_is_not_kept_nobody_is_told() -> None:
    told: list[str] = []
    provider = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False)
    with (
        tracing.collected_by(Spans(provider.get_tracer("ticker"))),
        tracing.told_elsewhere(lambda span, _: told.append(span)),
        tracing.span("append"),
    ):
        tracing.appended(numbered(1))
    assert told == []


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_headline_is_traced_from_its_fetch_to_its_first_write(tmp_path: Path, workers: str) -> None:
    taken = ExportTraceServiceRequest()

    async def collector(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        taken.MergeFromString(asked.body)
        return answer()

    async with Origin().open() as origin:
        origin.scripts["/v1/traces"] = collector
        began = asyncio.Event()

        async def feed(_: Asked, __: asyncio.StreamWriter) -> Answer:
            await began.wait()
            return answer(RSS, content_type="application/rss+xml")

        origin.scripts["/feed?key=hidden"] = feed
        config = write_site(tmp_path, CONFIG, news=FEED % origin.url("/feed?key=hidden"))
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": origin.url(""), "OTEL_BSP_SCHEDULE_DELAY": "50"}
        arguments = ("--workers", workers)
        ticker = await asyncio.to_thread(lambda: RunningTicker(config, env=env, arguments=arguments))
        with ticker:
            async with (
                httpx.AsyncClient(base_url=ticker.address, timeout=PATIENCE_S) as client,
                client.stream("GET", "/stream?types=headline") as stream,
            ):
                async for line in stream.aiter_lines():
                    if "stream-live" in line:
                        began.set()
                    if "Rates are held" in line:
                        break
            await eventually(lambda: "write" in named(taken))
            assert await asyncio.to_thread(ticker.terminate) == 0
            assert ticker.errors.read_text() == ""

    found = named(taken)
    resources = {each.resource.SerializeToString() for each in taken.resource_spans}
    # By `process.pid`: the one that gathers, and of those that serve the one that has the reader.
    assert len(resources) == int(workers)
    assert all(b"service.name" in resource and b"ticker" in resource for resource in resources)
    assert {name: parent for name, (parent, _) in found.items()} == {
        "read": "",
        "fetch": "read",
        "parse": "read",
        "append": "read",
        "write": "append",
    }
    assert found["read"][1]["ticker.source"] == "news"
    assert found["fetch"][1]["ticker.host"] == "127.0.0.1"
    assert b"hidden" not in taken.SerializeToString()


def named(taken: ExportTraceServiceRequest) -> dict[str, tuple[str, dict[str, str]]]:
    """Of the trace that has a write, each span's parent and what is said of it."""
    every = [span for each in taken.resource_spans for scope in each.scope_spans for span in scope.spans]
    traces = {span.trace_id for span in every if span.name == "write"}
    names = {span.span_id: span.name for span in every}
    return {
        span.name: (
            names.get(span.parent_span_id, ""),
            {one.key: one.value.string_value for one in span.attributes},
        )
        for span in every
        if span.trace_id in traces
    }


@pytest.mark.parametrize(
    ("environ", "asked_for"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, False),
    ],
)
def test_traces_are_sent_where_the_environment_asks_for_them(
    environ: dict[str, str], asked_for: bool
) -> None:
    assert is_asked_for(environ) == asked_for


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("OTEL_TRACES_EXPORTER", "zipkin", "'zipkin', expected 'otlp' or 'none'"),
        ("OTEL_SDK_DISABLED", "yes", "'yes', expected 'true' or 'false'"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "'grpc', expected 'http/protobuf'"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zip", "'zip', expected 'none', 'gzip' or 'deflate'"),
        ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "10s", "'10s', expected seconds, more than 0"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "secret", "not a list such as name=value,name=value"),
        (
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
            "/no/ca.pem",
            "'/no/ca.pem', expected a file that Ticker may read",
        ),
        ("OTEL_BSP_SCHEDULE_DELAY", "5s", "'5s', expected a whole number above 0"),
        (
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "4000",
            "4000, expected at most the 2048 of OTEL_BSP_MAX_QUEUE_SIZE",
        ),
        ("OTEL_TRACES_SAMPLER_ARG", "10%", "'10%', expected a number from 0 to 1"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1", "'-1', expected a whole number, or 'unset'"),
        ("OTEL_RESOURCE_ATTRIBUTES", "a=b,", "'a=b,', expected a list such as name=value,name=value"),
    ],
)
def test_a_variable_of_which_nothing_can_be_made_is_named_with_what_is_expected(
    name: str, wrong: str, said: str
) -> None:
    assert what_is_wrong({name: wrong}) == f"{name} is {said}"


def test_samplers_are_named_as_they_are_written() -> None:
    said = what_is_wrong({"OTEL_TRACES_SAMPLER": "ratio"})
    assert said is not None
    assert said.startswith(
        "OTEL_TRACES_SAMPLER is 'ratio', expected one of always_on, always_off, traceidratio,"
    )
    assert what_is_wrong({"OTEL_TRACES_SAMPLER": "TraceIdRatio", "OTEL_TRACES_SAMPLER_ARG": "0.1"}) is None


def test_what_is_right_or_empty_is_taken() -> None:
    right = {
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_EXPORTER_OTLP_HEADERS": "a=b==,c=d,",
        "OTEL_EXPORTER_OTLP_CERTIFICATE": __file__,
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "4000",
        "OTEL_BSP_MAX_QUEUE_SIZE": "4000",
        "OTEL_ATTRIBUTE_COUNT_LIMIT": "unset",
    }
    assert what_is_wrong(right) is None
    assert what_is_wrong({**dict.fromkeys(right, ""), "OTEL_BSP_SCHEDULE_DELAY": " "}) is None


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
@pytest.mark.parametrize("wrong", ["notaurl", "127.0.0.1:4318", "http://", "http://a:99999", "ftp://a:1"])
def test_an_endpoint_that_is_no_address_is_named_and_not_shown(name: str, wrong: str) -> None:
    assert what_is_wrong({name: wrong}) == f"{name} is not an address such as http://127.0.0.1:4318"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (
            {"OTEL_TRACES_EXPORTER": "otlp"},
            "no traces are sent: that needs more than is here: pip install 'ticker[otel]'",
        ),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc"},
            "no traces are sent: OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is 'grpc', expected 'http/protobuf'",
        ),
    ],
)
def test_where_they_cannot_be_sent_it_is_said_and_all_else_goes_on(
    environ: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "ticker.service.spans", None)
    with traces_sent(environ), tracing.span("read"):
        pass
    assert caplog.messages == [said]


async def test_a_collector_that_never_answers_holds_up_no_read_and_no_end(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def silent(_: Asked, __: asyncio.StreamWriter) -> Answer:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with Origin().open() as origin:
        origin.scripts["/v1/traces"] = silent
        origin.answer(RSS, content_type="application/rss+xml")
        config = write_site(tmp_path, CONFIG, news=FEED % origin.url())
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": origin.url(""), "OTEL_BSP_SCHEDULE_DELAY": "50"}
        # Whoever waited for it would wait for longer than a test waits for the end of a Ticker.
        env["OTEL_EXPORTER_OTLP_TIMEOUT"] = "600"
        ticker = await asyncio.to_thread(lambda: RunningTicker(config, env=env))
        with ticker:
            async with httpx.AsyncClient(base_url=ticker.address, timeout=PATIENCE_S) as client:
                async with asyncio.timeout(PATIENCE_S):
                    await asked.wait()
                page = await client.get("/events?since=all&types=headline&wait=30s")
                assert "Rates are held" in page.text
            assert await asyncio.to_thread(ticker.terminate) == 0
            assert "Traceback" not in ticker.errors.read_text()


async def test_a_collector_that_takes_nothing_is_told_of_once_and_again_once_it_does(
    tmp_path: Path,
) -> None:
    status, counts = 400, Counter[int]()

    async def collector(_: Asked, __: asyncio.StreamWriter) -> Answer:
        counts[status] += 1
        return answer(b"", status)

    async with Origin(collector).open() as origin:
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": origin.url(""), "OTEL_BSP_SCHEDULE_DELAY": "20"}
        ticker = await asyncio.to_thread(lambda: RunningTicker(write_site(tmp_path), env=env))
        with ticker:
            await eventually(lambda: counts[400] > 2)
            status = 200
            await eventually(lambda: "taken again" in ticker.errors.read_text())
            assert await asyncio.to_thread(ticker.terminate) == 0
            lines = ticker.errors.read_text().splitlines()
    assert [line.partition("ticker.service: ")[2] for line in lines] == [
        "no traces are taken where OTEL_* has them sent; they are lost until they are",
        "traces are taken again",
    ]


def test_an_empty_variable_is_as_none_for_the_sdk_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("OTEL_BSP_SCHEDULE_DELAY", "OTEL_SPAN_LINK_COUNT_LIMIT", "OTEL_TRACES_SAMPLER"):
        monkeypatch.setenv(name, "")
    with traces_sent({"OTEL_TRACES_EXPORTER": "otlp"}):
        pass
    assert caplog.messages == []


def test_of_several_processes_one_tells_what_is_wrong(caplog: pytest.LogCaptureFixture) -> None:
    with traces_sent({"OTEL_TRACES_EXPORTER": "zipkin"}, tells=False):
        pass
    assert caplog.messages == []


def test_nothing_of_it_is_imported_where_nobody_asks() -> None:
    said = (
        "import sys, ticker.service, ticker.service.traces as traces\n"
        "with traces.traces_sent({}): print([name for name in sys.modules if 'opentelemetry' in name])"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
