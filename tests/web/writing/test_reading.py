"""Sources that are read because somebody asks: who may, and what they are told."""

from pathlib import Path

import httpx
import pytest

from tests.support.serving import START_MS, Serving, serving
from tests.web.test_errors import error_of
from ticker.ask.reading import NotNow, TooSoon, Unscheduled

ACCESS = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {
        "desk": {"token": "desk-token-1", "operate": True},
        "tech": {"token": "tech-token-1", "read": ["news.tech"], "operate": True},
    },
}
PATH = "/sources/prices/read"


async def post(site: Serving, path: str = PATH, **headers: str) -> httpx.Response:
    return await site.client.post(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


async def test_who_operates_has_a_source_read(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        answer = await post(site)
        assert (answer.status_code, answer.json()) == (
            202,
            {"source": "prices", "detail": "it is read now, once its host may be asked"},
        )


async def test_what_speaks_against_it_is_said_with_when_it_may_be_asked_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        site.schedule.asked = TooSoon(START_MS + 191_500, "publisher asks for 5 min (max-age)")
        answer = await post(site)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "192")
        assert error_of(answer) == {
            "code": "too_soon",
            "parameter": "name",
            "detail": "publisher asks for 5 min (max-age)",
            "expected": "the same in 3 min, at 2026-01-01T00:03:11.500Z",
        }
        site.schedule.asked = NotNow("it is being read just now")
        answer = await post(site)
        assert (answer.status_code, error_of(answer)["detail"]) == (409, "it is being read just now")
        site.schedule.asked = Unscheduled()
        answer = await post(site)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (PATH, {}, 403),
        (PATH, {"authorization": "Bearer tech-token-1"}, 404),
        (PATH, {"authorization": "Bearer wrong-token"}, 401),
        ("/sources/prises/read", {"authorization": "Bearer desk-token-1"}, 404),
        (PATH, {"authorization": "Bearer desk-token-1"}, 202),
    ],
)
async def test_nobody_else_may(tmp_path: Path, path: str, headers: dict[str, str], status: int) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        assert (await post(site, path, **headers)).status_code == status


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}])
async def test_a_page_of_another_site_has_none_read(tmp_path: Path, headers: dict[str, str]) -> None:
    async with serving(tmp_path) as site:
        answer = await post(site, **headers)
        assert (answer.status_code, error_of(answer)["code"]) == (403, "cross_site")
