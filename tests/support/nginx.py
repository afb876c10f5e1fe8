"""A real nginx in front of what a test serves, which it does not do without."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import certificates
from tests.support.front import Front
from tests.support.ports import free_port, listens
from tests.support.system_package import unpack
from tests.support.waiting import eventually

HOW_TO = (
    "The tests of a site behind a proxy need nginx, though not as a service. Install the package `nginx` of "
    "your system (on Debian and Ubuntu: apt-get install nginx-light), or name one you have with "
    "TICKER_NGINX=/path/to/nginx."
)
_UNPACKED = Path(sys.prefix) / "nginx"
_PACKAGES = ("nginx", "nginx-light", "nginx-core")
_WHOLE = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {inside}
}}
"""
_DEPLOY = Path(__file__).parents[2] / "deploy" / "proxy"
_TICKER = "127.0.0.1:8000"


def binary() -> str | None:
    """Find nginx: TICKER_NGINX, the system's, or one that `main` has unpacked; None if there is none."""
    if named := os.environ.get("TICKER_NGINX"):
        return named if Path(named).is_file() else None
    places = os.pathsep.join(
        (os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", str(_UNPACKED / "usr" / "sbin"))
    )
    return shutil.which("nginx", path=places)


def documented(port: int) -> str:
    """The `location` that docs/http.md shows and deploy/ has, for a Ticker at this port."""
    shown = (_DEPLOY / "nginx-below-a-path.conf").read_text("utf-8").partition("\n\n")[2]
    assert f"```nginx\n{shown}```" in (_DEPLOY.parents[1] / "docs" / "http.md").read_text("utf-8")
    return replaced(shown, {_TICKER: f"127.0.0.1:{port}"})


def plain(port: int) -> str:
    """What somebody writes who has read nothing of it."""
    return f"location /ticker/ {{ proxy_pass http://127.0.0.1:{port}/; }}"


def replaced(text: str, values: Mapping[str, str]) -> str:
    """A file as whoever deploys it changes it: each of these stands in it once."""
    for before, after in values.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


@asynccontextmanager
async def proxied(locations: str) -> AsyncIterator[int]:
    """Run nginx with these locations; the port that it listens at."""
    port = free_port()
    async with _running(f"server {{ listen 127.0.0.1:{port}; {locations} }}", port):
        yield port


@asynccontextmanager
async def deployed(port: int) -> AsyncIterator[Front]:
    """Run nginx with deploy/proxy/nginx.conf, and the same Ticker below /ticker/ of it."""
    plain, secure, (_, (certificate, key)) = free_port(), free_port(), certificates.shared()
    folder = "/etc/letsencrypt/live/ticker.example.org"
    text = replaced(
        (_DEPLOY / "nginx.conf").read_text("utf-8"),
        {
            _TICKER: f"127.0.0.1:{port}",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
            f"{folder}/fullchain.pem": str(certificate),
            f"{folder}/privkey.pem": str(key),
            "    location / {": f"{documented(port)}\n    location / {{",
        },
    )
    async with _running(text, secure):
        yield Front(secure, plain, certificates.trusting())


@asynccontextmanager
async def _running(inside: str, port: int) -> AsyncIterator[None]:
    path = binary()
    assert path is not None, HOW_TO
    with TemporaryDirectory() as folder:
        (Path(folder) / "nginx.conf").write_text(_WHOLE.format(inside=inside))
        process = await asyncio.create_subprocess_exec(path, "-p", folder, "-c", "nginx.conf", "-e", "stderr")
        try:
            await eventually(lambda: listens(port))
            yield
        finally:
            process.terminate()
            await process.wait()


def main() -> int:
    if binary() is None and not os.environ.get("TICKER_NGINX"):
        unpack(_PACKAGES, _UNPACKED, "usr/sbin/nginx")
    found = binary()
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
