"""The benchmarks measure what they say: every server is asked, and no delivery is lost or counted twice."""

import errno
import hashlib
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

import httpx
import pytest

from benchmarks.bars import bars
from benchmarks.cases import CASES
from benchmarks.chain import Told, joined
from benchmarks.clustered import clustered
from benchmarks.compressed import compressed
from benchmarks.documents import OUTSIZE_ENTRIES, Document, documents, outsize
from benchmarks.documents.shapes import shape
from benchmarks.fan_out import Measured, compare, fan_out, lost
from benchmarks.feeds import ALONE, FIRST, PHASES, Reading, Run, feeds, wrong
from benchmarks.gathered import gathered
from benchmarks.gathering import Pass
from benchmarks.herd import herd
from benchmarks.listed import listed
from benchmarks.lists import lists
from benchmarks.loop_lag import lag_of, lateness
from benchmarks.many import many
from benchmarks.measure import Session, Window
from benchmarks.orders import Serve, Served
from benchmarks.origin import address
from benchmarks.own_network import own_network
from benchmarks.peers import BARE, IN_C, TICKER, Peer, attacked_peer, named, socket_peers
from benchmarks.picture import draw
from benchmarks.processes import AttackProcess, BenchmarkError, OriginProcess
from benchmarks.readers import ON_LOOP, Reader, readers
from benchmarks.reading import Memo, receive
from benchmarks.reads import reads
from benchmarks.rules import rules
from benchmarks.sender import sender
from benchmarks.settings import Settings
from benchmarks.sockets import sockets
from benchmarks.table import Table, number, render, spread
from benchmarks.tagged import tagged
from tests.support.waiting import PATIENCE_S
from ticker.sources.rss.parsing.entries import ParsedFeed
from ticker.sources.rss.parsing.parse import parse

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="they need epoll and /proc")

SMALL = Settings(readers=(10,), batches=(1, 5), seconds=1.0, rate=5.0, rounds=1, servers=(TICKER, BARE))


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """What is behind by more than a benchmark waits for is waited for here: nothing is measured."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.measure._DRAIN_S", PATIENCE_S)
        patch.setattr("benchmarks.processes._START_S", PATIENCE_S)
        yield


def quiet(_: str) -> None:
    """No progress in the test's output."""


def event(number: int, published_ns: int = 7) -> bytes:
    return b'id: e-%d\nevent: quote\ndata: {"id":"e-%d","volume":%d}\n\n' % (number, number, published_ns)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@pytest.fixture(scope="module")
def measured() -> list[Measured]:
    return compare([named(TICKER), named(BARE)], 10, SMALL, quiet)


def test_every_event_reaches_every_reader_once_and_in_order(measured: list[Measured]) -> None:
    assert [(item.peer.name, item.batch) for item in measured] == [
        (TICKER, 1),
        (BARE, 1),
        (TICKER, 5),
        (BARE, 5),
    ]
    for item in measured:
        publish = SMALL.publish(item.batch)
        for window in item.windows:
            assert window.deliveries == 10 * publish.batches * publish.batch
            assert window.gaps == 0
        assert len(item.windows) == 1


def test_every_figure_is_a_number_above_zero(measured: list[Measured]) -> None:
    for item in measured:
        for window in item.windows:
            figures = (window.cpu_us, window.load_share, window.p50_ms, window.p99_ms, item.connects_a_s)
            assert all(figure is not None and math.isfinite(figure) and figure > 0 for figure in figures)
            assert window.p50_ms is not None
            assert window.p99_ms is not None
            assert window.p50_ms <= window.p99_ms


def test_table_has_a_row_for_every_server_and_batch() -> None:
    settings = Settings(readers=(10,), batches=(1,), seconds=0.4, rate=5.0, rounds=1, servers=(TICKER, BARE))
    table = fan_out(settings, quiet)
    assert [row[:2] for row in table.rows] == [
        ("10 readers, 1 event a batch", "Ticker"),
        ("10 readers, 1 event a batch", "bare asyncio loop"),
    ]
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert all(row[table.columns.index("lost")] == "0" for row in table.rows)
    assert all(float(row[2]) > 0 for row in table.rows)


def test_server_that_is_not_on_this_machine_stands_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Peer(name="other", title="Other", command=(), missing="other: apt-get install other")
    monkeypatch.setattr("benchmarks.fan_out.peers", lambda: (other,))
    table = fan_out(Settings(readers=(10,)), quiet)
    assert [row[:2] for row in table.rows] == [("not on this machine", "Other")]
    assert len(table.rows[0]) == len(table.columns)
    assert table.remarks == ("Other was not measured; it needs other: apt-get install other",)


