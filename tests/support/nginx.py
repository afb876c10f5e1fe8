"""A real nginx in front of what a test serves, which it does not do without."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

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
    server {{
        listen 127.0.0.1:{port};
        {locations}
    }}
}}
"""


def binary() -> str | None:
    """Find nginx: TICKER_NGINX, the system's, or one that `main` has unpacked; None if there is none."""
    if named := os.environ.get("TICKER_NGINX"):
        return named if Path(named).is_file() else None
    places = os.pathsep.join(
        (os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", str(_UNPACKED / "usr" / "sbin"))
    )
    return shutil.which("nginx", path=places)


def documented(port: int) -> str:
    """The `location` that docs/http.md shows, for a Ticker at this port."""
    text = (Path(__file__).parents[2] / "docs" / "http.md").read_text("utf-8")
    shown = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    assert "127.0.0.1:8000" in shown[1]
    return shown[1].replace("127.0.0.1:8000", f"127.0.0.1:{port}")


def plain(port: int) -> str:
    """What somebody writes who has read nothing of it."""
    return f"location /ticker/ {{ proxy_pass http://127.0.0.1:{port}/; }}"


@asynccontextmanager
async def proxied(locations: str) -> AsyncIterator[int]:
    """Run nginx with these locations; the port that it listens at."""
    path = binary()
    assert path is not None, HOW_TO
    with TemporaryDirectory() as folder:
        port = _free_port()
        (Path(folder) / "nginx.conf").write_text(_WHOLE.format(port=port, locations=locations))
        process = await asyncio.create_subprocess_exec(path, "-p", folder, "-c", "nginx.conf", "-e", "stderr")
        try:
            await eventually(lambda: _answers(port))
            yield port
        finally:
            process.terminate()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _unpack(into: Path) -> None:
    """Fetch the system's package and unpack it here: installed, it would be a service that listens."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
    for package in _PACKAGES:
        with TemporaryDirectory() as folder:
            subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, check=False)
            for found in Path(folder).glob("*.deb"):
                subprocess.run(["dpkg-deb", "-x", str(found), str(into)], check=False)
        if (into / "usr" / "sbin" / "nginx").is_file():
            return


def main() -> int:
    if binary() is None and not os.environ.get("TICKER_NGINX"):
        _unpack(_UNPACKED)
    found = binary()
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
