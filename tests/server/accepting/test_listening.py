"""Where the service listens: both families, several places, a file, and sockets that were handed over."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.ports import free_port
from tests.support.reader import until
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.serving import serving
from tests.support.waiting import eventually, in_time
from ticker.errors import ServeError
from ticker.server import Server, address_of, listen, listeners

OPERATE = "access: {anonymous: {operate: true}}\n"


def get_by_file(path: Path, target: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://ticker") as client:
        return client.get(target, headers=named)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_every_address_of_ipv6_is_every_one_of_ipv4_too() -> None:
    with listen("[::]:0") as listener:
        port = listener.getsockname()[1]
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, port)).close()
            listener.accept()[0].close()


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_an_address_that_another_answers_too_may_be_named_beside_it() -> None:
    port = free_port()
    every, all_of_4, one = f"[::]:{port}", f"0.0.0.0:{port}", f"127.0.0.1:{port}"
    for binds, names in (
        ((every, all_of_4), {every}),
        ((all_of_4, one, every, every), {every}),
        ((one, all_of_4), {all_of_4}),
        ((one, f"[::1]:{port}"), {one, f"[::1]:{port}"}),
        (("127.0.0.1:0", "127.0.0.1:0"), None),
    ):
        with listeners(binds) as found:
            if names is not None:
                assert {address_of(listener).removeprefix("http://") for listener in found} == names


def test_a_file_or_folder_in_the_place_of_a_socket_is_told_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("kept")
    for place in (path, tmp_path):
        with pytest.raises(ServeError, match="there is a file that is no socket"):
            listen(f"unix:{place}")
    assert path.read_text() == "kept"


def test_one_address_of_ipv6_is_that_alone() -> None:
    try:
        listener = listen("[::1]:0")
    except ServeError:
        pytest.skip("no IPv6 loopback here")
    with listener, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", listener.getsockname()[1]))


def test_it_listens_wherever_it_is_told_to_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    more = ("--bind", f"unix:{path}", "--bind", "127.0.0.1:0")
    with RunningTicker(write_site(tmp_path), arguments=more) as ticker:
        assert httpx.get(ticker.url("/healthz")).status_code == 200
        assert get_by_file(path, "/healthz").status_code == 200
        assert ticker.process.stdout is not None
        assert ticker.terminate() == 0
        assert not path.exists()


async def test_who_comes_by_a_file_is_who_its_proxy_says(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    config = write_site(tmp_path, CONFIG + OPERATE)
    with RunningTicker(config, arguments=("--bind", f"unix:{path}")) as ticker:
        writers = []
        for said in (
            "",
            "X-Forwarded-For: 198.51.100.7\r\n",
            "TE: trailers\r\nConnection: keep-alive, TE\r\n",
        ):
            reader, writer = await asyncio.open_unix_connection(path)
            writer.write(f"GET /stream HTTP/1.1\r\nHost: ticker\r\n{said}\r\n".encode())
            await until(reader, b"stream-live")
            writers.append(writer)
        views = (await asyncio.to_thread(httpx.get, ticker.url("/readers"))).json()["readers"]
        assert [view["address"] for view in views] == ["unix", "198.51.100.7", "unix"]
        response = await asyncio.to_thread(get_by_file, path, "/readers", host="localhost")
        assert response.status_code == 403
        for writer in writers:
            writer.close()


@pytest.mark.parametrize("name", ["own.sock", "\0own"], ids=["a file", "no file"])
async def test_so_is_who_has_a_name_of_its_own_for_its_end(tmp_path: Path, name: str) -> None:
    async with serving(tmp_path) as site:
        server = Server(site.app)
        server.open(listen(f"unix:{tmp_path / 'web.sock'}"))
        with socket.socket(socket.AF_UNIX) as client:
            client.bind(name if name.startswith("\0") else str(tmp_path / name))
            client.connect(str(tmp_path / "web.sock"))
            client.sendall(b"GET /stream HTTP/1.1\r\nHost: ticker\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n")
            await eventually(lambda: [one.address for one in site.broadcast.streams] == ["198.51.100.7"])
        await server.close(lambda: None)


def test_what_a_killed_process_left_is_replaced_and_a_living_ones_is_not(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    listen(f"unix:{path}").close()
    assert path.exists()
    with listen(f"unix:{path}"), pytest.raises(ServeError, match="another program listens there already"):
        listen(f"unix:{path}")


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "precious.txt"
    path.write_text("precious")
    with pytest.raises(ServeError):
        listen(f"unix:{path}")
    assert path.read_text() == "precious"


def test_sockets_that_are_handed_over_are_taken_in_place_of_the_configs(tmp_path: Path) -> None:
    config = write_site(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as mine:
        number = mine.fileno()
        command = f'exec 3<&{number}; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
        ticker = subprocess.Popen(
            [
                *("bash", "-c", command, "bash", sys.executable, "-m", "ticker"),
                "serve",
                "--config",
                str(config),
            ],
            pass_fds=(number,),
            stdout=subprocess.PIPE,
            cwd=tmp_path,
        )
        assert ticker.stdout is not None
        try:
            address = f"http://127.0.0.1:{mine.getsockname()[1]}"
            assert ticker.stdout.readline().decode().strip() == f"Ticker is running at {address}"
            assert httpx.get(f"{address}/healthz").status_code == 200
        finally:
            ticker.terminate()
            in_time(lambda: ticker.poll() is not None)
            ticker.stdout.close()
