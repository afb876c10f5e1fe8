"""HTTPS: both ways in below it, HTTP/2 by negotiation, and what is said of certificates of no use."""

import asyncio
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from quart import request

from tests.faults.trial import processes
from tests.support.certificates import make_certificate
from tests.support.clock import put_forward
from tests.support.events import headline, message
from tests.support.reader import Reader, connected, rest_of, until
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.config import load
from ticker.config.types import Tls
from ticker.errors import ConfigError, ServeError
from ticker.server import Certificate, Renewed, Server, Unusable, address_of, listen, tls_context
from ticker.server.accepting.accepting import Acceptor
from ticker.service import certificate_of
from ticker.sources.kinds import known_kinds


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusting(pair: tuple[Path, Path]) -> ssl.SSLContext:
    """A client that trusts the certificate, and speaks HTTP/1.1."""
    return ssl.create_default_context(cafile=str(pair[0]))


class Secure:
    """The same site on a second port, by HTTPS."""

    def __init__(self, site: Serving, server: Server, port: int, reached: list[str]) -> None:
        self.site = site
        self.server = server
        self.port = port
        self.reached = reached

    async def read(self, target: str, context: ssl.SSLContext, **headers: str) -> Reader:
        reader = Reader(*await asyncio.open_connection("127.0.0.1", self.port, ssl=context))
        await reader.ask(target, headers)
        return reader


@asynccontextmanager
async def secure(folder: Path, pair: tuple[Path, Path]) -> AsyncIterator[Secure]:
    reached: list[str] = []
    async with serving(folder, heartbeat="200ms") as site:

        @site.app.before_request
        async def note() -> None:
            reached.append(request.path)

        server = Server(site.app, tls=Certificate(*pair))
        with listen("127.0.0.1:0") as listener:
            server.open(listener)
            try:
                yield Secure(site, server, listener.getsockname()[1], reached)
            finally:
                await server.close(lambda: site.broadcast.say_goodbye("shutdown"))


