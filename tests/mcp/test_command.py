"""`ticker mcp` as a process of its own, asked by the SDK's client: over stdio, and over HTTP."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import mcp
import pytest
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import SubscriptionLost
from mcp.shared._httpx_utils import create_mcp_http_client

import ticker.mcp
from tests.mcp.asking import Asking
from tests.support.events import headline
from tests.support.serving import Serving, four, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.__main__ import main
from ticker.commands.console.target import target_of
from ticker.commands.mcp import _remote
from ticker.mcp.tool import Failure, called
from ticker.mcp.tools import TOOLS

COMMAND = (sys.executable, "-W", "error", "-m", "ticker", "mcp")
DESK = "token-of-the-ticker-itself"
TOKEN = "token-of-the-mcp-server"
ACCESS = {"anonymous": {"read": []}, "tokens": {"desk": {"token": DESK, "read": ["*"]}}}
CALL = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def environ(**own: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if not name.startswith("TICKER_")}, **own}


@asynccontextmanager
async def over_http(
    site: Serving, *arguments: str, bind: str = "127.0.0.1:0", **env: str
) -> AsyncIterator[Any]:
    """Where it is, and its process."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, site.address, "--bind", bind, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environ(**env),
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            line = (await process.stdout.readline()).decode()
        found = re.fullmatch(r"Assistants ask Ticker at (http://\S+/mcp)\n", line)
        assert found, line + (await process.communicate())[1].decode()
        yield found[1], process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def a_client(url: str, mode: str) -> AsyncIterator[Asking]:
    async with (
        create_mcp_http_client(headers={"Authorization": f"Bearer {TOKEN}"}) as http,
        mcp.Client(streamable_http_client(url, http_client=http), mode=mode) as client,
    ):
        yield Asking(client)


async def test_a_client_that_starts_it_speaks_over_stdio(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS, real_clock=True) as site:
        await four(site)
        command = StdioServerParameters(
            command=COMMAND[0], args=[*COMMAND[1:]], env=environ(TICKER_URL=site.address, TICKER_TOKEN=DESK)
        )
        async with mcp.Client(command) as client:
            ask = Asking(client)
            assert (await ask("search_headlines", words="fed"))["headlines"][0]["title"] == "Fed holds rates"
            assert (await ask("what_moved", symbol="MSFT"))["quote"]["price"] == 200
            assert "did you mean 'AAPL'" in await ask.refused("price_bars", symbol="APPL")


async def test_what_is_no_message_is_answered_and_what_follows_is_heard(tmp_path: Path) -> None:
    lines = (b"junk", b"[]", CALL.replace(b"tools/list", b"ping"))
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "http://127.0.0.1:1"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environ(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n".join(lines) + b"\n")
    async with asyncio.timeout(PATIENCE_S):
        answers = [json.loads(await process.stdout.readline()) for _ in lines]
        process.stdin.close()
        assert await process.wait() == 0
    assert [one["id"] for one in answers] == [None, None, 1]
    assert [one["error"]["code"] for one in answers[:2]] == [-32700, -32600]
    assert answers[0]["error"]["message"] == "this line is no JSON"


async def test_over_http_only_who_has_the_token_and_its_own_name_is_answered(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, access=ACCESS, real_clock=True) as site,
        over_http(site, "--host", "mcp.example.org", TICKER_TOKEN=DESK, TICKER_MCP_TOKEN=TOKEN) as (
            url,
            process,
        ),
    ):
        await four(site)
        await both_kinds_of_clients_are_answered_at_once(url, site)
        await nobody_else_is(url)
        await it_ends_also_while_somebody_waits_and_listens(url, site, process)


async def both_kinds_of_clients_are_answered_at_once(url: str, site: Serving) -> None:
    async with a_client(url, "auto") as one, a_client(url, "legacy") as other:
        begun = await one("events_after")
        waiting = asyncio.create_task(other("events_after", after=begun["next"], wait_s=50))
        assert len((await one("latest_quotes"))["quotes"]) == 2
        await site.append(headline("b", "Fed cuts"))
        assert (await waiting)["events"][0]["data"]["title"] == "Fed cuts"


async def nobody_else_is(url: str) -> None:
    headers = {**ACCEPT, "Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(headers=headers) as http:

        async def status(body: bytes = CALL, **headers: str) -> int:
            return (await http.post(url, content=body, headers=headers)).status_code

        assert await status() == 200
        assert await status(host="mcp.example.org") == 200
        assert await status(origin="https://mcp.example.org") == 200
        assert await status(authorization="") == 401
        assert await status(authorization=f"Bearer {DESK}") == 401
        assert await status(host="rebound.example.net") == 421
        assert await status(origin="https://elsewhere.example.net") == 403
        assert await status(origin="null") == 403
        assert await status(b"x" * 300_000) == 413
        assert await status(b"[" * 100_000) == 400
        refused = await http.post(url, content=CALL, headers={"Authorization": "Bearer x"})
        assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


async def it_ends_also_while_somebody_waits_and_listens(
    url: str, site: Serving, process: asyncio.subprocess.Process
) -> None:
    try:
        async with a_client(url, "auto") as ask:
            await it_ends_under(ask, site, process)
    except* httpx2.TransportError:
        pass  # what a client still says to a server that has ended is lost


async def it_ends_under(ask: Asking, site: Serving, process: asyncio.subprocess.Process) -> None:
    async with ask.client.listen(resource_subscriptions=["ticker://headlines/newest"]) as listening:
        waiting = asyncio.create_task(ask("events_after", wait_s=50))
        await eventually(
            lambda: {("json", "waiting"), ("sse", "live")} <= site.broadcast.readers_by_kind().keys()
        )
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            assert await process.wait() == 0
        with pytest.raises(SubscriptionLost):
            await anext(listening)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--bind", "0.0.0.0:0"), "ticker: TICKER_MCP_TOKEN: others can come in at 0.0.0.0:0"),
        (("--host", "x.example"), "ticker: --host: is of --bind"),
        (("http://127.0.0.1:8000/stream/stocks",), "is to be the address of the site"),
        (("ftp://x",), "is no address of http or https"),
        (("http://a:65536",), "ticker: http://a:65536: is no address: a port is at most 65535\n"),
        (("http://a:65536", "--bind", "127.0.0.1:0"), "ticker: http://a:65536: is no address"),
    ],
)
def test_what_cannot_be_served_is_refused_before(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mcp", *arguments]) == 1
    assert expected in capsys.readouterr().err


def test_a_token_that_no_header_takes_is_refused_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TICKER_TOKEN", "pasted with a blank ")
    assert main(["mcp", "http://127.0.0.1:1"]) == 1
    assert capsys.readouterr().err == "ticker: token: is to be printable ASCII without blanks\n"


async def test_what_is_told_of_the_address_has_no_password_in_it() -> None:
    target = target_of("http://me:secret@127.0.0.1:1/below", {}, "")
    async with _remote(target) as remote:
        assert remote.url == "http://127.0.0.1:1/below"
        failure = await called(TOOLS, "channels", {}, remote)
    assert isinstance(failure, Failure)
    assert "secret" not in failure.words


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Else the package would keep another module than what is imported by that name.
    monkeypatch.setattr(ticker, "mcp", ticker.mcp)
    for name in [
        name for name in sys.modules if name.partition(".")[0] == "mcp" or name.startswith("ticker.mcp")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert main(["mcp"]) == 1
    assert (
        capsys.readouterr().err == "ticker: ticker mcp: needs more than is here: pip install 'ticker[mcp]'\n"
    )
