"""`ticker tail` as a process of its own, down a pipe and in a terminal, against a real Ticker."""

import asyncio
import json
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.events import headline, quote
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.serving import four, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.events import TYPES

TOKEN = "desk-token"
COMMAND = (sys.executable, "-W", "error", "-m", "ticker", "tail")


class Tail:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.out = self.errors = b""
        self._reading = [asyncio.create_task(self._read_out()), asyncio.create_task(self._read_errors())]

    async def _read_out(self) -> None:
        while self.process.stdout and (piece := await self.process.stdout.read(65_536)):
            self.out += piece

    async def _read_errors(self) -> None:
        while self.process.stderr and (piece := await self.process.stderr.read(65_536)):
            self.errors += piece

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()

    async def end(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            code = await self.process.wait()
        await asyncio.gather(*self._reading)
        return code

    async def told(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return await self.end()


@asynccontextmanager
async def tail(
    *arguments: str, stdout: int = asyncio.subprocess.PIPE, env: Mapping[str, str] = {}
) -> AsyncIterator[Tail]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TICKER_")}
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, stdout=stdout, stderr=asyncio.subprocess.PIPE, env={**environ, **env}
    )
    try:
        yield Tail(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_pipe_gets_plain_lines_as_curl_does(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, tail(site.address, "--types", "quote,headline") as follower:
        await four(site)
        await eventually(lambda: len(follower.lines) >= 3, lambda: str(follower.errors))
        tape = (await site.get("/events?since=all&types=quote,headline")).json()["events"]
        assert [line[:8] for line in follower.lines] == [event["time"][11:19] for event in tape]
        assert follower.lines[2].endswith("feed: Fed holds rates")
        assert await follower.told(signal.SIGINT) == 130
        assert follower.errors == b""


async def test_json_is_what_was_sent_and_the_environment_says_where_and_as_whom(tmp_path: Path) -> None:
    access = {"anonymous": {"read": []}, "tokens": {"desk": {"token": TOKEN, "read": ["*"]}}}
    async with serving(tmp_path, access=access) as site:
        await four(site)
        sent = (await site.get(f"/events?since=all&token={TOKEN}")).json()["events"]
        there = {"TICKER_URL": f"{site.address}/stream/stocks,news.*?since=all", "TICKER_TOKEN": TOKEN}
        async with tail("--json", env=there) as follower:
            await eventually(lambda: len(follower.lines) == 4, lambda: str(follower.errors))
            assert [json.loads(line) for line in follower.lines] == sent
            assert await follower.told(signal.SIGTERM) == 143
            assert follower.errors == b""


async def test_what_happened_is_played_back_to_its_end_and_that_is_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        stretch = ("--since", ids[1], "--until", ids[2], "--types", "quote,headline", "--speed", "10000")
        async with tail(site.address, "--json", *stretch) as follower:
            assert await follower.end() == 0
            assert [json.loads(line)["id"] for line in follower.lines] == ids[:3]
        async with tail(site.address, "--since", "1h", "--speed", "0") as follower:
            assert await follower.end() == 2
            assert b"a number from 0.1 to 10000" in follower.errors


async def test_who_reads_no_more_ends_it_in_peace(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        reading, writing = os.pipe()
        async with tail(site.address, stdout=writing) as follower:
            os.close(writing)
            assert await asyncio.to_thread(os.read, reading, 10)
            os.close(reading)
            while follower.process.returncode is None:
                await site.append(quote(), channel="stocks")
                await asyncio.sleep(0.01)
            assert (await follower.end(), follower.errors) == (0, b"")


async def test_signs_that_the_terminal_has_not_are_replaced_and_json_is_utf_8(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a", "Café ▲"))
        for arguments, expected in ((("--json",), "Café ▲".encode()), ((), "Café ?".encode("latin-1"))):
            there = {"PYTHONIOENCODING": "latin-1", "TICKER_URL": site.address}
            async with tail(*arguments, env=there) as follower:
                await eventually(lambda: follower.out.endswith(b"\n"), lambda: str(follower.errors))
                assert expected in follower.out


async def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        full = os.open("/dev/full", os.O_WRONLY)
        async with tail(site.address, stdout=full) as follower:
            os.close(full)
            assert await follower.end() == 1
        assert follower.errors == b"ticker: standard output: no space left on device\n"


async def test_it_goes_on_after_kill_9_without_a_gap_and_says_so(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG.replace("retry: 1s", "retry: 100ms"))
    with RunningTicker(config) as ticker:
        everything = ("--json", "--since", "all", "--types", ",".join(TYPES))
        async with tail(ticker.address, *everything) as follower:
            await eventually(lambda: len(follower.lines) > 20, lambda: str(follower.errors))
            ticker.kill()
            await eventually(lambda: b"next try in" in follower.errors)
            seen = len(follower.lines)
            with RunningTicker(config, port=ticker.port):
                await eventually(lambda: len(follower.lines) > seen + 20, lambda: str(follower.errors))
                assert b"# connected again\n" in follower.errors
                assert await follower.told(signal.SIGTERM) == 143
            sequences = [int(json.loads(line)["id"].rpartition("-")[2]) for line in follower.lines]
            assert sequences == list(range(1, len(sequences) + 1))


REFUSED = (
    (("http://a:65536",), 1, "ticker: http://a:65536: is no address: a port is at most 65535"),
    (("http://[::1",), 1, "ticker: http://[::1: is no address: Invalid IPv6 URL"),
    (("nowhere.invalid",), 1, "ticker: http://nowhere.invalid/stream: there is no such host"),
    (("SITE", "--channels", "stoks"), 1, "404, there is no channel 'stoks'; did you mean 'stocks'?"),
    (("SITE", "--types", "quotes"), 2, "400, there is no event type 'quotes'; did you mean 'quote'?"),
    (("SITE?token=wrong-token",), 1, "401, the token is wrong"),
)


async def test_what_does_not_go_is_said_in_words(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:

        async def refused(arguments: tuple[str, ...], code: int, words: str) -> None:
            given = [argument.replace("SITE", site.address) for argument in arguments]
            async with tail(*given) as follower:
                assert (await follower.end(), follower.out) == (code, b"")
                assert words in follower.errors.decode()
                assert b"Traceback" not in follower.errors
                assert b"wrong-token" not in follower.errors

        await asyncio.gather(*(refused(*what) for what in REFUSED))


async def test_a_terminal_gets_headlines_in_colours_over_a_tape(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        ours, theirs = pty.openpty()
        terminal = {"TERM": "xterm-256color", "COLUMNS": "80"}
        async with tail(site.address, stdout=theirs, env=terminal) as follower:
            os.close(theirs)
            os.set_blocking(ours, False)
            seen = b""

            def has(*texts: str) -> bool:
                nonlocal seen
                # EIO: the other end is closed.
                with suppress(OSError):
                    seen += os.read(ours, 65_536)
                return all(text.encode() in seen for text in texts)

            await eventually(
                lambda: has("Fed holds rates", "AAPL", "200.00"), lambda: f"{seen!r}{follower.errors!r}"
            )
            seen = b""
            await site.append(quote("AAPL", 123.45), channel="stocks")
            await site.append(headline("b", "Second", url="https://a.example/"))
            await eventually(lambda: has("Second", "123.45", "\x1b]8;"), lambda: f"{seen!r}")
            await follower.told(signal.SIGTERM)
            # The cursor is back.
            await eventually(lambda: has("\x1b[?25h"))
        os.close(ours)
