"""Files as people have them, played."""

import gzip
import os
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ticker.events import Quote
from ticker.sources.adapter import ReadError, Reading
from ticker.sources.causes import KindSpecific
from ticker.sources.replay.adapter import MOST_ROWS, ReplayAdapter
from ticker.sources.replay.settings import ReplaySource
from ticker.times import parse_rfc3339

NOW = parse_rfc3339("2030-01-01T00:00:00Z")
START = parse_rfc3339("2026-01-02T15:00:00Z")
CSV = """\
time,symbol,price,bid,ask,bid_size,ask_size,volume
2026-01-02T15:00:00.000Z,AAPL,190.50,190.49,190.51,100,200,1000
2026-01-02T15:00:00.500Z,MSFT,415.2,,,,,
2026-01-02T15:00:01.000Z,AAPL,189.00,188.99,189.01,100,200,1500
2026-01-02T15:00:02.000Z,AAPL,191.25,191.24,191.26,100,200,1800
"""


def spec_of(folder: Path, file: str = "day.csv", **keys: object) -> ReplaySource:
    written = {"kind": "replay", "name": "day", "channel": "stocks", "file": file, "every": "1s", **keys}
    return ReplaySource.model_validate(written).placed_in(folder)


class Playing:
    """A replay that is read step by step, and may be restarted in between."""

    def __init__(self, spec: ReplaySource) -> None:
        self.spec = spec
        self.memory: bytes | None = None
        self.detail: str | None = None
        self.now_ms = NOW
        self._adapter = ReplayAdapter(spec)

    def restart(self) -> None:
        self._adapter = ReplayAdapter(self.spec)

    async def step(self) -> list[Quote]:
        reading: Reading = await self._adapter.read(self.memory, self.now_ms)
        self.memory, self.detail = reading.memory, reading.detail
        quotes = [body for body in reading.bodies if isinstance(body, Quote)]
        assert len(quotes) == len(reading.bodies)
        return quotes

    async def prices(self, steps: int = 1) -> list[float]:
        return [quote.price for _ in range(steps) for quote in await self.step()]


def playing(folder: Path, text: str = CSV, file: str = "day.csv", **keys: object) -> Playing:
    (folder / file).write_text(text)
    return Playing(spec_of(folder, file, **keys))


async def test_rows_come_at_the_pace_of_their_times(tmp_path: Path) -> None:
    replay = playing(tmp_path)
    assert [await replay.prices() for _ in range(4)] == [[190.5], [415.2, 189.0], [191.25], []]
    assert replay.detail == "played to its end"


async def test_speed_makes_each_step_longer(tmp_path: Path) -> None:
    replay = playing(tmp_path, speed=2)
    assert [await replay.prices() for _ in range(2)] == [[190.5], [415.2, 189.0, 191.25]]


async def test_slow_speed_makes_each_step_shorter(tmp_path: Path) -> None:
    replay = playing(tmp_path, speed="0.5")
    assert [await replay.prices() for _ in range(5)] == [[190.5], [415.2], [189.0], [], [191.25]]


async def test_speed_max_is_as_fast_as_it_goes_and_bounded(tmp_path: Path) -> None:
    rows = "".join(f"{START + n * 60_000},AAPL,{100 + n}\n" for n in range(MOST_ROWS + 5))
    replay = playing(tmp_path, "time,symbol,price\n" + rows, speed="max")
    assert len(await replay.prices()) == MOST_ROWS
    assert await replay.prices() == [100 + MOST_ROWS + n for n in range(5)]


async def test_quote_has_what_the_row_has_and_what_its_day_makes_of_it(tmp_path: Path) -> None:
    replay = playing(tmp_path, speed="max")
    _, other, _, last = await replay.step()
    assert last == Quote(
        symbol="AAPL", name="AAPL", price=191.25, bid=191.24, ask=191.26, bid_size=100, ask_size=200,
        open=190.5, high=191.25, low=189.0, volume=1800,
    )  # fmt: skip
    assert (other.bid, other.volume, other.change, other.change_pct, other.decimals) == (
        None,
        None,
        None,
        None,
        2,
    )


