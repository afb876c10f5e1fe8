import asyncio
import socket
from collections.abc import Sequence

import httpcore
import pytest

from tests.support.origin import Origin
from tests.support.waiting import PATIENCE_S
from ticker.outbound.addresses import (
    CheckedBackend,
    Resolve,
    resolve,
)
from ticker.outbound.failures import Failure


def answering(*addresses: str) -> Resolve:
    async def answer(host: str, port: int) -> Sequence[str]:
        return addresses

    return answer


async def test_private_address_of_a_public_name_is_refused_in_words() -> None:
    with pytest.raises(Failure) as refused:
        await CheckedBackend(answering("10.0.0.5")).connect_tcp("feeds.internal", 80)
    words = "refused: feeds.internal is at 10.0.0.5, a private address; set private: true to allow it"
    assert str(refused.value) == words


async def test_private_address_itself_is_refused_in_words() -> None:
    with pytest.raises(Failure) as refused:
        await CheckedBackend().connect_tcp("127.0.0.1", 80)
    assert str(refused.value) == "refused: 127.0.0.1 is a loopback address; set private: true to allow it"


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "::1"])
async def test_other_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(Failure, match=r"^(refused: |could not resolve )"):
        await CheckedBackend().connect_tcp(host, 80)


async def test_an_address_is_no_name_to_be_resolved(server: Origin) -> None:
    backend = CheckedBackend(answering(), private=True)
    stream = await backend.connect_tcp("127.0.0.1", server.port, timeout=PATIENCE_S)
    await stream.aclose()
    for address in ("10.0.0.5", "::ffff:10.0.0.5"):
        with pytest.raises(Failure, match=f"^refused: {address} is a private address"):
            await CheckedBackend(answering()).connect_tcp(address, 80)


async def test_private_source_may_connect(server: Origin) -> None:
    stream = await CheckedBackend(private=True).connect_tcp("localhost", server.port, timeout=PATIENCE_S)
    await stream.aclose()


async def test_checked_address_is_the_one_connected_to(server: Origin) -> None:
    names: list[str] = []

    async def answer(host: str, port: int) -> Sequence[str]:
        names.append(host)
        return ("127.0.0.1",)

    stream = await CheckedBackend(answer, private=True).connect_tcp(
        "feeds.example", server.port, timeout=PATIENCE_S
    )
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", server.port)
    assert names == ["feeds.example"]
    await stream.aclose()


async def test_next_address_is_tried_when_one_refuses(server: Origin) -> None:
    backend = CheckedBackend(answering("127.0.0.2", "127.0.0.1"), private=True)
    stream = await backend.connect_tcp("feeds.example", server.port, timeout=PATIENCE_S)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    await stream.aclose()


async def test_last_address_that_refuses_is_an_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(httpcore.ConnectError):
            await CheckedBackend(private=True).connect_tcp("127.0.0.1", port, timeout=PATIENCE_S)


async def test_name_without_an_address_is_not_resolved() -> None:
    async def fail(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for answer in (fail, answering()):
        with pytest.raises(Failure, match=r"^could not resolve feeds\.example\.org$"):
            await CheckedBackend(answer).connect_tcp("feeds.example.org", 80)


async def test_system_resolver_answers_without_the_loops_own_threads() -> None:
    assert "127.0.0.1" in await resolve("127.0.0.1", 80)
    with pytest.raises(socket.gaierror):
        await resolve("name.invalid", 80)
    assert getattr(asyncio.get_running_loop(), "_default_executor", None) is None


async def test_name_that_cannot_be_a_host_name_is_not_resolved() -> None:
    with pytest.raises(Failure, match=r"^could not resolve "):
        await CheckedBackend().connect_tcp("a" * 300 + ".example", 80)
