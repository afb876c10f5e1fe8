"""When a feed has moved for good: a permanent redirect seen twice in a row. Pure."""

import msgspec


class Address(msgspec.Struct, frozen=True):
    """Where a feed is asked for if not where its file says, and where it may have moved to."""

    current: str | None = None
    candidate: str | None = None


STAYED = Address()


def after_answer(address: Address, configured: str, moved_to: str | None) -> Address:
    """What a good answer teaches; `moved_to` is where permanent redirects alone led, if there were any.

    Twice, because one such redirect may be a hotel's or a mistake of a minute. Never from https to http:
    whoever could send that redirect could read everything from then on.
    """
    if moved_to is None or _loses_tls(address.current or configured, moved_to):
        return Address(address.current, None)
    if moved_to != address.candidate:
        return Address(address.current, moved_to)
    return Address(None if moved_to == configured else moved_to, None)


def _loses_tls(here: str, there: str) -> bool:
    return here.lower().startswith("https:") and not there.lower().startswith("https:")
