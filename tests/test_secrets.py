"""What the config has from the environment, looked for in all that others see of a running Ticker."""

import contextlib
import html
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from tests.config.test_documentation import LEAST, Key, keys
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import in_time
from tests.test_documented import rows
from ticker.config.secrecy.secrets import PUBLIC
from ticker.config.types import Service, Settings
from ticker.sources.kinds import SHIPPED

MARK = "9f8e7d6c5b4a"
"""In every secret, so that a part of one is found too."""
FEED = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title>
<atom:link rel="hub" href="{site}/hub"/><atom:link rel="self" href="{site}{path}"/>
<item><guid>1</guid><title>An entry</title><link>entry/1</link></item>
<item><guid>2</guid><title>Other entry</title><link>?id=2</link></item></channel></rss>"""
ECHO = """<rss version="2.0"><channel><title>Written at {now_ns}</title>
<item><guid>1</guid><title>For {path}</title>
<description>You sent {token}</description><author>{token}</author><category>{path}</category>
<category>{token}</category></item></channel></rss>"""


ECHOED = threading.Semaphore(0)
"""Released whenever that feed is read."""


class Publisher(BaseHTTPRequestHandler):
    """Answers by the beginning of the path, and repeats what it was asked wherever it can."""

    def do_GET(self) -> None:
        site = f"http://{self.headers['Host']}"
        match self.path.split("/")[1]:
            case "good":
                self._say(200, FEED.format(site=site, path=self.path), "application/rss+xml")
            case "moved":
                self._say(301, "", location=f"{site}{self.path.replace('moved', 'good', 1)}")
            case "loop":
                self._say(302, "", location=f"{site}{self.path}")
            case "scheme":
                self._say(302, "", location=f"gopher://127.0.0.1{self.path}")
            case "stranger":
                self._say(200, f"<html><title>{self.path}</title></html>", "text/html")
            case "page":
                title = f"{'y' * 45} {self.path.split('/')[2]}"
                self._say(200, f"<html><head><title>{title}</title></head></html>", "text/html")
            case "text":
                self._say(200, f"{'z' * 45} {self.path.split('/')[2]}")
            case "token":
                self._say(200, f"<html><title>no {self._token}</title></html>", "text/html")
            case "escaped":
                escaped = "".join(f"&#{ord(letter)};" for letter in self._token)
                self._say(200, f"{html.escape(self.path)} {escaped}")
            case "echo":
                ECHOED.release()
                said = ECHO.format(now_ns=time.time_ns(), path=html.escape(self.path), token=self._token)
                self._say(200, said, "application/rss+xml")
            case "prices":
                self._say(200, json.dumps({"error": f"{self._token} may not read {self.path}"}))
            case "xml":
                self._say(200, f"<{self.path}", "application/rss+xml")
            case _:
                self._say(404, self.path)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(400, f"no {asked[:120]}")

    @property
    def _token(self) -> str:
        return self.headers["Authorization"].split()[1]

    def _say(self, status: int, body: str, kind: str = "text/plain", location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def publisher() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def taken(key: Key, values: Sequence[object]) -> object:
    """The first of some values that a key takes; None if it takes none."""
    for value in values:
        with contextlib.suppress(ValidationError):
            key.model.model_validate(LEAST.get(key.model, {}) | {key.name: value})
            return value
    return None


def is_public(path: str) -> bool:
    return bool(PUBLIC & {*path.split(".")})


def secret_keys(model: type[Settings]) -> dict[str, object]:
    """Every key that takes a text of the operator's own and is not there to be seen, with such a value."""
    drawn = f"drawn-{MARK}"
    values = [
        drawn,
        f"whsec_{MARK * 3}",
        f"https://127.0.0.1/{drawn}",
        {"X-Token": drawn},
        [drawn],
        {"x": f"json://{drawn}"},
    ]
    found = {path: taken(key, values) for path, key in keys(model) if not is_public(path)}
    return {path: value for path, value in found.items() if value is not None}


def test_these_keys_take_a_secret() -> None:
    """A new key is found here by itself, and needs a place in the site below, or in PUBLIC."""
    assert [*secret_keys(Service)] == [
        "fetch.contact",
        "fetch.callback",
        "access.tokens.NAME.token",
        "notify",
        "webhooks.NAME.url",
        "webhooks.NAME.secret",
        "webhooks.NAME.q",
        "push.contact",
    ]
    assert {name: [*secret_keys(kind.settings)] for name, kind in SHIPPED.items()} == {
        "rss": ["url", "headers"],
        "simulator": [],
        "replay": [],
        "quotes": ["url", "headers"],
    }


