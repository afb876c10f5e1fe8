"""`ticker` as an operator runs it: what it prints, what it exits with, and never a traceback."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S
from ticker import __version__
from ticker.__main__ import main

USAGE_ERROR = 2


def run(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ticker", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **(env or {})},
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE_S,
    )
    assert "Traceback" not in done.stderr
    return done


class Called:
    """A command that only prints what it is, or how it should be called: that takes no process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = self._capsys.readouterr()
        return subprocess.CompletedProcess(arguments, int(str(ended.value.code)), said.out, said.err)


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Called:
    return Called(capsys)


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line that says why, of a command that could not do what it should."""
    assert (done.returncode, done.stdout) == (code, "")
    (line,) = done.stderr.splitlines()
    return line


def test_windows_is_said_not_to_be_supported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        assert main(["check"]) == 1
    assert capsys.readouterr().err.startswith("ticker: Windows is not supported")


def test_what_windows_lacks_is_not_needed_to_say_so(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules.update(fcntl=None, resource=None); sys.platform = 'win32'\n"
        "from ticker.__main__ import main; sys.exit(main(['serve']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("ticker: Windows is not supported")


def test_in_a_folder_that_is_gone_no_command_is_run(tmp_path: Path) -> None:
    code = (
        "import os, sys; from ticker.__main__ import main; os.mkdir('x'); os.chdir('x'); os.rmdir('../x')\n"
        "sys.exit(main(['check']))"
    )
    # -P, as the script does: Python 3.13.0 itself fails where modules may be in a folder that is gone.
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "ticker: .: the folder that this is run in is gone; change to another\n"


class Interrupted(ModuleType):
    def __getattr__(self, name: str) -> object:
        raise KeyboardInterrupt(name)


def test_ctrl_c_ends_a_command_without_a_traceback_also_while_it_is_being_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "ticker.commands.command_line"
    monkeypatch.setitem(sys.modules, name, Interrupted(name))
    assert main(["check"]) == 130
    assert capsys.readouterr() == ("", "")


# Help and version


COMMANDS = (
    (),
    ("serve",),
    ("check",),
    ("feeds",),
    *(("feeds", name) for name in ("add", "import", "export")),
    *(("backup",), ("restore",)),
    *(("log", name) for name in ("check", "compact", "export", "import")),
)


@pytest.mark.parametrize("arguments", [*((*command, "--help") for command in COMMANDS), ("-h",)])
def test_help_is_printed_and_is_no_error(called: Called, arguments: tuple[str, ...]) -> None:
    done = called(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ticker")


def test_help_names_every_command_and_option(called: Called) -> None:
    assert {"serve", "check", "feeds", "--version"} <= set(called("--help").stdout.split())
    for option in ("--config FILE", "--bind HOST:PORT", "--data DIR", "--verbose"):
        assert option in called("serve", "--help").stdout
    assert "--probe" in called("check", "--help").stdout
    assert {"add", "import", "export"} <= set(called("feeds", "--help").stdout.split())
    for option in ("URL", "--channel NAME", "--name NAME", "--private", "--config FILE"):
        assert option in called("feeds", "add", "--help").stdout


def test_version_is_that_of_the_package(called: Called) -> None:
    done = called("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"ticker {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [(), ("nope",), ("serve", "--nope"), ("check", "--bind", "127.0.0.1:0"), ("feeds",), ("feeds", "add")],
)
def test_a_wrong_call_is_2_with_the_usage(called: Called, arguments: tuple[str, ...]) -> None:
    done = called(*arguments)
    assert (done.returncode, done.stdout) == (USAGE_ERROR, "")
    assert done.stderr.startswith("usage: ticker")


# check


def test_check_says_what_it_found_and_exits_with_0(tmp_path: Path) -> None:
    config = write_site(tmp_path)
    done = run("check", "--config", str(config), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{config}: 1 channel, 1 source, nothing wrong\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", ["check", "feeds list", "doctor", "completion bash"])
def test_a_reader_that_goes_is_no_error(tmp_path: Path, arguments: str) -> None:
    write_site(tmp_path)
    reads, writes = os.pipe()
    os.close(reads)
    command = (sys.executable, "-m", "ticker", *arguments.split())
    try:
        done = subprocess.run(command, cwd=tmp_path, stdout=writes, stderr=subprocess.PIPE)
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (0, b"")


def test_check_takes_the_config_of_the_folder_it_is_run_in(tmp_path: Path) -> None:
    write_site(tmp_path, more=PRICES.replace("AAPL", "ORCL").replace("MSFT", "IBM"), prices=PRICES)
    done = run("check", cwd=tmp_path)
    assert done.stdout == f"{tmp_path / 'config.yaml'}: 1 channel, 2 sources, nothing wrong\n"


def test_check_names_every_mistake_by_file_and_line_and_exits_with_2(tmp_path: Path) -> None:
    write_site(tmp_path, CONFIG.replace("1s", "1 second") + "bnid: x\n", prices=PRICES + "evry: 5s\n")
    done = run("check", "--config", "config.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("config.yaml:3: channels.stocks.retry: expected a duration")
    assert lines[0].endswith('got "1 second"')
    assert lines[1] == 'config.yaml:5: bnid: unknown key, did you mean "bind"?'
    assert lines[2] == 'feeds/prices.yaml:8: evry: unknown key, did you mean "every"?'
    assert run("serve", "--config", "config.yaml", cwd=tmp_path).stderr == done.stderr


@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_config_that_is_not_there_is_told_in_one_line(tmp_path: Path, command: str) -> None:
    done = run(command, "--config", "nowhere.yaml", cwd=tmp_path)
    assert refused(done, 2) == "nowhere.yaml:1: cannot be read: no such file or directory"


def test_a_config_that_is_a_folder_is_told_in_one_line(tmp_path: Path) -> None:
    assert "expected a file, got a folder" in refused(run("check", "--config", ".", cwd=tmp_path), 2)


# serve


@pytest.mark.parametrize("bind", ["nope", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:-1", ":8000x", ""])
def test_a_bind_that_is_no_address_is_a_wrong_call(tmp_path: Path, called: Called, bind: str) -> None:
    done = called("serve", "--config", str(write_site(tmp_path)), "--bind", bind)
    assert (done.returncode, done.stdout) == (USAGE_ERROR, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ticker serve: error: argument --bind: expected HOST:PORT such as")
    assert last.endswith(f"got {bind!r}")


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run("serve", "--config", str(write_site(tmp_path)), "--bind", bind, cwd=tmp_path)
    line = refused(done, 1)
    assert line.startswith(f"ticker: {bind}: another program listens there already")
    assert "--bind" in line


@pytest.mark.parametrize("bind", ["192.0.2.1:0", "no-such-host.invalid:80"])
def test_an_address_that_cannot_be_had_is_told_in_one_line(tmp_path: Path, bind: str) -> None:
    done = run("serve", "--config", str(write_site(tmp_path)), "--bind", bind, cwd=tmp_path)
    line = refused(done, 1)
    assert line.startswith(f"ticker: {bind}: cannot listen there: ")
    assert "(" not in line


def serve_with_data(tmp_path: Path, data: str) -> str:
    config = str(write_site(tmp_path))
    done = run("serve", "--config", config, "--bind", "127.0.0.1:0", "--data", data, cwd=tmp_path)
    return refused(done, 1)


def test_a_data_folder_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for data in ("file", "file/below"):
        line = serve_with_data(tmp_path, data)
        assert line.startswith(f"ticker: {tmp_path / data}: ")
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_data_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    assert serve_with_data(tmp_path, "/proc/nowhere").startswith("ticker: /proc/nowhere: ")


def test_a_data_folder_in_use_is_told_in_one_line_with_the_process(tmp_path: Path) -> None:
    config = write_site(tmp_path)
    with RunningTicker(config) as ticker:
        done = run("serve", "--config", str(config), "--bind", "127.0.0.1:0", cwd=tmp_path)
        line = refused(done, 1)
        assert line.startswith(f"ticker: {tmp_path / 'data'}: ")
        assert f"in use by another Ticker (process {ticker.process.pid})" in line
        assert httpx.get(ticker.url("/healthz")).status_code == 200


def test_a_log_that_is_no_log_is_told_in_one_line_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "ticker.db").write_text("something else, and not a little of it " * 100)
    line = serve_with_data(tmp_path, "old")
    assert line.startswith(f"ticker: {tmp_path / 'old' / 'ticker.db'}: ")
    assert (tmp_path / "old" / "ticker.db").read_text().startswith("something else")


def test_serve_says_where_it_runs_and_nothing_else(tmp_path: Path) -> None:
    with RunningTicker(write_site(tmp_path)) as ticker:
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*", ticker.address)
        assert httpx.get(ticker.url("/healthz")).status_code == 200
        assert ticker.terminate() == 0
        assert ticker.errors.read_text() == ""


def test_serve_takes_port_and_data_from_its_options_before_the_config(tmp_path: Path) -> None:
    config = write_site(tmp_path, "bind: 127.0.0.1:1\n" + CONFIG)
    with RunningTicker(config, arguments=("--data", "elsewhere")) as ticker:
        assert httpx.get(ticker.url("/healthz")).status_code == 200
    assert (tmp_path / "elsewhere" / "ticker.db").exists()
    assert not (tmp_path / "data").exists()


def test_verbose_names_every_request_on_a_line_of_its_own(tmp_path: Path) -> None:
    with RunningTicker(write_site(tmp_path), arguments=("--verbose",)) as ticker:
        httpx.get(ticker.url("/healthz"))
        httpx.get(ticker.url("/stream/%0d%0aforged?q=%0a%22'"))
        assert ticker.terminate() == 0
        lines = [line for line in ticker.errors.read_text().splitlines() if " 127.0.0.1 GET " in line]
    assert len(lines) == 2
    assert lines[0].endswith("127.0.0.1 GET '/healthz' 200")
    assert "/stream/%0d%0aforged?q=%0a%22" in lines[1]
    assert lines[1].endswith(" 404")


@pytest.mark.parametrize(
    ("arguments", "more"),
    [(("--access-log",), ""), (("--log", "json"), "log: {access: true}\n")],
    ids=["text", "json"],
)
def test_access_log_has_who_asked_for_what_and_no_token(
    tmp_path: Path, arguments: tuple[str, ...], more: str
) -> None:
    proxied = CONFIG + "stream: {trusted_proxies: [127.0.0.1]}\n"
    with RunningTicker(write_site(tmp_path, proxied + more), arguments=arguments) as ticker:
        with httpx.Client(base_url=ticker.address, headers={"X-Forwarded-For": "192.0.2.7"}) as client:
            client.get("/healthz")
            client.get("/channels?token=s3cr3t-of-somebody")
            client.get("/push/s3cr3t-of-a-hub")
            client.delete("/p%75sh/s3cr3t-of-a-hub")
            with client.stream("GET", "/stream/stocks?types=quote"):
                pass
        figures = httpx.get(ticker.url("/metrics")).text
        assert ticker.terminate() == 0
    text = ticker.errors.read_text()
    assert "s3cr3t" not in text
    lines = [line for line in text.splitlines() if "ticker.requests" in line]
    # Behind a proxy it is said at the start, too, what is open to whom.
    (beside,) = [line for line in text.splitlines() if line not in lines]
    assert "anybody may read every channel" in beside
    said = [json.loads(line)["message"] if more else line.split(": ", 1)[1] for line in lines]
    assert said[:5] == [
        "192.0.2.7 GET '/healthz' 200",
        "192.0.2.7 GET '/channels?token=***' 200",
        "192.0.2.7 GET '/push/***' 404",
        "192.0.2.7 DELETE '/push/***' 405",
        "192.0.2.7 GET '/stream/stocks?types=quote' 200",
    ]
    for route, status in (("/stream/{channels}", 200), ("/channels", 200), ("none", 405)):
        assert f'ticker_http_requests_total{{route="{route}",status="{status}"}} 1.0' in figures


def test_ctrl_c_before_there_is_anything_to_end_is_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ticker.commands.console.options.load", interrupted)
    assert main(["check", "--config", str(write_site(tmp_path))]) == 130


def test_ending_in_the_midst_of_reads_is_no_error(tmp_path: Path) -> None:
    config = write_site(tmp_path, prices=PRICES.replace("100ms", "50ms"))
    for _ in range(3):
        with RunningTicker(config) as ticker:
            httpx.get(ticker.url("/events?since=none&types=quote&wait=5s"))
            assert ticker.terminate() == 0
            assert ticker.errors.read_text() == ""


def test_check_names_a_certificate_that_cannot_be_used(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG + "tls:\n  key: k.pem\n  certificate: c.pem\n")
    lines = len(config.read_text().splitlines())
    missing = "cannot be read: no such file or directory"
    line = refused(run("check", "--config", str(config), cwd=tmp_path), 2)
    assert line.strip() == f"{config}:{lines}: tls.certificate: {tmp_path / 'c.pem'}: {missing}"
    (tmp_path / "c.pem").touch()
    line = refused(run("check", "--config", str(config), cwd=tmp_path), 2)
    assert line.strip() == f"{config}:{lines - 1}: tls.key: {tmp_path / 'k.pem'}: {missing}"


# backup, restore and log


def printed(*arguments: str, cwd: Path) -> list[str]:
    done = run(*arguments, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_a_log_is_backed_up_while_it_is_written_and_restored_once_it_is_not(tmp_path: Path) -> None:
    write_site(tmp_path)
    (tmp_path / "copies").mkdir()
    with RunningTicker(tmp_path / "config.yaml") as ticker:
        httpx.get(ticker.url("/events?since=none&types=quote&wait=5s"))
        (line,) = printed("backup", "copies", cwd=tmp_path)
        assert re.fullmatch(r"copies/ticker-\d{8}T\d{6}\.\d{3}Z\.db: \d+ events?, .*; .* kB, checked", line)
        copy = line.partition(":")[0]
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").glob("ticker.db*")}
        assert modes == dict.fromkeys(("ticker.db", "ticker.db-wal", "ticker.db-shm"), 0o600)
        assert f"process {ticker.process.pid}" in refused(run("restore", copy, cwd=tmp_path), 1)
        assert f"process {ticker.process.pid}" in refused(run("log", "compact", cwd=tmp_path), 1)
        assert " format 3, " in printed("log", "check", cwd=tmp_path)[0]
        exported = run("log", "export", cwd=tmp_path).stdout
        httpx.get(ticker.url("/events?since=none&types=quote&wait=5s"))
    assert "--replace" in refused(run("restore", copy, cwd=tmp_path), 1)
    told = printed("restore", copy, "--replace", cwd=tmp_path)
    assert len(told) == 3
    assert "; from a backup of 20" in told[0]
    (tmp_path / "exported").write_text(exported)
    with (tmp_path / "exported").open() as lines:
        command = (sys.executable, "-m", "ticker", "log", "import", "--data", "elsewhere", "-")
        line = subprocess.check_output(command, cwd=tmp_path, stdin=lines, text=True)
    count = re.search(r"\d+ events", line)
    assert count
    assert count[0] in printed("log", "check", "elsewhere/ticker.db", cwd=tmp_path)[0]
    with RunningTicker(tmp_path / "config.yaml") as ticker:
        page = httpx.get(ticker.url("/events?since=none&types=quote&wait=30s"), timeout=40).json()
        assert page["events"]


def test_an_export_is_for_one_s_own_eyes_and_overwrites_nothing(tmp_path: Path) -> None:
    write_site(tmp_path)
    with RunningTicker(tmp_path / "config.yaml") as ticker:
        httpx.get(ticker.url("/events?since=none&types=quote&wait=5s"))
    (line,) = printed("log", "export", "lines", cwd=tmp_path)
    assert line.startswith("lines: ")
    assert (tmp_path / "lines").stat().st_mode & 0o777 == 0o600
    assert "is not overwritten" in refused(run("log", "export", "lines", cwd=tmp_path), 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("backup", ""),
        ("serve", "--data", ""),
        ("check", "--config", ""),
        ("init", ""),
        ("log", "check", ""),
        ("feeds", "export", ""),
        ("simulate", "", "--steps", "1"),
    ],
)
def test_a_path_that_names_nothing_is_not_the_folder_here(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert capsys.readouterr().err.endswith("names nothing; the folder here is .\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("feeds", "list", "--url", "x"), "ticker feeds list: error: unrecognized arguments: --url x"),
        (("serve", "extra"), "ticker serve: error: unrecognized arguments: extra"),
    ],
)
def test_a_command_that_is_told_what_it_does_not_know_says_what_it_takes(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    usage, *_, error = capsys.readouterr().err.splitlines()
    assert usage.startswith(f"usage: {said.partition(':')[0]} [-h]")
    assert error == said


def test_what_is_wrong_with_a_log_is_told_line_by_line_with_1(tmp_path: Path) -> None:
    assert "there is no log" in refused(run("log", "check", cwd=tmp_path), 1)
    assert "there is no log" in refused(run("backup", "copy", cwd=tmp_path), 1)
    (tmp_path / "lines").write_text("{}")
    line = refused(run("log", "import", "lines", cwd=tmp_path), 1)
    assert line.startswith("ticker: lines:1: not a line of an exported log")
    assert "cannot be read: no such file" in refused(run("log", "import", "nowhere", cwd=tmp_path), 1)
    assert "is there already" in refused(run("backup", "lines", cwd=tmp_path), 1)