@pytest.mark.soak
def test_over_websocket_every_event_reaches_every_reader_once_and_in_order() -> None:
    table = sockets(Settings(readers=(10,), batches=(5,), seconds=0.5, rounds=1), quiet)
    here = [peer for peer in socket_peers() if not peer.missing]
    assert {"ticker", "ticker-websocket", "quart-websocket"} <= {peer.name for peer in here}
    lost = {row[1]: row[table.columns.index("lost")] for row in table.rows}
    assert {title for title, words in lost.items() if words == "0"} == {peer.title for peer in here}
    assert {len(row) for row in table.rows} == {len(table.columns)}


@pytest.mark.soak
def test_in_a_network_of_its_own_every_event_reaches_every_reader_once_and_in_order() -> None:
    before = Path("/proc/self/ns/net").readlink()
    names = (TICKER, BARE, IN_C)
    table = sender(Settings(readers=(10,), batches=(1, 5), seconds=0.5, rounds=1, servers=names), quiet)
    assert [row[1] for row in table.rows] == ["Ticker", "bare asyncio loop", "a loop of send() in C"] * 2
    assert {row[table.columns.index("lost")] for row in table.rows} == {"0"}
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert Path("/proc/self/ns/net").readlink() == before


def test_who_may_have_no_network_of_its_own_is_told_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("benchmarks.own_network._leave", refused)
    with pytest.raises(BenchmarkError, match=r"takes root: .*Operation not permitted"), own_network(0):
        pass


@pytest.mark.soak
def test_compressed_every_event_reaches_every_reader_once_in_fewer_bytes() -> None:
    table = compressed(Settings(readers=(10,), batches=(1, 5), seconds=0.25, rounds=1), quiet)
    lost, fewer = (table.columns.index(name) for name in ("lost", "times fewer"))
    assert [row[1] for row in table.rows] == ["Ticker", "Ticker, zstd"] * 2
    assert {row[lost] for row in table.rows} == {"0"}
    assert all(float(row[fewer]) > 2 for row in table.rows if row[1] == "Ticker, zstd")


@pytest.mark.soak
def test_gathered_writes_are_measured_beside_one_an_event() -> None:
    table = gathered(Settings(readers=(10,), seconds=0.1, rounds=1), quiet)
    assert [row[1] for row in table.rows] == ["Ticker", "Ticker, gather: 0s"] * 3
    assert {row[table.columns.index("lost")] for row in table.rows} == {"0"}


@pytest.mark.soak
def test_readers_with_lists_get_their_own_symbols_and_nothing_else() -> None:
    table = lists(Settings(readers=(10,), rounds=1), quiet)
    assert [row[0] for row in table.rows] == ["10 readers, one list", "10 readers, 10 lists"]
    assert [row[table.columns.index("lost")] for row in table.rows] == ["0", "0"]


def test_reads_of_the_log_are_measured_with_and_without_others_that_search() -> None:
    table = reads(Settings(rounds=1, headlines=500), quiet)
    cases = [row[0] for row in table.rows]
    assert len(cases) == len(set(cases)) == 12
    assert sum("while 10 clients loop" in case for case in cases) == 4
    assert all(float(row[-1].replace(",", "")) > 0 for row in table.rows)


@pytest.mark.soak
def test_bars_of_every_interval_are_told_over_midnight() -> None:
    with_bars, without = bars(Settings(seconds=0.1), quiet).rows
    assert with_bars[2:4] == ("12,500", "2,500")
    assert without[2:4] == ("12,500", "0")


def test_every_way_of_finding_names_finds_the_same() -> None:
    rows = tagged(Settings(seconds=0.02, rounds=1), quiet).rows
    assert len({found for *_, found in rows if found != "-"}) == 1


def test_a_quote_beside_many_rules_costs_something_to_whoever_takes_it() -> None:
    rows = rules(Settings(seconds=0.02, rounds=1), quiet).rows
    assert len(rows) == 6
    assert all(float(cpu_us) > 0.0 for *_, cpu_us in rows)


def test_sources_at_rest_have_no_task_each() -> None:
    (row,) = many(Settings(seconds=0.1, rounds=1), quiet).rows
    assert row[0] == "20"
    assert int(row[4]) < 10
    assert int(row[5]) < 10


@pytest.mark.soak
def test_symbols_have_neither_a_task_nor_a_timer_each() -> None:
    (row,) = listed(Settings(seconds=0.1, rounds=1), quiet).rows
    assert row[0] == "20"
    assert int(row[4]) < 20
    assert int(row[5]) < 10


