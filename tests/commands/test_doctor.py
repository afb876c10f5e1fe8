"""`ticker doctor`: a machine that is fit, and each way in which one is not."""

import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.running import CONFIG, RunningTicker, write_site
from ticker.__main__ import main
from ticker.commands.doctor import machine, network, place
from ticker.config import load
from ticker.sources.kinds import known_kinds

RSS = "kind: rss\nchannel: stocks\nurl: http://127.0.0.1:{port}/feed\nprivate: true\n"


@pytest.fixture
def doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[int, str]]:
    monkeypatch.chdir(tmp_path)
    write_site(tmp_path, f"bind: 127.0.0.1:0\nstream: {{max_readers: 10}}\n{CONFIG}")

    def run() -> tuple[int, str]:
        code = main(["doctor"])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, printed.out

    return run


def test_a_machine_that_is_fit_is_told_so_and_left_as_it_is(
    tmp_path: Path, doctor: Callable[[], tuple[int, str]]
) -> None:
    before = sorted(tmp_path.rglob("*"))
    code, out = doctor()
    subjects = [line.split()[1] for line in out.splitlines()[:-1]]
    expected = "Python SQLite authorities config files data disk log clock address network"
    assert subjects == [f"{subject}:" for subject in expected.split()]
    assert (code, out.splitlines()[-1]) == (0, "nothing wrong")
    assert sorted(tmp_path.rglob("*")) == before


def test_each_mistake_of_a_config_is_a_line(tmp_path: Path, doctor: Callable[[], tuple[int, str]]) -> None:
    (tmp_path / "config.yaml").write_text("channels: {x: }\nbnid: x\n")
    code, out = doctor()
    assert code == 1
    assert 'WRONG    config: config.yaml:2: bnid: unknown key, did you mean "bind"?' in out
    assert [line.split()[1] for line in out.splitlines() if line.startswith("ok ")][3:] == [
        *("files:", "data:", "disk:", "log:", "clock:")
    ]


def test_a_ticker_that_runs_is_no_mistake(tmp_path: Path, doctor: Callable[[], tuple[int, str]]) -> None:
    with RunningTicker(tmp_path / "config.yaml") as ticker:
        config = (tmp_path / "config.yaml").read_text()
        (tmp_path / "config.yaml").write_text(config.replace("127.0.0.1:0", f"127.0.0.1:{ticker.port}"))
        code, out = doctor()
        assert code == 0
        assert f"in use by a Ticker that runs (process {ticker.process.pid})" in out
        assert "which the Ticker that runs has taken" in out


def test_an_address_that_another_program_has_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        found = network.address(bind, is_running=False)
    assert (found.level, "take another port" in found.remedy) == ("wrong", True)
    # TEST-NET-1, which no machine has.
    assert "end the other program" not in network.address("192.0.2.1:8000", is_running=False).remedy
    assert network.address("unix:/no/such/folder/x.sock", is_running=False).level == "wrong"


async def test_hosts_are_knocked_at(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        write_site(tmp_path, feed=RSS.format(port=there.getsockname()[1]))
        config = load(tmp_path / "config.yaml", {}, known_kinds())
        (found,) = await network.feeds(config, {})
        assert (found.level, found.detail) == ("ok", "127.0.0.1")
        (proxied,) = await network.feeds(config, {"HTTPS_PROXY": "http://proxy"})
        assert "HTTPS_PROXY names a proxy" in proxied.detail
    (gone,) = await network.feeds(config, {})
    assert (gone.level, "no host can be reached" in gone.detail) == ("warning", True)


def test_a_folder_that_cannot_hold_a_log_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    assert place.folder(tmp_path / "file" / "data").level == "wrong"
    assert place.folder(tmp_path / "later" / "data").detail.endswith("made at the first start")

    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    found = place.folder(tmp_path)
    assert (found.level, "chown" in found.remedy) == ("wrong", True)


@pytest.mark.parametrize(("free", "level"), [(1_000, "wrong"), (500_000_000, "warning"), (10**11, "ok")])
def test_a_disk_has_to_have_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert place.disk(tmp_path).level == level


def test_a_log_that_is_none_or_newer_is_wrong(tmp_path: Path) -> None:
    assert place.log(tmp_path).level == "ok"
    with closing(sqlite3.connect(tmp_path / "ticker.db")) as log:
        log.execute("CREATE TABLE recipes (name)")
    assert "another program's database" in place.log(tmp_path).detail
    (tmp_path / "ticker.db").write_bytes(b"no log" * 1_000)
    assert "damaged" in place.log(tmp_path).detail


def test_a_clock_that_was_never_set_or_lags_behind_the_log_is_told(tmp_path: Path) -> None:
    assert place.clock(tmp_path, lambda: 0).level == "wrong"
    now_ms = 1_800_000_000_000
    with closing(sqlite3.connect(tmp_path / "ticker.db")) as log, log:
        log.execute("CREATE TABLE events (seq, time_ms)")
        log.execute("INSERT INTO events VALUES (1, ?)", (now_ms + 3_600_000,))
    assert place.clock(tmp_path, lambda: now_ms).level == "warning"
    assert place.clock(tmp_path, lambda: now_ms + 3_600_000).level == "ok"


def test_few_files_and_an_untried_python_are_told() -> None:
    assert machine.files(10**9).level == "warning"
    assert machine.files(1).level == "ok"
    assert machine.python((3, 99)).level == "warning"


def test_authorities_that_cannot_be_read_are_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ours.pem"))
    found = machine.authorities()
    assert (found.level, found.subject) == ("wrong", "authorities")
    assert "ours.pem: no such file or directory" in found.detail