async def test_new_day_begins_where_the_last_one_closed(tmp_path: Path) -> None:
    text = (
        "time,symbol,price\n2026-01-02 23:59:59,X,100\n2026-01-03 00:00:00,X,90\n2026-01-03 00:00:01,X,110\n"
    )
    replay = playing(tmp_path, text, speed="max")
    last = (await replay.step())[-1]
    assert (last.prev_close, last.open, last.high, last.low) == (100, 90, 110, 90)
    assert (last.change, last.change_pct) == (10, 10)


async def test_volume_of_trades_adds_up(tmp_path: Path) -> None:
    text = "time,symbol,price,volume\n1767366000,X,1,0.5\n1767366001,X,2,0.75\n"
    replay = playing(tmp_path, text, speed="max", volume="trade")
    assert [quote.volume for quote in await replay.step()] == [0, 1]


async def test_symbols_say_what_the_file_does_not(tmp_path: Path) -> None:
    text = "time,price,currency\n1767366000,1.08421,USD\n"
    told = {"EURUSD": {"name": "Euro / US dollar", "decimals": 4}}
    replay = playing(tmp_path, text, symbols=told)
    (quote,) = await replay.step()
    assert (quote.symbol, quote.name, quote.price, quote.currency) == (
        "EURUSD",
        "Euro / US dollar",
        1.0842,
        "USD",
    )
    assert replay.spec.quoted == ("EURUSD",)


async def test_decimals_are_those_that_prices_were_written_with(tmp_path: Path) -> None:
    text = "time,symbol,price\n1767366000,EURUSD,1.08421\n1767366000,EURUSD,1.085\n1767366000,SHIB,0.000012\n"
    replay = playing(tmp_path, text)
    assert [(quote.price, quote.decimals) for quote in await replay.step()] == [
        *((1.08421, 5), (1.085, 5), (0.000012, 8))
    ]


WRITTEN = {
    "semicolons and decimal commas": "Time;Symbol;Price\n2026-01-02 15:00:00;X;1,5\n",
    "tabs": "timestamp\tticker\tlast\n1767366000\tX\t1.5\n",
    "bars": "time|symbol|price|mood\n1767366000000|X|1.5|good\n",
    "windows": "\ufefftime,symbol,price\r\n1767366000,X,1.5\r\n",
    "quoted": 'time,name,symbol,price\n1767366000,"Ex, Inc. ""X""",X,"1.5"\n',
    "no last line end": "time,symbol,price\n1767366000,X,1.5",
    "empty lines": "time,symbol,price\n\n1767366000,X,1.5\n\n",
    "JSON Lines": '{"time": "2026-01-02T15:00:00Z", "symbol": "X", "price": 1.5, "mood": {}}\n',
    "JSON Lines of other names": '\ufeff{"ts": 1767366000, "ticker": "X", "close": "1.5"}\n',
}


@pytest.mark.parametrize("how", WRITTEN)
async def test_file_is_read_however_it_is_written(tmp_path: Path, how: str) -> None:
    replay = playing(tmp_path, WRITTEN[how], "day.txt")
    os.utime(tmp_path / "day.txt", (1, 1))
    (quote,) = await replay.step()
    assert (quote.symbol, quote.price) == ("X", 1.5)
    assert replay.detail == "played to its end"


