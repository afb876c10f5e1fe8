"""What an operator is told of a config that is right, but may not be meant."""

import logging

from ticker.access.openness import openness
from ticker.config import Config
from ticker.config.doubts import doubts
from ticker.server import Room
from ticker.sources.reach import out_of_reach
from ticker.times import Clock
from ticker.web.asker import is_local
from ticker.webhooks import hook_doubts, hooks_of

_logger = logging.getLogger("ticker.service")


def tell_at_start(config: Config, clock: Clock, processes: int = 1) -> None:
    """What there is to say of a config that has just come into force for the first time."""
    _tell_if_too_few_fit(config.service.stream.max_readers, processes)
    tell_who_may_what(config)
    tell_of_doubts(config, clock)


def tell_who_may_what(config: Config) -> None:
    """Where only this machine can come, and no proxy has others come, there is nobody to be told of."""
    here = is_local(config)
    if here and not config.service.stream.trusted_proxies:
        return
    for line in openness(config.service, only_here=here):
        _logger.warning("access: %s", line)


def tell_of_doubts(config: Config, clock: Clock) -> None:
    """Of what may be meant as it is, or soon will not be so."""
    hooks = hooks_of(config.service)
    for line in (
        *out_of_reach(config.sources),
        *doubts(config, clock()),
        *hook_doubts(hooks, config.channels),
    ):
        _logger.warning("%s", line)


def _tell_if_too_few_fit(max_readers: int, processes: int) -> None:
    room = Room()
    # A limit of as many files as there may be readers is not worth a word at every start.
    if processes * room.left < 0.95 * max_readers:
        _logger.warning(
            "stream.max_readers is %d, but only %d connections fit into the %d files that may be open here; "
            "the rest would have to wait. Raise that limit (ulimit -n, LimitNOFILE=) or lower max_readers",
            *(max_readers, processes * room.left, processes * room.limit),
        )
