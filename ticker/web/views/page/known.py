"""What a page is told of the config in force, as far as who asks may know of it."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from ticker.page import PageChannel, PageSource
from ticker.web.asker import Asker
from ticker.web.site import Site


def stream_name(here: Site, who: Asker) -> str:
    """What the pages of a browser that share a stream have in common: version, and what they may know of.

    A page of another version is not served by what runs in the browser since before it was deployed.
    """
    shared = msgspec.json.encode((here.assets.fingerprint, who.channels, who.writes, account(here, who)))
    return f"ticker {sha256(shared).hexdigest()[:16]}"


def account(here: Site, who: Asker) -> str | None:
    """Who is signed in, "" if somebody could be; None where there is nothing to sign in to."""
    return who.principal.name if here.config.service.access.tokens else None


def channels(here: Site, who: Asker) -> Sequence[PageChannel]:
    channels = here.config.channels.items()
    return [
        PageChannel(
            name,
            channel.title,
            messages=channel.messages,
            writable=channel.messages and who.may_write(name),
        )
        for name, channel in channels
        if who.knows(name)
    ]


def sources(here: Site, who: Asker) -> Sequence[PageSource]:
    named = {naming.symbol: naming.aliases for naming in here.config.namings if naming.aliases}
    return [
        PageSource(
            name=spec.name,
            title=spec.title or spec.name,
            channel=spec.channel,
            every_s=spec.rhythm.every_ms / 1000,
            has_prices=spec.quotes_key is not None or bool(spec.quoted),
            simulated=spec.simulated,
            quoted=spec.quoted,
            aliases={symbol: named[symbol] for symbol in spec.quoted if symbol in named},
        )
        for spec in here.config.sources
        if who.knows(spec.channel)
    ]
