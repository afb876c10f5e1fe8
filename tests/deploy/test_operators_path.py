"""An operator's whole path, by the documented commands and the files of deploy/ alone.

A log of the first release is taken over, read behind nginx below a path with TLS and a token, backed up while
it is read and written, and restored elsewhere.
"""

import asyncio
import gzip
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from tests.support import nginx
from tests.support.running import RunningTicker
from tests.support.waiting import PATIENCE_S

FIRST_RELEASE = Path(__file__).parents[1] / "log" / "formats" / "1.db.gz"
TOKEN = "t0ken-of-the-desk"
DESK = {"Authorization": f"Bearer {TOKEN}"}
CHANGES = {
    "  snapshot: 50 ": "  trusted_proxies: [127.0.0.1]\n  snapshot: 50 ",
    "channels: ": (
        'access:\n  anonymous: {read: [world]}\n  tokens:\n    desk: {token: "${DESK_TOKEN}", '
        'read: ["*"], write: [desk], operate: true}\n\nchannels: '
    ),
    "  crypto: ": "  world: {title: World, keep: 3650d}\n  desk: {title: Desk, keep: 30d}\n  crypto: ",
}
"""What docs/deployment.md and docs/access.md have an operator write into the config of `ticker init`."""


async def ticker(folder: Path, *arguments: str) -> str:
    """What a command says, which is to end well."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "ticker", *arguments),
        cwd=folder,
        env={**os.environ, "DESK_TOKEN": TOKEN},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def served(folder: Path, data: str, port: int = 0) -> RunningTicker:
    arguments = ("--data", str(folder / data))
    return RunningTicker(
        folder / "etc" / "config.yaml", port=port, arguments=arguments, env={"DESK_TOKEN": TOKEN}
    )


async def events(lines: AsyncIterator[str], last: str) -> list[dict[str, object]]:
    """What is streamed as NDJSON, up to the first line that has `last` in it."""
    found = []
    async with asyncio.timeout(PATIENCE_S):
        async for line in lines:
            found.append(json.loads(line))
            if last in line:
                return found
    raise AssertionError(f"ended before {last!r}: {found}")


def titles(found: list[dict[str, object]]) -> list[object]:
    return [event["title"] for event in found if event["type"] == "headline"]


async def test_from_the_first_release_to_a_restored_copy_behind_nginx(tmp_path: Path) -> None:
    await ticker(tmp_path, "init", "etc", "--feeds", "crypto")
    config = tmp_path / "etc" / "config.yaml"
    config.write_text(nginx.replaced(config.read_text("utf-8"), CHANGES))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ticker.db").write_bytes(gzip.decompress(FIRST_RELEASE.read_bytes()))
    on = ("--config", "etc/config.yaml", "--data")
    looked, _ = await asyncio.gather(
        ticker(tmp_path, "log", "check", *on, "data"),
        ticker(tmp_path, "check", "--config", "etc/config.yaml"),
    )
    assert "format 1" in looked

    with served(tmp_path, "data") as first:
        async with (
            nginx.deployed(first.port) as front,
            httpx.AsyncClient(base_url=f"{front.address}/ticker", verify=front.trusting) as client,
        ):
            said = first.errors.read_text()
            assert "had format 1" in said
            assert "access: anybody may read world, write to no channel and not operate it\n" in said
            assert "access: desk may read every channel, write to desk and operate it, with its token" in said
            assert "on their way" not in said
            await only_those_get_in_who_may(client)
            async with client.stream("GET", "/stream?types=headline&format=ndjson", headers=DESK) as stream:
                lines = stream.aiter_lines()
                assert titles(await events(lines, "stream-live")) == ["News of today"]
                await publish(client, "Before the backup")
                seen = await events(lines, "Before the backup")
                await ticker(tmp_path, "backup", *on, "data", "backup.db")
                await publish(client, "After the backup")
                seen += await events(lines, "After the backup")
                first.process.terminate()
                await events(lines, "stream-bye")
            assert await asyncio.to_thread(first.gone, PATIENCE_S) == 0

            await ticker(tmp_path, "restore", *on, "elsewhere", "backup.db")
            await ticker(tmp_path, "log", "check", *on, "elsewhere")
            with served(tmp_path, "elsewhere", first.port) as second:
                resumed = {**DESK, "Last-Event-ID": str(seen[-1]["id"])}
                async with client.stream(
                    "GET", "/stream?types=headline&format=ndjson", headers=resumed
                ) as stream:
                    again = await events(stream.aiter_lines(), "stream-live")
                (reset,) = [event for event in again if event["type"] == "stream-reset"]
                assert reset["reason"] == "foreign"
                assert titles(again) == ["News of today", "Before the backup"]
                await publish(client, "After the restore")
                assert second.terminate() == 0


async def only_those_get_in_who_may(client: httpx.AsyncClient) -> None:
    """Anybody reads one channel; the desk all of them, by its token or signed in; and only it operates."""

    async def channels(**asked: object) -> list[str]:
        answer = await client.get("/channels", **asked)  # type: ignore[arg-type]
        return [channel["name"] for channel in answer.json()["channels"]]

    assert await channels() == ["world"]
    assert sorted(await channels(headers=DESK)) == ["crypto", "desk", "world"]
    assert (await client.get("/channels", headers={"Authorization": "Bearer other"})).status_code == 401
    assert (await client.get("/stream/desk")).status_code == 404
    assert (await client.get("/metrics")).status_code in (401, 403)
    assert (await client.get("/metrics", headers=DESK)).status_code == 200

    signed_in = await client.post("/session", data={"token": TOKEN})
    assert "path=/ticker/" in signed_in.headers["set-cookie"].lower()
    assert "secure" in signed_in.headers["set-cookie"].lower()
    assert sorted(await channels()) == ["crypto", "desk", "world"]
    page = await client.get("/", headers={"Accept": "text/html"})
    assert "News of today" in page.text
    await client.delete("/session")
    assert await channels() == ["world"]


async def publish(client: httpx.AsyncClient, title: str) -> None:
    told = {"type": "headline", "guid": title, "title": title}
    answer = await client.post("/channels/desk/events", json=told, headers=DESK)
    assert answer.status_code == 201, answer.text
