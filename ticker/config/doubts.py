"""What an operator is told of a config that is right, but may not be meant, or soon will not be so. Pure."""

from collections.abc import Iterator

from ticker.config.checking.alerted import unquoted_symbols
from ticker.config.checking.horizon import unknown_holidays
from ticker.config.loader import Config


def doubts(config: Config, now_ms: int) -> Iterator[str]:
    """A line for each."""
    yield from config.slips
    yield from unquoted_symbols(config.service, config.sources)
    yield from unknown_holidays(config.service, config.sources, now_ms)
