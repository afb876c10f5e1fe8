"""A log that is exported and imported is the same but for its epoch; a wrong line leaves nothing behind."""

import gzip
import json
import resource
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import DAY_MS, append, everything, opened
from tests.log.test_backup import told_to
from tests.log.test_formats import FORMATS
from tests.support.clock import Clock
from tests.support.events import ONE_OF_EACH, alert, bar, headline, message, move, quote
from ticker.errors import LogError, LogInUse
from ticker.log import Channel, Keep
from ticker.log.folder import DATABASE
from ticker.log.maintenance import check, export, export_to, import_log

TIME = "2026-01-02T12:00:00.000Z"
SHORT = {"stocks": Channel(2_000, Keep(age_ms=DAY_MS, count=1_000))}


def exported(folder: Path) -> list[bytes]:
    return list(export(folder / DATABASE, ticker="0", time=TIME))


async def written(folder: Path) -> list[bytes]:
    """A log of which some is deleted, with bars that are longer kept than their events."""
    clock = Clock()
    async with opened(folder, SHORT, clock) as log:
        await append(log, *ONE_OF_EACH, quote(), bar("MSFT"), state=b"\x00\xff")
        clock.ms += 2 * DAY_MS
        await log.trim()
        (told,) = await append(log, headline("2", "Line\u2028end"))
        await append(log, alert(about=told.id), move(about=told.id), message())
        return exported(folder)


async def test_an_imported_log_has_the_same_events_bars_and_states_and_another_epoch(tmp_path: Path) -> None:
    lines = await written(tmp_path / "a")
    done = import_log(lines, tmp_path / "b", "x")
    async with opened(tmp_path / "a", SHORT) as before, opened(tmp_path / "b", SHORT) as after:
        assert after.epoch == done.epoch != before.epoch
        old, new = await everything(before), await everything(after)
        assert [record.seq for record in new] == [record.seq for record in old]
        assert [record.time_ms for record in new] == [record.time_ms for record in old]
        renamed = [record.json.replace(before.epoch.encode(), after.epoch.encode()) for record in old]
        assert [record.json for record in new] == renamed
        assert after.state("test") == b"\x00\xff"
        assert (after.newest, await told_to(after, old[-1])) == (before.newest, "foreign")
        newest = await append(after, message())
        assert newest[0].seq == before.newest + 1
    assert check(tmp_path / "b" / DATABASE).problems == ()


async def test_what_is_exported_again_is_the_same(tmp_path: Path) -> None:
    first = await written(tmp_path / "a")
    done = import_log(first, tmp_path / "b", "x")
    second = exported(tmp_path / "b")
    epoch = msgspec.json.decode(first[0])["epoch"].encode()
    assert second == [line.replace(epoch, done.epoch.encode()) for line in first]
    assert any(b'"log-bars"' in line and b"MSFT" in line for line in second)
    assert any(b'"log-action"' in line for line in second)


@pytest.mark.parametrize("name", ["1.db.gz", "2.db.gz", "3.db.gz"])
async def test_a_log_of_any_format_is_exported_without_changing_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / "old" / DATABASE
    file.parent.mkdir()
    file.write_bytes(gzip.decompress((FORMATS / name).read_bytes()))
    before = file.read_bytes()
    import_log(exported(file.parent), tmp_path / "new", "x")
    assert file.read_bytes() == before
    async with opened(tmp_path / "new") as log:
        assert (len(await everything(log)), log.state("feed")) == (6, b'{"read": 1}')


async def test_lines_that_another_program_has_written_anew_are_taken_too(tmp_path: Path) -> None:
    lines = await written(tmp_path / "a")
    spaced = [json.dumps(json.loads(line)).encode() + b"\r\n" for line in lines]
    import_log(spaced, tmp_path / "b", "x")
    assert check(tmp_path / "b" / DATABASE).problems == ()
    async with opened(tmp_path / "a", SHORT) as before, opened(tmp_path / "b", SHORT) as after:
        assert [record.body for record in await everything(after)][:3] == [
            record.body for record in await everything(before)
        ][:3]


async def test_lines_that_were_exported_before_they_were_counted_are_taken(tmp_path: Path) -> None:
    lines = await written(tmp_path / "a")
    end = json.loads(lines[-1])
    assert end.pop("lines") == len(lines) - 1
    import_log([*lines[:-1], json.dumps(end).encode()], tmp_path / "b", "x")
    assert check(tmp_path / "b" / DATABASE).problems == ()


def cut_off(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def without_its_head(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def of_a_newer_ticker(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'"lines":1', b'"lines":2'), *lines[1:]]


def twice_the_same(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1], *lines[1:]]


def of_another_log(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"id":"', b'"id":"0'), *lines[2:]]


def with_something_unknown(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"type":"', b'"type":"x'), *lines[2:]]


def no_json(lines: list[bytes]) -> list[bytes]:
    return [lines[0], b"id,time,price", *lines[2:]]


def without_one_in_its_midst(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], *lines[4:]]


def after_its_end(lines: list[bytes]) -> list[bytes]:
    return [*lines, lines[1]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cut_off, r"x: has no last line \(log-end\): it was cut off"),
        (without_its_head, "x:1: not a line of an exported log"),
        (of_a_newer_ticker, "x:1: not a line of an exported log: written by a newer Ticker"),
        (twice_the_same, "x:3: .* is not behind the event before"),
        (of_another_log, "x:2: .* is no id of the log that was exported"),
        (with_something_unknown, "x:2: not a line of an exported log: Invalid value 'x"),
        (no_json, "x:2: not a line of an exported log: JSON is malformed"),
        (without_one_in_its_midst, r"x: some lines are missing: \d+ are here, of \d+ before the last"),
        (after_its_end, "it comes after the last one"),
        (lambda _: [], "x: is empty"),
    ],
)
async def test_lines_that_are_wrong_are_told_by_number_and_nothing_is_left(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], words: str
) -> None:
    lines = await written(tmp_path / "a")
    with pytest.raises(LogError, match=words):
        import_log(change(lines), tmp_path / "b", "x")
    assert not (tmp_path / "b").exists()


def test_on_a_disk_that_is_full_nothing_is_left_of_an_export(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(LogError, match="cannot be written: file too large"):
            export_to(tmp_path / "lines", [b"x" * 1_000] * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    assert export_to(tmp_path / "lines", [b"x"] * 100) == 100


async def test_nothing_is_imported_over_a_log_or_into_one_in_use(tmp_path: Path) -> None:
    lines = await written(tmp_path / "a")
    with pytest.raises(LogError, match="there is a log here already: an exported log is imported into"):
        import_log(lines, tmp_path / "a", "x")
    async with opened(tmp_path / "a"):
        with pytest.raises(LogInUse):
            import_log(lines, tmp_path / "a", "x")