def test_what_is_public_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text()
    said = page.split("To be seen are")[1].split("\n\n")[0]
    assert {f"`{key}`" for key in PUBLIC} <= {*said.replace(",", " ").replace(".", " ").split()}


@pytest.fixture(scope="module")
def environ(publisher: str) -> dict[str, str]:
    return {
        "CONTACT": f"contact-{MARK}",
        "PUSH": f"mailto:push-{MARK}@example.org",
        "CALLBACK": f"http://127.0.0.1:9/callback-{MARK}",
        "DESK": f"desk-{MARK}",
        "HEADER": f"Bearer header-{MARK}",
        "TOKEN": f"token/{MARK}+ä",
        "ADDRESS": f"http://{publisher}/good/whole-{MARK}/feed?key=whole-{MARK}",
        "PHONE": f"json://user:{MARK}@127.0.0.1:9/{MARK}",
        "MAIL": f"mail-{MARK}",
        "HOOK": f"http://127.0.0.1:9/hook-{MARK}?key=hook-{MARK}",
        "SIGNED": f"whsec_{MARK * 3}",
        "WORDS": f"words-{MARK}",
        "LONG": f"long{MARK}0123456789abcdefghijklmnopqrstuvwxyz",
        "TITLE": "Seen by all",
    }


@pytest.fixture(scope="module")
def running(
    publisher: str, environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningTicker]:
    config = site(tmp_path_factory.mktemp("secrets"), publisher)
    with RunningTicker(config, arguments=("--verbose",), env=environ) as running:
        yield running


def site(folder: Path, publisher: str) -> Path:
    config = (
        "title: ${TITLE}\ndata: data\nfetch: {contact: '${CONTACT}', callback: '${CALLBACK}', "
        "host_gap: 0s, per_host: 8}\npush: {contact: '${PUSH}'}\naccess: {anonymous: {operate: true}, "
        "tokens: {desk: {token: '${DESK}', read: ['*']}}}\n"
        f"notify: {{phone: '${{PHONE}}', mail: ['json://127.0.0.1:9/${{MAIL}}', 'json://127.0.0.1:9/{MARK}']}}\n"
        "webhooks: {desk: {url: '${HOOK}', secret: '${SIGNED}', q: '${WORDS}'}, "
        "other: {url: 'http://127.0.0.1:9', secret: '${SIGNED}', types: [source]}}\n"
        "alerts: [{name: news, when: source missing is failing, notify: [phone, mail]}]\n"
        "channels:\n  world: {title: '${TITLE}'}\nfeeds: feeds\n"
    )
    (folder / "header").write_text(f"Bearer filed-{MARK}\n")
    header = f"${{file:{folder}/header}}"
    addresses = {
        name: f"http://{publisher}/{name}/${{TOKEN}}/feed?key=${{TOKEN}}"
        for name in (
            "good",
            "moved",
            "loop",
            "scheme",
            "stranger",
            "xml",
            "missing",
            "token",
            "escaped",
            "echo",
        )
    }
    addresses |= {name: f"http://{publisher}/{name}/${{LONG}}" for name in ("page", "text")}
    addresses |= {"whole": "${ADDRESS}", "refused": "http://127.0.0.1:9/${TOKEN}?key=${TOKEN}"}
    feeds = {
        name: f"kind: rss\nchannel: world\nurl: {json.dumps(address)}\nevery: 1s\nprivate: true\n"
        f"headers: {{Authorization: '{header if name in FILED else '${HEADER}'}'}}\n"
        for name, address in addresses.items()
    }
    feeds["quotes"] = (
        "kind: quotes\nchannel: world\nevery: 1s\nprivate: true\n"
        "headers: {Authorization: '${HEADER}'}\n"
        f'url: "http://{publisher}/prices/${{TOKEN}}?key=${{TOKEN}}"\n'
        "map: {price: p, error: error}\nsymbols: {X: }\n"
    )
    return write_site(folder, config, **feeds)


SOURCES = 15
FILED = {"token", "good", "escaped"}
"""Of which the header is read from a file."""


def settled(running: RunningTicker) -> list[dict[str, object]]:
    """Every source as it is told of once all were read, and their hub was asked."""
    sources: list[dict[str, object]] = []

    def is_settled() -> bool:
        sources[:] = httpx.get(running.url("/sources")).json()["sources"]
        asked = [source for source in sources if source["push"] and "no " in str(source["push"])]
        late = [source for source in sources if source["state"] == "late"]
        return (len(sources), len(asked), late) == (SOURCES, 3, [])

    in_time(is_settled, lambda: str(sources))
    return sources