def test_where_the_client_of_nats_is_not_here_all_other_cases_are() -> None:
    said = "import sys; sys.modules['nats'] = None; from benchmarks.cases import CASES; print(len(CASES))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True)
    assert done.stdout == f"{len(CASES)}\n", done.stderr


@pytest.mark.soak
def test_appends_are_measured_by_every_order_there_is() -> None:
    rows = clustered(Settings(seconds=0.2, rounds=1), quiet).rows
    assert len(rows) == 6
    assert all(float(row[2]) > 0 for row in rows)
    assert [row[4] == "-" for row in rows] == [True, True, False, False, False, False]


@pytest.mark.soak
def test_herd_that_comes_back_to_ticker_has_missed_nothing() -> None:
    settings = Settings(readers=(10,), rounds=1, servers=(TICKER, BARE))
    replayed = {row[1]: row[-2:] for row in herd(settings, quiet).rows}
    assert replayed == {"Ticker": ("100%", "0"), "bare asyncio loop": ("0%", "0")}


def test_frames_are_counted_through_chunk_heads_and_cuts() -> None:
    body = chunk(event(1) + event(2)) + chunk(event(3))
    for cut in range(len(body)):
        first = receive(body[:cut])
        second = receive(first.rest + body[cut:])
        assert first.count + second.count == 3
        assert (second.last or first.last) == 3
        assert second.rest == b""


def test_missing_and_repeated_events_are_seen() -> None:
    assert not receive(event(1) + event(3)).is_contiguous
    assert receive(event(1) + event(3)).is_ordered
    assert not receive(event(1) + event(1)).is_ordered


def test_last_id_is_that_of_the_newest_complete_frame() -> None:
    assert receive(chunk(event(1)) + chunk(event(2))[:20]).last_id == b"e-1"


def test_batch_is_timed_once_and_each_batch_is_timed() -> None:
    assert receive(event(1, 10) + event(2, 10) + event(3, 20)).published_ns == (10, 20)


def test_control_frames_are_no_deliveries() -> None:
    assert receive(b'event: stream-live\ndata: {"type":"stream-live"}\n\n').count == 0


def test_memo_answers_as_parsing_does() -> None:
    memo = Memo()
    pieces = [chunk(event(number)) for number in range(1, 40)]
    for piece in (*pieces, *pieces):
        assert memo.receive(piece) == receive(piece)


def test_rendered_table_lines_up() -> None:
    table = Table("Title", ("case", "server", "CPU"), (("a", "b", "1.00"), ("longer", "b", "-")), ("why",))
    lines = render(table).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len({len(line) for line in rows}) == 1
    assert lines[-1] == "- why"


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0.1234, "0.12"), (12.34, "12.3"), (1234.5, "1,234"), (0.0, "0.00")]
)
def test_number_has_three_digits(value: float | None, text: str) -> None:
    assert number(value) == text


def test_spread_is_median_and_range() -> None:
    assert spread([3.0, 1.0, 2.0]) == "2.00 (1.00-3.00)"


def window(deliveries: int, gaps: int = 0) -> Window:
    return Window(
        deliveries=deliveries,
        bytes=0,
        expected=100,
        gaps=gaps,
        server_cpu_s=0.1,
        load_share=0.1,
        p50_ms=1.0,
        p99_ms=2.0,
    )


@pytest.mark.parametrize(
    ("windows", "text"),
    [
        ([window(100), window(100)], "0"),
        ([window(100), window(40)], "behind: 40% in time"),
        ([window(100), window(103)], "3 twice"),
        ([window(100), window(99, gaps=1)], "1 gaps"),
        ([], "behind before"),
    ],
)
def test_lost_tells_loss_from_lateness(windows: list[Window], text: str) -> None:
    assert lost(windows) == text


def test_the_picture_shows_every_server_of_the_largest_case_that_has_a_cost() -> None:
    columns = ("case", "server", "CPU us a delivery")
    rows = (
        ("100 readers, 1 event a batch", "Ticker", "11.0 (10.9-11.2)"),
        ("5,000 readers, 1 event a batch", "Ticker", "9.00 (8.99-9.39)"),
        ("5,000 readers, 1 event a batch", "node <http>", "1,214"),
        ("5,000 readers, 1 event a batch", "missing", "-"),
    )
    root = ET.fromstring(draw(Table("Fan-out", columns, rows)))
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == [
        "5,000 readers, 1 event a batch: CPU microseconds a delivery, log scale",
        *("Ticker", "9", "node <http>", "1214"),
    ]


FEEDS = Settings(feeds=8, feed_rounds=1)