async def test_a_stream_is_live_and_ends_in_order(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    async with secure(tmp_path, pair) as here:
        reader = await (await here.read("/stream", trusting)).live()
        assert here.reached == []
        await eventually(lambda: here.site.broadcast.members == 1)
        await here.site.append(headline("a"))
        await reader.until("Title of a")
        here.site.broadcast.say_goodbye("shutdown")
        assert b"stream-bye" in await reader.end()


async def test_other_routes_are_answered_and_the_connection_kept(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    async with secure(tmp_path, pair) as here:
        reader = await here.read("/healthz", trusting)
        assert await reader.end() == b'{"status":"ok"}'
        await reader.again("/stream")
        await reader.live()
        assert here.reached == ["/healthz"]


async def test_http_2_is_negotiated(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    async with (
        secure(tmp_path, pair) as here,
        httpx.AsyncClient(http2=True, verify=trusting, base_url=f"https://localhost:{here.port}") as client,
    ):
        response = await client.get("/healthz")
        assert (response.http_version, response.json()) == ("HTTP/2", {"status": "ok"})
        async with client.stream("GET", "/stream") as stream:
            assert "transfer-encoding" not in stream.headers
            async for line in stream.aiter_lines():
                if line == "event: stream-live":
                    break


async def test_clients_of_http_2_leave_nothing_and_end_with_the_server(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    async def read(address: str) -> str:
        async with (
            httpx.AsyncClient(http2=True, verify=trusting, base_url=address) as client,
            client.stream("GET", "/stream") as stream,
        ):
            return "\n".join([line async for line in stream.aiter_lines()])

    async with secure(tmp_path, pair) as here:
        before = len(asyncio.all_tasks())
        address = f"https://localhost:{here.port}"
        first = asyncio.create_task(read(address))
        await eventually(lambda: here.site.broadcast.readers == 1)
        first.cancel()
        await eventually(lambda: here.server.connections == 0 and len(asyncio.all_tasks()) <= before)
        last = asyncio.create_task(read(address))
        await eventually(lambda: here.site.broadcast.readers == 1)
        await here.server.close(lambda: here.site.broadcast.say_goodbye("shutdown"))
        assert "event: stream-bye" in await last
    assert caplog.text == ""


async def test_a_large_backlog_reaches_a_reader_whole(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    async with secure(tmp_path, pair) as here:
        for _ in range(10):
            await here.site.append(*(message("x" * 2_000) for _ in range(200)))
        reader = await (await here.read("/stream?since=all", trusting)).live()
        assert reader.sequences == list(range(1, 2_001))


async def test_clients_that_go_away_or_never_come_leave_nothing(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    async with secure(tmp_path, pair) as here:
        before = len(asyncio.all_tasks())
        readers = [await (await here.read("/stream", trusting)).live() for _ in range(4)]
        for reader in readers[:2]:
            await reader.close()
        for reader in readers[2:]:
            reader.abort()
        plain, writer = await connected(here.port, b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"HTTP" not in await rest_of(plain)
        await eventually(lambda: here.site.broadcast.readers == 0 and here.server.connections == 0)
        silent, another = await connected(here.port)
        _, shaken = await asyncio.open_connection("127.0.0.1", here.port, ssl=trusting)
        acceptor = here.server._acceptor
        assert isinstance(acceptor, Acceptor)
        await eventually(lambda: (here.server.connections, len(acceptor._beginnings)) == (1, 1))
        put_forward(75)
        assert await rest_of(silent) == b""
        await eventually(lambda: here.server.connections == 0)
        for one in (writer, another, shaken):
            one.close()
        await eventually(lambda: len(asyncio.all_tasks()) <= before)
    assert caplog.text == ""


def test_nothing_older_than_tls_1_2_is_spoken(pair: tuple[Path, Path]) -> None:
    assert tls_context(*pair).minimum_version == ssl.TLSVersion.TLSv1_2


# A whole service


def test_paths_are_relative_to_the_config(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    config = write_site(tmp_path, CONFIG + "tls: {certificate: tls/c.pem, key: tls/k.pem}\n")
    (tmp_path / "tls").mkdir()
    shutil.copy(pair[0], tmp_path / "tls" / "c.pem")
    shutil.copy(pair[1], tmp_path / "tls" / "k.pem")
    assert isinstance(certificate_of(load(config, {}, known_kinds())), Certificate)


def test_without_the_keys_there_is_none(tmp_path: Path) -> None:
    assert certificate_of(load(write_site(tmp_path), {}, known_kinds())) is None


def test_one_of_the_keys_alone_is_an_error_of_the_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tls: expected both certificate and key, or neither"):
        load(write_site(tmp_path, CONFIG + "tls: {key: k.pem}\n"), {}, known_kinds())


async def test_sigterm_ends_a_service_with_streams_and_a_handshake_that_never_ends(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.running._RUNNING", re.compile(r"Ticker is running at (https://\S+)"))
    tls = f"tls: {{certificate: {pair[0]}, key: {pair[1]}}}\n"
    with RunningTicker(write_site(tmp_path, CONFIG + tls)) as ticker:
        readers = [
            Reader(*await asyncio.open_connection("127.0.0.1", ticker.port, ssl=trusting)) for _ in range(5)
        ]
        for reader in readers:
            await reader.ask("/stream")
            await reader.live()
        halfway = socket.create_connection(("127.0.0.1", ticker.port))
        halfway.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        waiting = await asyncio.open_connection("127.0.0.1", ticker.port, ssl=trusting)
        ending = asyncio.create_task(asyncio.to_thread(ticker.terminate))
        for reader in readers:
            assert b"stream-bye" in await reader.end()
        assert await ending == 0
        assert ticker.errors.read_text() == ""
        halfway.close()
        waiting[1].transport.abort()
        Reader.close_all()


async def test_browsers_are_told_to_come_so_again_and_nobody_without_tls(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    field = "strict-transport-security"
    async with secure(tmp_path, pair) as here:
        twice = {"X-Odd": "a", "x-odd": "b"}  # which takes the ordinary way
        short, ordinary = await here.read("/stream", trusting), await here.read("/stream", trusting, **twice)
        assert here.reached == ["/stream"]
        assert short.headers[field] == "max-age=31536000"
        assert [*short.headers] == [*ordinary.headers]
        assert (await here.read("/nothing", trusting)).headers[field] == "max-age=31536000"
        assert field not in (await here.site.get("/healthz")).headers
        here.site.use(tls=Tls(hsts="0s"))
        assert (await here.read("/healthz", trusting)).headers[field] == "max-age=0"


# A certificate that is renewed


def put_in_place(pair: tuple[Path, Path], folder: Path) -> None:
    """As who renews certificates does: one file after the other."""
    names = ("c.pem", "k.pem")
    for path, name in zip(pair, names, strict=True):
        shutil.copy(path, folder / f"{name}.new")
    for name in names:
        (folder / f"{name}.new").replace(folder / name)


def shown(port: int) -> str:
    """The certificate that who connects now is shown, in PEM."""
    return ssl.get_server_certificate(("127.0.0.1", port))


def of(pair: tuple[Path, Path]) -> str:
    """The first of the file, which is the server's own."""
    end = "-----END CERTIFICATE-----\n"
    return pair[0].read_text().partition(end)[0] + end


def test_files_are_read_again_once_they_are_written(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    put_in_place(pair, tmp_path)
    certificate = Certificate(tmp_path / "c.pem", tmp_path / "k.pem")
    first = certificate.context
    assert [certificate.look(), certificate.look()] == [None, None]
    put_in_place(make_certificate(tmp_path, "other"), tmp_path)
    assert certificate.look() is None  # it may be half of it
    assert certificate.look() == Renewed()
    second = certificate.context
    assert second is not first
    (tmp_path / "k.pem").write_text("no key")
    assert certificate.look() is None
    assert isinstance(found := certificate.look(), Unusable)
    assert "are not a certificate and its key" in found.why
    (tmp_path / "c.pem").unlink()
    assert certificate.look() is None
    assert isinstance(found := certificate.look(), Unusable)
    assert "c.pem: cannot be read" in found.why
    assert [certificate.look(), certificate.look()] == [None, None]
    assert certificate.context is second


@pytest.mark.parametrize("arguments", [(), ("--workers", "2")], ids=["one-process", "several"])
async def test_a_renewed_certificate_is_shown_and_one_of_no_use_is_not(
    tmp_path: Path,
    pair: tuple[Path, Path],
    trusting: ssl.SSLContext,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.support.running._RUNNING", re.compile(r"Ticker is running at (https://\S+)"))
    put_in_place(pair, tmp_path)
    config = write_site(tmp_path, CONFIG + "tls: {certificate: c.pem, key: k.pem}\n")
    with RunningTicker(config, arguments=arguments) as ticker:
        reader = Reader(*await asyncio.open_connection("127.0.0.1", ticker.port, ssl=trusting))
        await reader.ask("/stream")
        await reader.live()
        assert shown(ticker.port) == of(pair)
        other = make_certificate(tmp_path, "other")
        put_in_place(other, tmp_path)

        def all_show(one: tuple[Path, Path]) -> bool:
            # Connections are handed to the processes in turn.
            return {shown(ticker.port) for _ in range(4)} == {of(one)}

        await eventually(lambda: all_show(other))
        (tmp_path / "k.pem").write_text("no key")
        await eventually(lambda: "of no use" in ticker.errors.read_text())
        if arguments:
            # One that begins now has nothing else to show than what there was.
            killed, *_ = processes(ticker.process.pid, "ticker:serve")
            os.kill(killed, signal.SIGKILL)
            # It may still be there, and be handed a connection.
            await eventually(lambda: len({*processes(ticker.process.pid, "ticker:serve")} - {killed}) == 2)
            assert shown(ticker.port) in {of(pair), of(other)}
        else:
            assert all_show(other)
            await reader.until("event: quote")
        assert ticker.terminate() == 0
        lines = ticker.errors.read_text().splitlines()
        assert len([line for line in lines if "INFO ticker.tls: the certificate has changed" in line]) == 1
        (wrong,) = [line for line in lines if "ERROR ticker.tls: the certificate was changed" in line]
        assert "is of no use; the one before stays" in wrong
        Reader.close_all()


# What is said of files that are of no use


def test_a_file_that_is_not_there_is_named(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    with pytest.raises(ServeError, match=r"nowhere\.pem: cannot be read: no such file or directory"):
        tls_context(tmp_path / "nowhere.pem", pair[1])
    with pytest.raises(ServeError, match=r"nowhere\.key: cannot be read"):
        tls_context(pair[0], tmp_path / "nowhere.key")
    with pytest.raises(ServeError, match="cannot be read: is a directory"):
        tls_context(pair[0], tmp_path)


def test_a_key_of_another_certificate_is_named(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    _, other = make_certificate(tmp_path, "other")
    with pytest.raises(ServeError, match=r"the key in .*other\.key belongs to another certificate"):
        tls_context(pair[0], other)


def test_a_key_with_a_password_and_what_is_no_pem_are_refused(
    tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    locked = make_certificate(tmp_path, "locked", password=b"secret")
    (tmp_path / "text").write_text("hello")
    for certificate, key in (locked, (tmp_path / "text", pair[1]), (pair[0], tmp_path / "text")):
        with pytest.raises(ServeError, match="are not a certificate and its key, both in PEM and the key"):
            tls_context(certificate, key)


def test_a_service_whose_certificate_is_of_no_use_says_so_in_one_line_and_ends(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG + "tls: {certificate: c.pem, key: k.pem}\n")
    ended = subprocess.run(
        [sys.executable, "-m", "ticker", "serve", "--config", str(config), "--bind", "127.0.0.1:0"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"ticker: \S*c\.pem: cannot be read: no such file or directory\n", ended.stderr)


def test_the_address_says_https() -> None:
    with listen("127.0.0.1:0") as listener:
        assert address_of(listener, "https") == f"https://127.0.0.1:{listener.getsockname()[1]}"


async def test_what_is_pipelined_in_one_record_goes_the_ordinary_way(
    tmp_path: Path, pair: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    async with secure(tmp_path, pair) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port, ssl=trusting)
        asked = b"".join(
            b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % target for target in (b"/healthz", b"/stream")
        )
        writer.write(asked)
        seen = await until(reader, b"stream-live")
        assert seen.index(b'{"status":"ok"}') < seen.index(b"stream-open")
        assert here.reached == ["/healthz", "/stream"]
        writer.close()
