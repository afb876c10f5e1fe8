"""Errors as problem details (RFC 9457), for who names that type in Accept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.serving import serving
from ticker.errors import LogError

DETAILS = {"Accept": "application/problem+json"}


def details_of(response: httpx.Response) -> Mapping[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    found: dict[str, Any] = response.json()
    assert set(found) == {"type", "title", "status", "detail", "instance", "code", "parameter", "expected"}
    assert found["status"] == response.status_code
    assert found["type"] == "about:blank"
    return found


@pytest.mark.parametrize(
    ("method", "target", "status", "title", "code"),
    [
        ("GET", "/events?limit=x", 400, "Bad Request", "bad_parameter"),
        ("GET", "/stream/nope", 404, "Not Found", "unknown_channel"),
        ("GET", "/nope", 404, "Not Found", "not_found"),
        ("GET", "/static/nope.js", 404, "Not Found", "not_found"),
        ("POST", "/stream", 405, "Method Not Allowed", "method_not_allowed"),
    ],
)
async def test_every_error_has_them(
    tmp_path: Path, method: str, target: str, status: int, title: str, code: str
) -> None:
    async with serving(tmp_path) as site:
        plain = await site.client.request(method, target)
        response = await site.client.request(method, target, headers=DETAILS)
        assert response.status_code == plain.status_code == status
        found, error = details_of(response), plain.json()["error"]
        assert (found["title"], found["code"]) == (title, code)
        assert {name: found[name] for name in error} == error
        assert found["instance"] == target.partition("?")[0]
        assert response.headers.get("allow") == plain.headers.get("allow")


async def test_who_is_refused_for_the_moment_gets_them_with_retry_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        await (await site.read()).live()
        busy = await site.client.get("/stream", headers=DETAILS)
        assert (busy.status_code, details_of(busy)["code"]) == (503, "busy")
        assert busy.headers["retry-after"]

        async def broken(*_: object, **__: object) -> None:
            raise LogError("ticker.db", "cannot be read: disk I/O error")

        monkeypatch.setattr(site.log, "snapshot", broken)
        assert details_of(await site.client.get("/quotes", headers=DETAILS))["code"] == "log_unavailable"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/event-stream, application/problem+json;q=0.5", "application/problem+json"),
        ("application/json, application/problem+json;q=0", "application/json; charset=utf-8"),
        ("application/*", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
        ("", "application/json; charset=utf-8"),
    ],
)
async def test_only_who_names_the_type_gets_them(tmp_path: Path, accept: str, content_type: str) -> None:
    async with serving(tmp_path) as site:
        response = await site.client.get("/events?limit=x", headers={"Accept": accept})
        assert response.headers["content-type"] == content_type


async def test_what_a_query_holds_is_not_in_the_instance(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        response = await site.client.get("/stream/a%22%3Cb%3E?zzz=secret", headers=DETAILS)
        assert details_of(response)["instance"] == "/stream/a%22%3Cb%3E"
        assert "secret" not in response.text