@pytest.fixture(scope="module")
def origin() -> Iterator[OriginProcess]:
    with OriginProcess(FEEDS.feeds) as origin:
        yield origin


@pytest.fixture(scope="module")
def readings(origin: OriginProcess) -> list[Reading]:
    """Of every reader that is on this machine."""
    chosen = [reader for reader in readers() if not reader.missing and not reader.is_lag_only]
    return list(Run(FEEDS, origin, quiet).compared(chosen))


def test_every_reader_holds_every_entry_after_every_pass(readings: list[Reading]) -> None:
    names = list(dict.fromkeys(reading.reader.name for reading in readings))
    assert names[:2] == ["ticker", "feedparser"]
    assert [(reading.phase, reading.reader.name) for reading in readings] == [
        (phase, name) for phase in PHASES for name in names
    ]
    listed = sum(shape(number).entries for number in range(FEEDS.feeds))
    # The last phase reads one feed in eight again, and finds one new entry in each.
    assert [reading.done.entries for reading in readings] == [
        held for held in (listed, listed, listed, listed + 1) for _ in names
    ]
    assert [wrong(reading) for reading in readings] == [None] * len(readings)


def test_what_is_unchanged_is_asked_for_with_its_validators_by_every_reader(readings: list[Reading]) -> None:
    answers = {(reading.phase.unchanged, reading.served.not_modified > 0) for reading in readings}
    assert answers == {(True, True), (False, False)}


def test_every_figure_of_a_reading_is_a_number_above_zero(readings: list[Reading]) -> None:
    for reading in readings:
        figures = (reading.done.feeds_a_s, reading.done.cpu_ms, reading.origin_share)
        assert all(math.isfinite(figure) and figure > 0 for figure in figures)


def test_loop_of_ticker_and_of_a_script_is_watched_while_it_reads(
    origin: OriginProcess, readings: list[Reading]
) -> None:
    script = next(reader for reader in readers() if reader.name == ON_LOOP)
    alone = Run(FEEDS, origin, quiet).alone(script, dict(ALONE)[ON_LOOP])
    assert wrong(alone) is None
    for reading in (alone, *(reading for reading in readings if reading.reader.name == TICKER)):
        assert reading.done.lag is not None
        assert 0 <= reading.done.lag.p50_ms <= reading.done.lag.p99_ms <= reading.done.lag.max_ms


def test_reader_that_is_not_on_this_machine_stands_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Reader(name="other", title="Other", command=(), missing="other: pip install other")
    monkeypatch.setattr("benchmarks.feeds.readers", lambda: (other,))
    table = feeds(FEEDS, quiet)
    assert [row[:2] for row in table.rows] == [("not on this machine", "Other")]
    assert len(table.rows[0]) == len(table.columns)
    assert table.remarks == ("Other was not measured; it needs other: pip install other",)


def test_table_has_a_row_for_every_phase_and_reader() -> None:
    table = feeds(Settings(feeds=2, feed_rounds=1, servers=("feedparser", ON_LOOP)), quiet)
    assert [row[1] for row in table.rows] == [
        *["feedparser's default, a script"] * len(PHASES),
        "feedparser in asyncio, a script",
    ]
    assert all(len(row) == len(table.columns) for row in table.rows)
    entries = [row[table.columns.index("entries")] for row in table.rows]
    assert entries == ["21", "21", "21", "22", "6"]


def reading(entries: int = 30, full: int = 2, not_modified: int = 0) -> Reading:
    return Reading(
        phase=FIRST,
        reader=readers()[0],
        done=Pass(feeds=2, elapsed_s=1.0, cpu_s=1.0, entries=entries, lag=None),
        served=Served(full=full, not_modified=not_modified),
        expected=30,
        origin_share=0.1,
    )


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (reading(), None),
        (reading(entries=29), "29 of 30"),
        (reading(entries=31), "31 of 30"),
        (reading(full=1, not_modified=1), "1 of 200, 1 of 304"),
        (reading(full=3), "3 of 200, 0 of 304"),
    ],
)
def test_reading_that_is_not_of_all_feeds_is_told(one: Reading, text: str | None) -> None:
    assert wrong(one) == text


