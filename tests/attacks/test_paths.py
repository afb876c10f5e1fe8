"""Paths that are not what they seem: none leads out of static/, off the site, or into a hidden channel."""

import re
from pathlib import Path

import pytest

from tests.attacks.fort import SECRET, fort, request, sent
from tests.support.serving import Serving

FILES = (
    *("/static/../web/app.py", "/static/%2e%2e/web/app.py", "/static/..%2fweb%2fapp.py"),
    *("/static/..%5cweb%5capp.py", "/static/....//web/app.py", "/static/%252e%252e/web/app.py"),
    *("/static/%c0%ae%c0%ae/web/app.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/%00"),
    *(
        "/static/js/page.js%00.css",
        "/static",
        "/static/",
        "/static/.",
        "/static/js",
        "/static/../../config.yaml",
    ),
    *(
        "/../../config.yaml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/.%2e/config.yaml",
        "/config.yaml",
        "/data/ticker.db",
    ),
    *(
        "/static/" + "a/" * 3_000,
        "/static/" + "a" * 5_000,
        "file:///etc/passwd",
        "/static/js/../../web/app.py",
    ),
)
ELSEWHERE = (
    *(
        "//evil.example",
        "//evil.example/%2e%2e",
        "///evil.example/stream",
        "/\\evil.example",
        "/%5cevil.example",
    ),
    *("//evil.example//stream", "/stream//evil.example", "/%0d%0aLocation:%20http://evil.example"),
    *("/%2f%2fevil.example", "/static//evil.example/..", "http:/evil.example", "/@evil.example"),
)
HIDDEN = (
    *("/stream/{}", "/stream/%76{1}", "/stream/{}%00", "/stream/{}%20", "/stream/%20{}", "/stream/{};x"),
    *(
        "//stream/{}",
        "/%2fstream/{}",
        "/stream%2f{}",
        "/stream/stocks%2c{}",
        "/stream/stocks,{}",
        "/stream/{}/",
    ),
    *(
        "/stream/stocks/../{}",
        "/stream/stocks%2f..%2f{}",
        "/stream/./{}",
        "/stream/{}?since=all",
        "/stream/{}#",
    ),
    *(
        "/stream?channels={}",
        "/events/{}",
        "/events/{}?since=all",
        "/events/%76{1}",
        "/headlines?channels={}",
    ),
    *("/headlines.rss?channels={}", "/headlines.atom?channels={}", "/headlines.json?channels={}"),
    *("/sources?channels={}", "/quotes?channels={}", "/channels/{}", "/channels/{}/messages", "/bars/{}"),
    *("/channels/{}/readers", "/channels/{}/events", "http://ticker/stream/{}", "stream/{}", "/ws/{}"),
)
OPEN = (
    *(
        "/stream?since=all",
        "/stream/*?since=all",
        "/stream/v*",
        "/stream/?ault",
        "/stream/[v]ault",
        "/stream/*,v*",
    ),
    *("/?format=text&since=all", "/?q=Sesame", "/events?since=all&limit=1000", "/events/*?since=all"),
    *("/headlines", "/headlines?q=Sesame", "/headlines.rss", "/headlines.atom", "/headlines.json", "/quotes"),
    *(
        "/sources",
        "/channels",
        "/feeds.opml",
        "/metrics",
        "/readers",
        "/readyz",
        "/healthz",
        "/page/sparklines",
        "/",
    ),
    *("/stream/vaul", "/stream/valt", "/stream/VAULT", "/stream?token=", "/stream?TOKEN=vault-token-1"),
    *("/stream?token[]=vault-token-1", "/stream?since=all&symbols=AAPL&q=vault", "/stream/" + "v*" * 200),
    *("/static/rows.json", "/stream/" + ",".join(["*"] * 2_000)),
)


async def answer_to(site: Serving, target: str) -> bytes:
    return await sent(site, request(target.encode()))


async def test_no_file_is_found_but_those_of_the_page(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for target in FILES:
            answer = await answer_to(site, target)
            status = answer[9:12]
            assert status in (b"400", b"404", b"308"), (target, answer[:200])
            for told in (b"import ", b"root:", b"SQLite", b"channels:"):
                assert told not in answer, target


async def test_no_path_leads_off_the_site(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for target in ELSEWHERE:
            head = (await answer_to(site, target)).partition(b"\r\n\r\n")[0]
            for location in re.findall(rb"(?im)^location: *(.*?)\r?$", head):
                assert location.startswith(b"http://ticker/"), (target, location)
                assert not location.startswith(b"http://ticker//"), (target, location)


async def test_a_hidden_channel_is_answered_as_one_that_there_is_not(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for target in HIDDEN:
            hidden, unknown = [await nameless(site, target, name) for name in ("vault", "vowel")]
            assert hidden == unknown, target
            assert SECRET.encode() not in hidden


async def nameless(site: Serving, target: str, name: str) -> bytes:
    """The answer to a target with a name in it, without what differs for any two names."""
    answer = await answer_to(site, target.format(name, name[1:]))
    answer = re.sub(rb"(date|content-length): .*?\r\n", b"", answer)
    return answer.replace(name.encode(), b"NAME").replace(name[1:].encode(), b"AME")


async def test_what_is_open_tells_nothing_of_a_hidden_channel(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for target in OPEN:
            answer = await answer_to(site, target)
            assert SECRET.encode() not in answer, target
            asked = target.encode()
            assert b"vault" not in answer.replace(asked, b"") or b"vault" in asked, target


@pytest.mark.parametrize(
    "target", ["/stream/vault?since=all", "/events/vault?since=all", "/headlines?q=sesame"]
)
async def test_the_key_opens_it(tmp_path: Path, target: str) -> None:
    async with fort(tmp_path) as site:
        answer = await sent(site, request(target.encode(), b"Authorization: Bearer vault-token-1"))
        assert SECRET.encode() in answer
