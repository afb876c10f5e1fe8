"""The network: whether readers can come in, and the sites of the feeds can be reached."""

import asyncio
import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ticker.commands.doctor.finding import Finding
from ticker.config import Config
from ticker.errors import ServeError, in_words
from ticker.server import listen

_PATIENCE_S = 5.0
_MOST_HOSTS = 5
_PORTS = {"http": 80, "https": 443}


def address(bind: str, *, is_running: bool) -> Finding:
    """Whether it can be listened at; where Ticker runs already, it is what should be there."""
    if bind.startswith("unix:"):
        return _socket(Path(bind.removeprefix("unix:")))
    try:
        listen(bind).close()
    except ServeError as error:
        if is_running and "another program listens" in error.detail:
            return Finding("ok", "address", f"{bind}, which the Ticker that runs has taken")
        remedy = "end the other program, or take another port: `bind` in config.yaml, --bind"
        if isinstance(error.__cause__, OSError) and error.__cause__.errno != errno.EADDRINUSE:
            remedy = "listen at an address and port that Ticker may have here: `bind` in config.yaml, --bind"
        return Finding("wrong", "address", str(error), remedy)
    return Finding("ok", "address", bind)


def _socket(path: Path) -> Finding:
    if not os.access(path.parent, os.W_OK | os.X_OK):
        remedy = "make that folder, and give it to who runs Ticker"
        return Finding("wrong", "address", f"{path}: its folder cannot be written", remedy)
    return Finding("ok", "address", f"unix:{path}")


async def feeds(config: Config, environ: Mapping[str, str]) -> list[Finding]:
    """Knock at the hosts of a few feeds; nothing is asked of them."""
    places = sorted(_places(source.feed_url for source in config.sources))[:_MOST_HOSTS]
    if not places:
        return [Finding("ok", "network", "not needed: no source reads from a site")]
    if proxies := [name for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY") if environ.get(name)]:
        remedy = "feeds are read directly, and not by it: let these hosts be reached past it"
        return [Finding("warning", "network", f"{proxies[0]} names a proxy", remedy)]
    outcomes = await asyncio.gather(*(_reached(*place) for place in places))
    failed = [(place, why) for place, why in zip(places, outcomes, strict=True) if why]
    if not failed:
        return [Finding("ok", "network", ", ".join(host for host, _ in places))]
    if len(failed) == len(places):
        (host, _), why = failed[0]
        remedy = "look at cable, DNS and firewall (outgoing 443); simulated prices work without"
        return [Finding("warning", "network", f"no host can be reached: {host}: {why}", remedy)]
    remedy = "`ticker check --probe` reads every source once, and says more"
    return [Finding("warning", "network", f"{host}: {why}", remedy) for (host, _), why in failed]


def _places(urls: Iterable[str | None]) -> set[tuple[str, int]]:
    parts = (urlsplit(url) for url in urls if url is not None)
    return {(part.hostname, part.port or _PORTS[part.scheme]) for part in parts if part.hostname}


async def _reached(host: str, port: int) -> str:
    """Why not, in words; empty if it can be."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"no answer within {_PATIENCE_S:g} s"
    except OSError as error:
        return in_words(error)
    writer.close()
    return ""
