"""A real Caddy in front of what a test serves, with its own certificates."""

import asyncio
import os
import shutil
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.front import Front
from tests.support.ports import free_port
from tests.support.system_package import unpack
from tests.support.waiting import eventually

HOW_TO = (
    "The tests of a site behind Caddy need it, though not as a service. Install the package `caddy` of "
    "your system, or name one you have with TICKER_CADDY=/path/to/caddy."
)
_UNPACKED = Path(sys.prefix) / "caddy"
_DEPLOY = Path(__file__).parents[2] / "deploy" / "proxy"
# It would ask for certificates, put its own into the system's store, and listen to the world.
_WHOLE = """
{{
	admin off
	local_certs
	skip_install_trust
	default_bind 127.0.0.1
	http_port {plain}
	https_port {secure}
	log {{
		level ERROR
	}}
}}
import {file}
"""
_ROOT = "caddy/pki/authorities/local/root.crt"
_NAMES = ("localhost", "ticker")


def binary() -> str | None:
    """Find Caddy: TICKER_CADDY, the system's, or one that `main` has unpacked; None if there is none."""
    if named := os.environ.get("TICKER_CADDY"):
        return named if Path(named).is_file() else None
    return shutil.which(
        "caddy", path=os.pathsep.join((os.environ.get("PATH", ""), str(_UNPACKED / "usr" / "bin")))
    )


@asynccontextmanager
async def deployed(port: int, file: str = "Caddyfile") -> AsyncIterator[Front]:
    """Run Caddy with a file of deploy/proxy, for a Ticker at this port."""
    path = binary()
    assert path is not None, HOW_TO
    with TemporaryDirectory() as name:
        plain, secure, folder = free_port(), free_port(), Path(name)
        (folder / "whole").write_text(_WHOLE.format(plain=plain, secure=secure, file=_DEPLOY / file))
        # Tests of the stream call the host "ticker" in their requests.
        places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), name)
        values = {"SITE": ", ".join(_NAMES), "TICKER": f"127.0.0.1:{port}", **places}
        arguments = ("run", "--config", str(folder / "whole"), "--adapter", "caddyfile")
        process = await asyncio.create_subprocess_exec(path, *arguments, env={**os.environ, **values})
        try:
            await eventually(lambda: all(_shakes_hands(secure, name) for name in _NAMES))
            yield Front(secure, plain, ssl.create_default_context(cafile=str(folder / _ROOT)))
        finally:
            # Told to end, it waits for every stream.
            process.kill()
            await process.wait()


def _shakes_hands(port: int, name: str) -> bool:
    # It listens before it has its certificates, and has them on disk before it shows them.
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 1) as plain,
            anybody.wrap_socket(plain, server_hostname=name),
        ):
            return True
    except OSError:
        return False


def main() -> int:
    if binary() is None and not os.environ.get("TICKER_CADDY"):
        unpack(("caddy",), _UNPACKED, "usr/bin/caddy")
    found = binary()
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
