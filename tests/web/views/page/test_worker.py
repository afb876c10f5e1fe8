"""The script that browsers run beside the page, and the page that it keeps for later."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from tests.support.serving import Serving, serving
from tests.web.writing.test_notifications import ACCESS
from tests.web.writing.test_notifications import ON as PUSH

OFF = {"page": {"offline": False}}
MOST_BYTES = 10_000


async def kept(site: Serving) -> str:
    """Which page the worker keeps; "" for none."""
    script = (await site.get("/service-worker.js")).text
    return script.partition(";")[0].removeprefix('self.offline = "').removesuffix('"')


async def test_the_worker_is_served_where_it_may_act_for_the_page(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        answer = await site.get("/service-worker.js")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"].startswith("no-cache")
        assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
        assert "showNotification" in answer.text
        again = await site.get("/service-worker.js", if_none_match=answer.headers["etag"])
        assert again.status_code == 304


async def test_it_is_there_for_what_the_config_has_on(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=OFF) as site:
        assert (await site.get("/service-worker.js")).status_code == 404
        assert 'data-worker=""' in (await site.get("/", accept="text/html")).text
    async with serving(tmp_path, settings={**OFF, **PUSH}) as site:
        assert await kept(site) == ""
        assert 'data-worker="push"' in (await site.get("/", accept="text/html")).text
    async with serving(tmp_path) as site:
        assert re.fullmatch("offline/[0-9a-f]{16}", await kept(site))
        assert 'data-worker="offline"' in (await site.get("/", accept="text/html")).text


async def test_the_page_that_is_kept_has_all_in_itself_and_may_do_nothing_else(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS, settings={"title": "<b>Desk</b>"}) as site:
        answer = await site.get(f"/{await kept(site)}")
    page, policy = answer.text, answer.headers["content-security-policy"]
    assert "<h1>&lt;b&gt;Desk&lt;/b&gt; cannot be reached</h1>" in page
    written = re.findall(r"<(?:style|script)(?: type=\"module\")?>(.*?)</(?:style|script)>", page, re.DOTALL)
    assert len(written) == 3
    assert all(b64encode(sha256(text.encode()).digest()).decode() in policy for text in written)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert len(brotli.compress(page.encode(), quality=5)) < MOST_BYTES


async def test_another_page_is_at_another_address(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        before = await kept(site)
    async with serving(tmp_path, settings={"title": "Another"}) as site:
        assert await kept(site) != before
        assert (await site.get(f"/{before}")).status_code == 404
