"""The benchmarks measure what they say: every server is asked, and no delivery is lost or counted twice."""

import math
import sys
from xml.etree import ElementTree as ET

import pytest

from benchmarks.fan_out import Measured, compare, fan_out, lost
from benchmarks.herd import herd
from benchmarks.lists import lists
from benchmarks.measure import Window
from benchmarks.peers import BARE, TICKER, Peer, named
from benchmarks.picture import draw
from benchmarks.reading import Memo, receive
from benchmarks.settings import Settings
from benchmarks.table import Table, number, render, spread

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="they need epoll and /proc")

SMALL = Settings(readers=(10,), batches=(1, 5), seconds=1.0, rate=5.0, rounds=1, servers=(TICKER, BARE))


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


def test_readers_with_lists_get_their_own_symbols_and_nothing_else() -> None:
    table = lists(Settings(readers=(10,), rounds=1), quiet)
    assert [row[0] for row in table.rows] == ["10 readers, one list", "10 readers, 10 lists"]
    assert [row[table.columns.index("lost")] for row in table.rows] == ["0", "0"]


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