async def test_packed_file_is_played(tmp_path: Path) -> None:
    (tmp_path / "day.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    replay = Playing(spec_of(tmp_path, "day.csv.gz"))
    assert await replay.prices(3) == [190.5, 415.2, 189.0, 191.25]


async def test_packed_file_that_is_too_large_to_hold_is_played_and_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.sources.replay.recording.MOST_SORTED_BYTES", 100)
    (tmp_path / "day.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    replay = Playing(spec_of(tmp_path, "day.csv.gz"))
    assert await replay.prices(2) == [190.5, 415.2, 189.0]
    replay.restart()
    assert await replay.prices() == [191.25]


def parquet(folder: Path, rows: list[dict[str, Any]], **how: Any) -> None:
    pq.write_table(pa.Table.from_pylist(rows), folder / "day.parquet", **how)


async def test_parquet_is_played_and_resumed_in_the_midst_of_a_row_group(tmp_path: Path) -> None:
    parquet(
        tmp_path,
        [{"time": START + n * 400, "symbol": "X", "price": float(n + 1)} for n in range(20)],
        row_group_size=4,
    )
    replay = Playing(spec_of(tmp_path, "day.parquet"))
    found = await replay.prices(3)
    replay.restart()
    assert [*found, *await replay.prices(6)] == [*range(1, 21)]


async def test_parquet_in_another_order_is_played_in_the_order_of_time(tmp_path: Path) -> None:
    parquet(tmp_path, [{"time": START - n * 1000, "symbol": "X", "price": float(n + 1)} for n in range(5)])
    replay = Playing(spec_of(tmp_path, "day.parquet"))
    assert await replay.prices(5) == [5, 4, 3, 2, 1]


async def test_rows_that_stand_in_another_order_come_in_the_order_of_time(tmp_path: Path) -> None:
    head, *rows = CSV.splitlines(keepends=True)
    replay = playing(tmp_path, "".join([head, rows[3], "what is this?\n", rows[1], rows[0], rows[2]]))
    assert await replay.prices(2) == [190.5, 415.2, 189.0]
    replay.restart()
    assert await replay.prices() == [191.25]
    await replay.step()
    assert (
        replay.detail
        == "played to its end; 1 row left out that cannot be read, the first at byte 115: no price"
    )


async def test_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    replay = playing(tmp_path)
    found = []
    for _ in range(4):
        found.append(await replay.prices())
        replay.restart()
    assert found == [[190.5], [415.2, 189.0], [191.25], []]


async def test_loop_begins_again_and_closes_its_day(tmp_path: Path) -> None:
    replay = playing(tmp_path, speed="max", loop=True)
    await replay.step()
    again = (await replay.step())[0]
    assert (again.price, again.prev_close, again.open, again.high) == (190.5, 191.25, 190.5, 190.5)


async def test_loop_of_a_file_without_rows_waits(tmp_path: Path) -> None:
    replay = playing(tmp_path, "time,symbol,price\n", loop=True)
    assert await replay.prices(3) == []


async def test_what_cannot_be_read_is_counted_and_told_and_ends_nothing(tmp_path: Path) -> None:
    bad = [
        "1767366000,AAPL,cheap",
        "noon,AAPL,1",
        "1767366000,,1",
        "1767366000,a b,1",
        "1767366000,AAPL,1,,,,,-3",
    ]
    replay = playing(
        tmp_path, CSV + "\n".join(bad) + "\n" + "x" * 200_000 + "\n1767366003,AAPL,192\n", speed="max"
    )
    assert (await replay.prices())[-1] == 192.0
    assert replay.detail == (
        'played to its end; 6 rows left out that cannot be read, the first at byte 284: no number: "cheap"'
    )


LEFT_OUT = {
    "time,symbol,price\n1767366000,R\0Z,1\n": 'byte 18: no symbol: "R\\x00Z"',
    "time,symbol,price\n1767366000,RZ\u200b,1\n": 'byte 18: no symbol: "RZ\\x200b"',
    "time,symbol,price\n1767366000,RZ,0.00\n": "byte 18: a price of 0",
    "time,symbol,price\n1767366000,RZ,1.23456789012e-9\n": (
        "byte 18: a price of 1.23457e-09, which is 0 with 8 decimals"
    ),
    "time,symbol,price\n1767366000,FINE,0.004\n": (
        "2026-01-02T15:00:00.000Z: a price of 0.004, which is 0 with 2 decimals"
    ),
    '{"time": 1767366000, "symbol": "RZ", "price": Infinity}\n': (
        "byte 0: no JSON: Infinity is no number there"
    ),
    '{"time": 1767366000, "symbol": "RZ", "price": 1, "x": ' + "[" * 50_000 + "\n": "byte 0: no JSON",
    '{"time": 1767366000, "symbol": "RZ", "price": ' + "[" * 500 + "]" * 500 + "}\n": (
        'byte 0: no number: "a list"'
    ),
}


@pytest.mark.parametrize("text", LEFT_OUT, ids=LEFT_OUT.values())
async def test_row_that_would_be_another_price_or_symbol_or_none_is_left_out_and_told(
    tmp_path: Path, text: str
) -> None:
    replay = playing(tmp_path, text, symbols={"FINE": {"decimals": 2}, "OTHER": None})
    assert await replay.prices(2) == []
    assert (
        replay.detail
        == f"played to its end; 1 row left out that cannot be read, the first at {LEFT_OUT[text]}"
    )


async def test_price_below_zero_is_one(tmp_path: Path) -> None:
    replay = playing(tmp_path, "time,symbol,price\n1587409800,CL,0.01\n1587409801,CL,-37.63\n")
    assert await replay.prices(2) == [0.01, -37.63]


async def test_half_of_a_letter_in_a_name_costs_no_row(tmp_path: Path) -> None:
    replay = playing(
        tmp_path,
        '{"time": 1767366000, "symbol": "X", "price": 1, "name": "\\\\ud800 \\ud83d\\ude00 \\ud800"}\n',
    )
    assert [quote.name for quote in await replay.step()] == ["\\ud800 😀 \ufffd"]


async def test_many_flaws_are_told_in_round_figures(tmp_path: Path) -> None:
    replay = playing(tmp_path, "time,symbol,price\n" + "nothing\n" * 345, speed="max")
    await replay.step()
    assert "at least 300 rows left out" in str(replay.detail)


async def test_file_that_grows_is_played_on(tmp_path: Path) -> None:
    replay = playing(tmp_path)
    await replay.prices(4)
    with (tmp_path / "day.csv").open("a") as file:
        file.write("2026-01-02T15:00:03.000Z,AAPL,19")
    mtime_s = NOW / 1000
    os.utime(tmp_path / "day.csv", (mtime_s, mtime_s))
    assert await replay.prices() == []
    with (tmp_path / "day.csv").open("a") as file:
        file.write("5.00\n")
    assert await replay.prices() == [195.0]


@pytest.mark.parametrize("first", ["1767366003,X,3\n1767366001,X,1\n", "1767366001,X,1\n1767366003,X,3\n"])
@pytest.mark.parametrize("restarts", [False, True])
async def test_late_row_that_is_added_plays_nothing_again(tmp_path: Path, first: str, restarts: bool) -> None:
    replay = playing(tmp_path, "time,symbol,price\n" + first, speed="max")
    found = await replay.prices()
    for second in ("1767366002,X,2\n", "1767366000,X,4\n"):
        write(tmp_path / "day.csv", second, NOW)
        if restarts:
            replay.restart()
        found += await replay.prices(2)
    assert found == [1, 3, 2, 4]


async def test_rows_that_are_added_to_a_file_without_any_come_in_the_order_of_time(tmp_path: Path) -> None:
    replay = playing(tmp_path, "time,symbol,price\n")
    assert await replay.prices() == []
    write(tmp_path / "day.csv", "1767366002,X,2\n1767366001,X,1\n", NOW)
    assert await replay.prices(2) == [1, 2]


async def test_next_round_has_what_was_added_in_the_order_of_time(tmp_path: Path) -> None:
    replay = playing(tmp_path, "time,symbol,price\n1767366003,X,3\n1767366001,X,1\n", loop=True)
    assert await replay.prices() == [1]
    write(tmp_path / "day.csv", "1767366002,X,2\n", NOW)
    assert await replay.prices(4) == [3, 2, 1, 2]


HALVES = {
    "CSV": (
        "time,symbol,price\n2026-01-05T10:00:00Z,G6,100.00\n2026-01-05T10:00:01Z,G6,101.00\n"
        "2026-01-05T10:00:02Z,G6,1",
        "02.50\n2026-01-05T10:00:03Z,G6,103.00\n",
    ),
    "CSV that ends in another order than that of time": (
        "time,symbol,price\n2026-01-05T10:00:01Z,G6,101.00\n2026-01-05T10:00:00Z,G6,100.00\n"
        "2026-01-05T10:00:02Z,G6,1",
        "02.50\n2026-01-05T10:00:03Z,G6,103.00\n",
    ),
    "JSON Lines": (
        '{"time": "2026-01-05T10:00:00Z", "symbol": "G6", "price": 100}\n'
        '{"time": "2026-01-05T10:00:01Z", "symbol": "G6", "price": 101}\n'
        '{"time": "2026-01-05T10:00:02Z", "symbol": "G6", "price": 1',
        '02.50}\n{"time": "2026-01-05T10:00:03Z", "symbol": "G6", "price": 103}\n',
    ),
}


def write(path: Path, text: str, mtime_ms: int) -> None:
    """Append; packed where the name says so."""
    with path.open("ab") as file:
        file.write(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    os.utime(path, (mtime_ms / 1000, mtime_ms / 1000))


@pytest.mark.parametrize("how", HALVES)
@pytest.mark.parametrize("file", ["day.txt", "day.gz"])
@pytest.mark.parametrize("ahead_ms", [0, 3_600_000], ids=["same clock", "clock of the file is ahead"])
async def test_half_a_line_is_waited_for_until_the_other_half_is_there(
    tmp_path: Path, how: str, file: str, ahead_ms: int
) -> None:
    first, second = HALVES[how]
    write(tmp_path / file, first, NOW + ahead_ms)
    replay = Playing(spec_of(tmp_path, file))
    assert await replay.prices(4) == [100, 101]
    replay.now_ms = NOW + 59_999
    assert await replay.prices(2) == []
    write(tmp_path / file, second, replay.now_ms + ahead_ms)
    assert await replay.prices(2) == [102.5, 103]
    assert replay.detail == "played to its end"


async def test_half_a_line_behind_a_file_that_was_played_to_its_end_is_waited_for(tmp_path: Path) -> None:
    replay = playing(tmp_path)
    await replay.prices(4)
    write(tmp_path / "day.csv", "2026-01-02T15:00:03.000Z,AAPL,1", NOW)
    assert await replay.prices() == []
    replay.now_ms = NOW + 3_000
    assert await replay.prices() == []
    write(tmp_path / "day.csv", "95.00\n", replay.now_ms)
    assert await replay.prices() == [195.0]


@pytest.mark.parametrize("ahead_ms", [0, 3_600_000], ids=["same clock", "clock of the file is ahead"])
async def test_last_line_without_an_end_is_played_when_the_file_has_not_changed_for_a_minute(
    tmp_path: Path, ahead_ms: int
) -> None:
    write(tmp_path / "day.csv", CSV.rstrip("\n"), NOW + ahead_ms)
    replay = Playing(spec_of(tmp_path))
    assert await replay.prices(4) == [190.5, 415.2, 189.0]
    replay.now_ms = NOW + 60_000
    assert await replay.prices() == [191.25]
    assert await replay.prices() == []


async def test_each_round_ends_with_the_last_line_once_it_counts(tmp_path: Path) -> None:
    head, *rows = CSV.splitlines(keepends=True)
    write(tmp_path / "day.csv", "".join([head, *rows[1:], rows[0]]).rstrip("\n"), NOW)
    replay = Playing(spec_of(tmp_path, speed="max", loop=True))
    assert await replay.prices(2) == [415.2, 189.0, 191.25] * 2
    replay.now_ms = NOW + 60_000
    assert await replay.prices(2) == [190.5, 415.2, 189.0, 191.25] * 2


async def test_another_file_in_its_place_is_played_from_its_beginning(tmp_path: Path) -> None:
    replay = playing(tmp_path)
    await replay.prices(2)
    (tmp_path / "day.csv").write_text("time,symbol,price\n1767366000,X,7\n")
    assert await replay.prices() == [7]
    assert (
        replay.detail == "the file is another one than before: played from its beginning; played to its end"
    )


async def test_missing_file_is_a_failure_with_advice_and_is_played_once_it_is_there(tmp_path: Path) -> None:
    replay = Playing(spec_of(tmp_path, "no/such.csv"))
    with pytest.raises(ReadError) as caught:
        await replay.step()
    assert caught.value.cause == KindSpecific(
        "there is no file no/such.csv",
        "Put the file there, or set `file:` right; it is played as soon as it is there.",
    )
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "such.csv").write_text(CSV)
    assert await replay.prices() == [190.5]


UNPLAYABLE = {
    "": "day.csv is empty, or begins with an empty line",
    "symbol,when,price\n": "day.csv has no column time; its first line says: symbol, when, price",
    "1767366000,X,1.5\n": "day.csv has no column time and no column price and no column symbol; its first "
    "line says: 1767366000, X, 1.5",
    "PAR1": "day.csv cannot be read as Parquet: ",
}


@pytest.mark.parametrize("text", UNPLAYABLE)
async def test_file_that_holds_no_prices_is_a_failure_that_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReadError) as caught:
        await playing(tmp_path, text).step()
    assert caught.value.detail.startswith(UNPLAYABLE[text])


async def test_damaged_archive_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_bytes(gzip.compress(CSV.encode())[:60])
    with pytest.raises(ReadError, match=r"day\.csv cannot be read: "):
        await Playing(spec_of(tmp_path)).step()


async def test_memory_that_cannot_be_read_begins_anew(tmp_path: Path) -> None:
    replay = playing(tmp_path)
    replay.memory = msgspec.msgpack.encode(["what", 1])
    assert await replay.prices() == [190.5]
