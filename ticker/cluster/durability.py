"""How safe is what the brokers have acknowledged: on how many of them it is, and whether on disk."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx
import msgspec

from ticker.times import duration_words

_MONITORS_AT = 4_000
"""By custom a broker's clients come to port 4222, and who wants to know how it is to 8222."""
_ANSWER_S = 2.0
_CLIENT_PORT = 4_222


class Synced(msgspec.Struct, frozen=True):
    """When a broker writes what it acknowledges to disk: before that, or so many seconds later at most."""

    always: bool
    interval_s: float


class Durability(msgspec.Struct, frozen=True):
    """`synced` is what each broker says of itself; None for one that does not."""

    replicas: int
    synced: tuple[Synced | None, ...]

    @property
    def survives_power_loss(self) -> bool:
        """Whether nothing that was acknowledged is lost with the power of any number of brokers."""
        return all(one is not None and one.always for one in self.synced)

    @property
    def words(self) -> str:
        kept = "one broker" if self.replicas == 1 else f"{self.replicas} brokers"
        return f"events are kept by {kept}, and written to disk {self._when}"

    @property
    def _when(self) -> str:
        if self.survives_power_loss:
            return "before they are acknowledged"
        late = [one.interval_s for one in self.synced if one is not None and not one.always]
        if late:
            return f"up to {duration_words(max(late))} after they are acknowledged"
        return "when the brokers please, which they do not say"

    @property
    def warning(self) -> str | None:
        """What may be lost, and what helps; None where that is nothing."""
        if self.survives_power_loss and self.replicas >= 3:
            return None
        losses = []
        if self.replicas < 3:
            losses.append("a broker that is lost is the end of it (run three)")
        if not self.survives_power_loss:
            losses.append("a power loss may take what was acknowledged (sync_interval: always)")
        return f"{self.words}: {'; '.join(losses)}"


async def durability(urls: Sequence[str], replicas: int) -> Durability:
    """Ask each broker's monitoring port, 4000 above its own, for how it writes."""
    async with httpx.AsyncClient(timeout=_ANSWER_S, trust_env=False) as client:
        return Durability(replicas, tuple(await asyncio.gather(*(_synced(client, url) for url in urls))))


class _Config(msgspec.Struct):
    sync_interval: int = 0
    sync_always: bool = False


class _JetStream(msgspec.Struct):
    config: _Config | None = None


class _Varz(msgspec.Struct):
    jetstream: _JetStream | None = None


async def _synced(client: httpx.AsyncClient, url: str) -> Synced | None:
    at = urlsplit(url if "://" in url else f"nats://{url}")
    try:
        answer = await client.get(f"http://{at.hostname}:{(at.port or _CLIENT_PORT) + _MONITORS_AT}/varz")
        told = msgspec.json.decode(answer.content, type=_Varz)
    except (httpx.HTTPError, msgspec.MsgspecError, ValueError):
        return None
    if told.jetstream is None or told.jetstream.config is None:
        return None
    config = told.jetstream.config
    return Synced(config.sync_always, config.sync_interval / 1e9)
