"""/webhooks: how each receiver is, what has one go on, and who may know of that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.events import alert, quote
from tests.support.origin import answer
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.web.test_errors import error_of
from tests.web.views.operator.test_alerts import ACCESS
from tests.web.views.test_readers import figures
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.running import hook
from ticker.times import rfc3339


@asynccontextmanager
async def sending(folder: Path, receiver: Receiver) -> AsyncIterator[Serving]:
    async with serving(folder, access=ACCESS) as site:
        site.site.webhooks.use([hook(receiver.url, channels=["news.*"], types=["alert"], q="up")])
        task = asyncio.create_task(site.site.webhooks.run())
        await eventually(lambda: site.site.webhooks.progress("desk").through is not None)
        try:
            yield site
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def told(site: Serving, **headers: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await site.get("/webhooks", **headers)).json()["webhooks"]
    return found


async def resume(site: Serving, name: str = "desk", since: str = "", **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=site.address, headers=headers) as client:
        return await client.post(f"/webhooks/{name}/resume", params={"since": since} if since else {})


async def test_operator_sees_how_each_is_and_nothing_of_its_address_but_the_host(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, receiver) as site:
        first, _ = await site.append(alert(), quote())
        await eventually(lambda: receiver.taken)
        await eventually(lambda: site.site.webhooks.lag("desk") == 0)
        (shown,) = await told(site)
        assert shown == {
            "name": "desk",
            "host": "127.0.0.1",
            "channels": ["news.tech", "news.world"],
            "types": ["alert"],
            "symbols": [],
            "words": ["up"],
            "batch": 1,
            "state": "ok",
            "id": site.log.newest_id,
            "lag": 0,
            "taken": 1,
            "last_taken": rfc3339(site.clock.ms),
            "failures": 0,
            "since": None,
            "next_attempt": None,
            "detail": None,
        }
        assert receiver.ids == [first.id]
        seen = await figures(site)
        assert seen["ticker_webhook_messages_total sent desk"] == 1
        assert seen["ticker_webhook_messages_total failed desk"] == 0
        assert seen["ticker_webhook_lag desk"] == seen["ticker_webhook_paused desk"] == 0


async def test_one_that_is_broken_says_why_and_one_that_is_paused_goes_on(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, receiver) as site:
        receiver.answers.append(answer(b"", 503, retry_after="60"))
        await site.append(alert())
        await eventually(lambda: site.site.webhooks.progress("desk").trouble)
        (shown,) = await told(site)
        assert (shown["state"], shown["failures"]) == ("retrying", 1)
        assert shown["detail"] == "answered 503 Service Unavailable, asks to wait 60 s"
        assert shown["since"] == rfc3339(site.clock.ms)
        assert shown["next_attempt"] == rfc3339(site.clock.ms + 60_000)
        receiver.answers.append(answer(b"", 410))
        site.clock.ms += 60_000
        assert (await resume(site)).json()["name"] == "desk"
        await eventually(lambda: site.site.webhooks.progress("desk").is_paused)
        (shown,) = await told(site)
        assert (shown["state"], shown["next_attempt"]) == ("paused", None)
        assert (await figures(site))["ticker_webhook_paused desk"] == 1
        assert (await resume(site, since="none")).json()["state"] == "ok"
        (_, last) = await site.append(quote(), alert("Up again"))
        await eventually(lambda: receiver.taken)
        assert receiver.ids[-1] == last.id


async def test_it_goes_on_wherever_it_is_told(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, receiver) as site:
        ids = [record.id for record in await site.append(*(alert("Up") for _ in range(3)))]
        await eventually(lambda: receiver.ids == ids)
        assert (await resume(site, since=ids[1])).status_code == 200
        await eventually(lambda: receiver.ids == [*ids, ids[2]])
        assert (await resume(site, since="all")).status_code == 200
        await eventually(lambda: receiver.ids == [*ids, ids[2], *ids])
        assert (await resume(site, since="1h")).status_code == 200
        await eventually(lambda: len(receiver.ids) == 10)
        for nowhere in ("latest", "nonsense", "0123456789ab-1", f"{site.log.epoch}-99"):
            refused = await resume(site, since=nowhere)
            assert (refused.status_code, error_of(refused)["parameter"]) == (400, "since")


async def test_what_is_not_there_or_not_for_who_asks_is_refused(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, receiver) as site:
        assert (await resume(site, "other")).status_code == 404
        tech = {"Authorization": "Bearer token-of-tech"}
        assert (await site.get("/webhooks", **tech)).json() == {"webhooks": [], "withheld": 1}
        assert (await resume(site, **tech)).status_code == 404
        assert (await resume(site, Origin="https://elsewhere.example")).status_code == 403
        site.use_access({"anonymous": {"operate": False}})
        assert (await site.get("/webhooks")).status_code == 403
        assert (await resume(site)).status_code == 403


async def test_an_operator_of_some_channels_sees_and_resumes_what_is_sent_of_those(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, receiver) as site:
        tech = {"Authorization": "Bearer token-of-tech"}
        both = [hook(receiver.url), hook(receiver.url, "tech", channels=["news.tech"])]
        site.site.webhooks.use(both)
        await eventually(lambda: "webhook:tech" in site.site.webhooks.claimed)
        found = (await site.get("/webhooks", **tech)).json()
        assert ([one["name"] for one in found["webhooks"]], found["withheld"]) == (["tech"], 1)
        assert (await resume(site, "tech", **tech)).status_code == 200
        assert (await resume(site, "desk", **tech)).status_code == 404
        assert (await site.get("/webhooks")).json()["withheld"] == 0


async def test_what_is_sent_elsewhere_is_not_resumed_here(tmp_path: Path) -> None:
    async with receiving() as receiver, serving(tmp_path, access=ACCESS) as site:
        site.site.webhooks.use([hook(receiver.url)])
        assert (await resume(site)).status_code == 409
        assert (await told(site))[0]["id"] is None