NO_PLAIN_ANSWER = {
    "/ws": 426,
    "/socket.io/": 404,
    **dict.fromkeys(("/demo/hub", "/alerts/check", "/alerts/rules"), 405),
}
"""What is there for other protocols, or only if the config says so."""


def text_of(running: RunningTicker, target: str) -> str:
    """The answer as a whole, or what comes of a stream until it is live."""
    text = ""
    with httpx.stream("GET", running.url(target), headers={"User-Agent": "curl/8"}) as answer:
        for piece in answer.iter_text():
            text += piece
            if "stream-live" in text or "# live" in text:
                break
    assert answer.status_code == NO_PLAIN_ANSWER.get(target, 200), target
    return text


def test_no_face_shows_a_secret(running: RunningTicker) -> None:
    sources = settled(running)
    assert MARK not in json.dumps(sources)
    assert {source["state"] for source in sources} == {"ok", "failing"}
    details = {source["name"]: str(source["detail"]) for source in sources}
    assert f'titled "{"y" * 45} ${{LONG}}…"' in details["page"]
    assert f"{'z' * 45} ${{LONG}}…" in details["text"]
    assert 'titled "no ${file:/' in details["token"]
    assert details["quotes"] == (
        "the answer is an error: ${HEADER} may not read /prices/${TOKEN}?key=${TOKEN}"
    )
    assert "/escaped/${TOKEN}/feed?key=${TOKEN}" in details["escaped"]
    in_time(lambda: "cannot be reached" in text_of(running, "/alerts"), "it was sent, in vain")
    plain = [route for route in rows("## Routes") if "{" not in route]
    streams = [f"/stream?format={name}&since=all" for name in rows("## The stream")]
    for target in (*plain, *streams, "/events?since=all", "/stream/world", "/events/world"):
        assert MARK not in text_of(running, target), target
    page = httpx.get(running.url("/"), headers={"Accept": "text/html"}).text
    assert "Seen by all" in page
    assert MARK not in page
    said = httpx.get(running.url(f"/nothing/here?zzz={1}")).text
    assert MARK not in said


def test_headlines_whose_link_would_tell_it_have_none(running: RunningTicker) -> None:
    settled(running)
    told = httpx.get(running.url("/headlines")).json()["headlines"]
    assert {headline["source"] for headline in told} >= {"good", "moved", "whole"}
    assert {headline["url"] for headline in told} == {None}


def test_headlines_that_repeat_it_are_shown_without_it_and_are_no_news_at_the_next_read(
    running: RunningTicker,
) -> None:
    settled(running)
    while ECHOED.acquire(blocking=False):
        pass
    # The answer to the first of these was worked on before the second was asked for.
    assert ECHOED.acquire(timeout=60)
    assert ECHOED.acquire(timeout=60)
    told = httpx.get(running.url("/headlines")).json()["headlines"]
    (echo,) = [headline for headline in told if headline["source"] == "echo"]
    assert echo["title"] == "For /echo/${TOKEN}/feed?key=${TOKEN}"
    assert (echo["summary"], echo["author"]) == ("You sent ${HEADER}", "${HEADER}")
    assert echo["revision"] == 1
    assert echo["tags"] == ["/echo/${TOKEN}/feed?key=${TOKEN}…", "${HEADER}"]


def test_stderr_shows_no_secret(running: RunningTicker) -> None:
    settled(running)
    said = running.errors.read_text()
    assert "failing" in said
    assert "GET '/sources'" in said
    assert MARK not in said


@pytest.mark.parametrize(
    "arguments", [("check",), ("check", "--probe"), ("feeds", "export")], ids=lambda given: " ".join(given)
)
def test_no_command_prints_a_secret(
    publisher: str, environ: dict[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    said = printed(site(tmp_path, publisher), environ, *arguments)
    assert "config.yaml" in said or "stranger" in said
    assert MARK not in said


def test_no_mistake_in_the_config_prints_a_secret(
    publisher: str, environ: dict[str, str], tmp_path: Path
) -> None:
    config = site(tmp_path, publisher)
    wrong = (tmp_path / "feeds" / "good.yaml").read_text().replace("every: 1s", "every: '${TOKEN}'")
    (tmp_path / "feeds" / "good.yaml").write_text(wrong.replace("url: ", "url: '${CONTACT}' #"))
    said = printed(config, environ, "check")
    assert "url: " in said
    assert "${TOKEN}" in said
    assert MARK not in said


def printed(config: Path, environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ticker", *arguments, "--config", str(config)],
        capture_output=True,
        env=environ,
        timeout=50,
        check=False,
    )
    return (done.stdout + done.stderr).decode()
