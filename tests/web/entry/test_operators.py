"""What is the operator's alone once anything listens beyond this machine."""

from pathlib import Path

import pytest

from tests.support.events import quote
from tests.support.serving import serving
from tests.web.test_errors import error_of

OPERATOR = {"authorization": "Bearer desk-token-1"}
READER = {"authorization": "Bearer read-token-2"}
ACCESS = {
    "anonymous": {"operate": True},
    "tokens": {
        "desk": {"token": "desk-token-1", "operate": True},
        "reader": {"token": "read-token-2"},
        "narrow": {"token": "narrow-token", "operate": True, "read": ["stocks"]},
    },
}
ELSEWHERE = {"host": "ticker.example", "x_forwarded_for": "192.0.2.1"}
PUBLIC = {"bind": ["127.0.0.1:8000", "0.0.0.0:8001"]}


@pytest.mark.parametrize("target", ["/metrics", "/readers"])
async def test_on_a_public_address_figures_and_readers_are_told_to_the_operator_only(
    tmp_path: Path, target: str
) -> None:
    async with serving(tmp_path, access=ACCESS, settings=PUBLIC) as site:
        assert (await site.get(target, **OPERATOR, **ELSEWHERE)).status_code == 200
        assert (await site.get(target)).status_code == 200
        for headers in (ELSEWHERE, READER, READER | ELSEWHERE):
            answer = await site.get(target, **headers)
            assert (answer.status_code, error_of(answer)["code"]) == (403, "forbidden")
            assert "operate: true" in error_of(answer)["expected"]


async def test_on_a_public_address_everybody_is_told_whether_it_is_ready_and_the_operator_why(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, access=ACCESS, settings=PUBLIC) as site:
        assert (await site.get("/readyz", **ELSEWHERE)).json() == {"ready": True}
        assert (await site.get("/readyz", **OPERATOR)).json()["sources_configured"] == 1
        site.schedule.stalled = "prices is 5 minutes late"
        refused = await site.get("/readyz", **ELSEWHERE)
        assert (refused.status_code, refused.json()) == (503, {"ready": False})
        told = await site.get("/readyz", **OPERATOR)
        assert (told.status_code, told.json()["reason"]) == (503, "prices is 5 minutes late")
        assert (await site.get("/healthz", **ELSEWHERE)).json() == {"status": "ok"}


async def test_on_this_machine_all_of_it_is_told_to_who_may_know_of_every_channel(tmp_path: Path) -> None:
    async with serving(tmp_path, operate=False) as site:
        assert (await site.get("/metrics")).status_code == 200
        assert "log" in (await site.get("/readyz")).json()
        site.use_access({"anonymous": {"read": ["stocks"]}})
        assert (await site.get("/readyz")).json() == {"ready": True}


@pytest.mark.parametrize(
    "headers", [ELSEWHERE, {"x_forwarded_proto": "https"}, {"via": "1.1 proxy"}, {"host": "ticker.example"}]
)
@pytest.mark.parametrize("is_open", [False, True])
async def test_behind_a_proxy_of_this_machine_the_world_is_not_on_it(
    tmp_path: Path, headers: dict[str, str], is_open: bool
) -> None:
    async with serving(tmp_path, operate=False, is_open=is_open, trusted_proxies=["127.0.0.1"]) as site:
        assert (await site.get("/metrics")).status_code == 200
        answer = await site.get("/metrics", **headers)
        assert (answer.status_code, error_of(answer)["code"]) == (403, "forbidden")
        assert (await site.get("/readyz", **headers)).json() == {"ready": True}


async def test_no_figure_is_of_a_channel_that_one_may_not_know_of(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        activity = site.site.derivations.activity
        activity.settled.totals.update({"stocks": 3, "news.world": 4, "gone": 5})
        assert 'channel="news.world"' in (await site.get("/metrics")).text
        narrow = (await site.get("/metrics", authorization="Bearer narrow-token")).text
        assert 'channel="stocks"' in narrow
        assert "news.world" not in narrow
        assert "gone" not in narrow
        await site.append(quote(), channel="stocks")
        await (await site.read("/stream/news.world")).live()
        await (await site.read("/stream")).live()
        readers = (await site.get("/readers", authorization="Bearer narrow-token")).json()["readers"]
        assert [one["channels"] for one in readers] == [["stocks"]]
