"""Claims of writers that do not come about at once."""

from collections.abc import Awaitable, Callable

from ticker.errors import LogUnusable

Claim = Callable[..., Awaitable[None]]


def refusing_once(claim: Claim) -> Claim:
    """The log is in trouble the first time."""
    refused: list[tuple[str, ...]] = []

    async def asked(*writers: str) -> None:
        if not refused:
            refused.append(writers)
            raise LogUnusable("log", "in trouble")
        await claim(*writers)

    return asked
