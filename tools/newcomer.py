"""Times the commands of docs/start.md, from nothing to a feed of one's own: `python -m tools.newcomer`.

The feed is one that this machine serves, so that no publisher's time is in the figures, and the others that
Ticker comes with are left out: without a network they would have it wait for one.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
TITLE = "A story of my own"
_EXAMPLE = "https://blog.rust-lang.org/"
_ALL_FEEDS = "init ~/my-ticker"
_FEED = """\
<rss version="2.0"><channel><title>My feed</title><link>http://127.0.0.1/</link>
<item><title>{title}</title><guid>1</guid><pubDate>{date}</pubDate></item></channel></rss>"""
_PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
_PATIENCE_S = 60
_RUNNING = "Ticker is running at "


def commands() -> list[str]:
    """Those of the page, in its order."""
    return re.findall(
        r"^```sh\n(.*?)\n```$", (ROOT / "docs" / "start.md").read_text(), re.MULTILINE | re.DOTALL
    )


class _Publisher(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_feed = self.path == "/feed.xml"
        body = (_FEED.format(title=TITLE, date=formatdate(usegmt=True)) if is_feed else _PAGE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if is_feed else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def publisher() -> Iterator[str]:
    """A page that names a feed, at this address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Publisher) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def walked(lines: Sequence[str], home: Path, page: str) -> Iterator[tuple[str, float]]:
    """Type each line and say how long it took; at the end, how long until the feed was on the page.

    The one that serves goes on until the end, at a free port.
    """
    serving: subprocess.Popen[str] | None = None
    address = ""
    try:
        for line in lines:
            begun = time.monotonic()
            if line.endswith(" serve"):
                serving, address = _served(line, home)
            else:
                alone = line.replace(_ALL_FEEDS, f"{_ALL_FEEDS} --feeds crypto")
                _typed(alone.replace(_EXAMPLE, f"{page} --private"), home)
            yield line, time.monotonic() - begun
        begun = time.monotonic()
        _wait_for_the_page(address)
        yield "its headline is on the page", time.monotonic() - begun
    finally:
        if serving is not None:
            serving.terminate()
            serving.communicate(timeout=_PATIENCE_S)


def _environment(home: Path) -> dict[str, str]:
    return {**{key: value for key, value in os.environ.items() if key != "PYTHONPATH"}, "HOME": str(home)}


def _typed(line: str, home: Path) -> None:
    done = subprocess.run(  # noqa: S603 - the lines of our own page
        ["/bin/sh", "-c", line], cwd=ROOT, env=_environment(home), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{line}: {done.stdout}{done.stderr}")


def _served(line: str, home: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(  # noqa: S603 - likewise
        ["/bin/sh", "-c", line.replace("&& ", "&& exec ") + " --bind 127.0.0.1:0"],
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for said in process.stdout:
        if said.startswith(_RUNNING):
            return process, said.removeprefix(_RUNNING).strip()
    raise RuntimeError(f"{line}: it ended with {process.wait()}")


def _wait_for_the_page(address: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if TITLE in httpx.get(address, headers={"Accept": "text/html"}).text:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{TITLE!r} is not on the page after {_PATIENCE_S} s")


def main() -> int:
    with tempfile.TemporaryDirectory() as home, publisher() as page:
        total_s = 0.0
        for line, took_s in walked(commands(), Path(home), page):
            total_s += took_s
            print(f"{took_s:6.1f} s  {line}", flush=True)
        print(f"{total_s:6.1f} s  in all, {len(commands())} commands")
    return 0


if __name__ == "__main__":
    sys.exit(main())