def test_origin_answers_304_only_to_who_knows_the_edition(origin: OriginProcess) -> None:
    url = f"http://{address(3)}:{origin.port}/feed.xml"
    origin.serve(Serve())
    with httpx.Client(trust_env=False) as client:
        first = client.get(url)
        known = {"if-none-match": first.headers["etag"]}
        assert first.headers["content-encoding"] == "gzip"
        assert client.get(url, headers={"accept-encoding": "identity"}).content == first.content
        assert client.get(url, headers=known).status_code == 304
        dated = {"if-modified-since": first.headers["last-modified"]}
        assert client.get(url, headers=dated).status_code == 304
        assert origin.serve(Serve(validators=False)) == Served(full=2, not_modified=2)
        again = client.get(url, headers=known)
        assert (again.status_code, again.content, "etag" in again.headers) == (200, first.content, False)
        origin.serve(Serve(later=True))
        later = client.get(url, headers=known)
        assert (later.status_code, later.content != first.content) == (200, True)


def read(document: Document, body: bytes) -> ParsedFeed:
    found = parse(body, document.content_type, "http://site.example.org/feed.xml")
    assert isinstance(found, ParsedFeed)
    assert found.remark is None
    return found


@pytest.mark.soak
def test_document_holds_as_many_entries_as_its_shape_says_and_then_one_new_one() -> None:
    seen = set()
    for place, document in enumerate(documents(66)):
        assert document.later is not None
        first, later = (
            [entry.guid or entry.link for entry in read(document, body).entries]
            for body in (document.body, document.later)
        )
        assert len(set(first)) == len(first) == shape(place).entries
        assert later == [later[0], *first[:-1]]
        seen.add((shape(place).dialect, shape(place).encoding))
    assert {dialect for dialect, _ in seen} == {"rss", "atom", "rdf", "video"}
    assert {encoding for _, encoding in seen} == {"utf-8", "iso-8859-1"}


def test_documents_are_the_same_bytes_on_every_machine() -> None:
    digest = hashlib.sha256()
    for document in documents(12):
        assert document.later is not None
        digest.update(document.body + document.later)
    assert digest.hexdigest() == "e43bbe55a446b41922de7f0681bbf5e26ae91ba3c650423bf954709f495d3344"


def test_any_number_of_documents_is_a_fair_sample() -> None:
    sizes = [len(document.body) for document in documents(200)]
    assert 40_000 < median(sizes) < 70_000
    assert 2_000_000 < max(sizes) < 4_000_000
    for count in (25, 50, 100):
        assert 0.6 < median(sizes[:count]) / median(sizes) < 1.6
        assert 0.6 < sum(sizes[:count]) / count / (sum(sizes) / 200) < 1.6


def test_outsize_documents_are_as_large_as_ticker_takes_them() -> None:
    long, heavy = outsize()
    assert len(read(long, long.body).entries) == OUTSIZE_ENTRIES[0] == 5_000
    assert 14_000_000 < len(heavy.body) < 15_000_000


def test_stall_counts_for_every_moment_that_it_lasted() -> None:
    assert lateness(1.0, 1.021) == pytest.approx([0.021, 0.016, 0.011, 0.006, 0.001])
    assert lateness(1.0, 0.999) == []


def test_lag_is_told_in_milliseconds() -> None:
    lag = lag_of([place / 1000 for place in range(200)])
    assert (lag.p50_ms, lag.p99_ms, lag.max_ms) == (100.0, 198.0, 199.0)
    assert lag_of([]).max_ms == 0.0


def test_an_attack_is_turned_away_and_says_how_it_was_answered() -> None:
    with Session(attacked_peer(), readers=2) as session, AttackProcess(session.port, 50, 1) as attack:
        deadline_s, statuses = time.monotonic() + PATIENCE_S, set[str]()
        while not {"400", "401", "403", "404", "431"} <= statuses and time.monotonic() < deadline_s:
            statuses = set(attack.answers())
            time.sleep(0.05)
    assert {"400", "401", "403", "404", "431"} <= statuses
    assert "500" not in statuses


def test_a_story_counts_once_it_is_painted_and_what_prices_do_by_themselves_does_not() -> None:
    time = "2026-01-02T12:00:00.{}Z".format
    said = {"type": "announcement", "symbol": "A", "title": "Number 1", "time": time("000")}
    move = {
        "type": "headline",
        "id": "1",
        "key": "m",
        "symbols": ["A"],
        "title": "up 1%",
        "time": time("001"),
    }
    told = move | {"id": "2", "key": "h", "title": "Number 1 ($A)", "story": None, "time": time("020")}
    alert = {"type": "alert", "id": "3", "key": None, "about": "2", "symbol": "A", "time": time("021")}
    began_ms = 1_767_355_200_000
    painted = {"m": began_ms + 5, "h": began_ms + 40}
    assert joined([said, move, told, alert], painted) == []
    painted["3"] = began_ms + 56
    assert joined([said, move, told, alert], painted) == [
        Told(headline=20, painted=40, alert=21, alert_painted=56)
    ]
