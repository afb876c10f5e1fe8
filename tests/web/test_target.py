import json
from pathlib import Path

import pytest

from tests.support.events import headline
from tests.support.reader import connected, rest_of
from tests.support.serving import Serving, serving

KEY = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}==\r\n"


async def asked(site: Serving, target: str, more: str = "Connection: close\r\n") -> bytes:
    head = f"GET {target} HTTP/1.1\r\nHost: other.example\r\n{more}\r\n"
    reader, writer = await connected(site.port, head.encode())
    answer = await rest_of(reader) if "close" in more else await reader.readline()
    writer.close()
    return answer


@pytest.mark.parametrize(
    "target", ["http://ticker.example/headlines.json", "HTTPS://ticker.example//headlines.json?"]
)
async def test_a_whole_address_is_taken_apart_and_its_host_goes_before_the_header(
    tmp_path: Path, target: str
) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        head, _, body = (await asked(site, target)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert json.loads(body)["home_page_url"] == "http://ticker.example/"


async def test_every_route_is_found_by_a_whole_address_and_no_other(tmp_path: Path) -> None:
    async with serving(tmp_path, access={"anonymous": {"read": ["stocks"]}}) as site:
        for target, status in (
            ("http://ticker.example", b"200"),
            ("http://ticker.example?types=quote", b"200"),
            ("http://ticker.example/events/stocks", b"200"),
            ("http://ticker.example/events/news.world", b"404"),
            ("http://ticker.example/http://ticker.example/events", b"404"),
            ("ftp://ticker.example/events", b"404"),
        ):
            assert (await asked(site, target)).split(b" ")[1] == status, target
        handshake = KEY.format("a" * 22)
        assert (await asked(site, "ws://ticker.example/ws/stocks", handshake)).split(b" ")[1] == b"101"
