"""One webhook as the config has it: where to, what of, and how. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

import msgspec

from ticker.ask import Subscription, expand
from ticker.config.settings.webhooks import WebhookSettings, key_of
from ticker.config.types import Service
from ticker.config.yaml.problems import suggestion
from ticker.outbound.networks import why_refused_at


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """`batch` is how many events one request may bring; above 1, they come in a list.

    Of `url` nothing is shown but its host: the rest may be a secret.
    """

    name: str
    url: str
    keys: tuple[bytes, ...]
    channels: tuple[str, ...]
    types: tuple[str, ...]
    symbols: tuple[str, ...]
    words: str
    batch: int
    timeout_s: float
    pause_after_ms: int
    private: bool

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def receiver(self) -> str:
        """By which a receiver is told from another one of the same name."""
        told = msgspec.msgpack.encode((self.url, self.keys, self.private))
        return sha256(told).hexdigest()[:16]

    def subscription(self, channels: Iterable[str]) -> Subscription:
        """What it is sent of, where these channels are."""
        known = tuple(channels)
        wanted = [name for pattern in self.channels for name in expand(pattern, known)]
        return Subscription.of(wanted, self.types, self.symbols, self.words)


def hook_of(name: str, settings: WebhookSettings) -> Hook:
    return Hook(
        name=name,
        url=settings.url,
        keys=tuple(map(key_of, settings.secret)),
        channels=settings.channels,
        types=settings.types,
        symbols=settings.symbols,
        words=settings.q,
        batch=settings.batch,
        timeout_s=settings.timeout_ms / 1000,
        pause_after_ms=settings.pause_after_ms,
        private=settings.private,
    )


def hooks_of(service: Service) -> Sequence[Hook]:
    """One for each of `webhooks`."""
    return tuple(hook_of(name, settings) for name, settings in service.webhooks.items())


def hook_words(hook: Hook, channels: Iterable[str]) -> str:
    """What it does, as `ticker check` says it."""
    subscription = hook.subscription(channels)
    naming = f" that name {_or(hook.symbols)}" if hook.symbols else ""
    saying = f" with {hook.words!r} in them" if hook.words else ""
    where = ", ".join(subscription.channels) or "no channel"
    many = f"up to {hook.batch} a request" if hook.batch > 1 else "one a request"
    return f"sends {', '.join(subscription.types)} of {where}{naming}{saying} to {hook.host}, {many}"


def hook_doubts(hooks: Iterable[Hook], channels: Iterable[str]) -> Iterator[str]:
    """A line for each pattern by which nothing is sent, and each address that nothing is sent to.

    There may be such a channel one day, and of a host's name it is not known where that leads.
    """
    known = tuple(channels)
    for hook in hooks:
        if not hook.private and (why := why_refused_at(hook.url)):
            yield f"webhooks.{hook.name}.url: {why}, where nothing is sent without `private: true`"
        for pattern in hook.channels:
            if not expand(pattern, known):
                what = suggestion(pattern, known)
                yield f'webhooks.{hook.name}.channels: no channel is meant by "{pattern}", {what}'


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
