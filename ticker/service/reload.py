"""A config that changes while the service runs."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Container, Iterator
from dataclasses import replace

from ticker.config import Config
from ticker.config.rules import ConfigIsWrong, Kept, Outcome, RuleFile
from ticker.config.types import Service
from ticker.config.watch import ConfigWatch, Difference, Rejected, Reloaded, Unread, changed_settings
from ticker.service.assembly import Parts
from ticker.service.channels import channels_of
from ticker.service.doubts import tell_of_doubts, tell_who_may_what
from ticker.service.targets import targets_in_force
from ticker.webhooks import hooks_of

_logger = logging.getLogger("ticker.service")
_told = logging.getLogger("ticker.config")
# That a change is in force is no warning, and what who has made it waits for, however little else is told.
_told.setLevel(logging.INFO)

_LOOK_S = 1.0
_APPLIED_LIVE = frozenset(
    {
        "title",
        "feeds",
        "fetch",
        "channels",
        "page",
        "pages",
        "access",
        "cors",
        "limits",
        "bars",
        "alerts",
        "notify",
        "webhooks",
        "venues",
    }
)


class Reload:
    """Puts in force what is new in the config's files, one thing after the other.

    What is wrong there is told, and changes nothing.
    """

    def __init__(
        self, watch: ConfigWatch, parts: Parts, tell_others: Callable[[], None] = lambda: None
    ) -> None:
        """`tell_others` is called once another config is in force."""
        self._watch = watch
        self._parts = parts
        self._tell_others = tell_others
        self._turn = asyncio.Lock()

    async def look(self, *, asked: bool = False) -> None:
        """Apply what has changed since the last look; who has `asked` is always answered with a line."""
        async with self._turn:
            await self._look(asked=asked)

    async def change_rules(self, change: Callable[[RuleFile], Outcome]) -> Outcome:
        """Change the file of the rules that are made on the page; that is in force once it is answered."""
        async with self._turn:
            outcome = await asyncio.to_thread(change, self._watch.rule_file)
            found = await self._look(asked=True) if isinstance(outcome, Kept) else None
        return ConfigIsWrong(found.problems) if isinstance(found, Rejected) else outcome

    async def _look(self, *, asked: bool) -> Reloaded | Rejected | Unread | None:
        found = await asyncio.to_thread(self._watch.look, asked=asked)
        match found:
            case None if asked:
                _told.info("asked to look at the config: nothing has changed")
            case Unread(why=why):
                _logger.error("the config cannot be looked at now; the one in force stays: %s", why)
            case Rejected(problems=problems):
                self._parts.site.reloads.failed()
                _logger.error("the config was changed and is wrong; the one before stays in force")
                for problem in problems:
                    _logger.error("%s", problem)
            case Reloaded(config=config, difference=difference):
                _tell_what_a_start_applies(difference, changed_settings(self._watch.at_start, config.service))
                await _apply(config, difference, self._parts)
                self._parts.site.reloads.succeeded(self._parts.site.clock())
                self._tell_others()
        return found


def found_now(config: Config, watch: ConfigWatch) -> Config:
    """A config with what has changed in its files since it was read; what is wrong there is told."""
    match watch.look(asked=True):
        case Reloaded(config=changed):
            return replace(changed, service=_in_force(changed.service, config.service))
        case Rejected(problems=problems):
            _logger.error("the config is wrong; the one that Ticker was started with is in force")
            for problem in problems:
                _logger.error("%s", problem)
    return config


async def following(reload: Reload | None, hangup: asyncio.Event) -> None:
    """Look for changes in config.yaml and feeds/ every second, and at once after a `hangup`."""
    while reload is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await hangup.wait()
        asked = hangup.is_set()
        hangup.clear()
        await reload.look(asked=asked)


def _tell_what_a_start_applies(found: Difference, since_start: Container[str]) -> None:
    for name in found.settings:
        if name in _APPLIED_LIVE:
            continue
        if name in since_start:
            _logger.warning("%s has changed in the config, which takes a restart", name)
        else:
            _told.info("%s is in the config as it is in force again, which takes no restart any more", name)


async def _apply(config: Config, found: Difference, parts: Parts) -> None:
    site = parts.site
    site.use(replace(config, service=_in_force(config.service, site.config.service)))
    if "notify" in found.settings or "fetch" in found.settings:
        # What waits for an answer would be forgotten, and sent a second time.
        parts.notifier.use(targets_in_force(site))
    parts.log.channels = channels_of(config)
    if "webhooks" in found.settings:
        site.webhooks.use(hooks_of(site.config.service))
    parts.log.bars_keep_ms = config.service.bars.keep_ms
    if "access" in found.settings or "channels" in found.settings:
        tell_who_may_what(site.config)
    tell_of_doubts(site.config, site.clock)
    await parts.collector.apply(site.config, found)
    _told.info("config applied: %s", "; ".join(_changes(found)))


def _told_of(noun: str, added: int, changed: int, removed: int) -> str:
    return f"{added} {noun if added == 1 else f'{noun}s'} added, {changed} changed, {removed} removed"


def _changes(found: Difference) -> Iterator[str]:
    """What was applied, in words; of sources always, of the rest where it differs."""
    yield _told_of("source", len(found.added), len(found.changed), len(found.removed))
    counted = {
        "alerts": ("rule", found.rules),
        "notify": ("target", found.targets),
        "webhooks": ("webhook", found.webhooks),
    }
    for key, (what, counts) in counted.items():
        if key in found.settings:
            yield _told_of(what, counts.added, counts.changed, counts.removed)
    if others := [name for name in found.settings if name in _APPLIED_LIVE - counted.keys()]:
        yield f"{', '.join(others)} changed"


def _in_force(after: Service, before: Service) -> Service:
    """The new settings, but for those that only a start can apply."""
    kept = {name: getattr(before, name) for name in Service.model_fields if name not in _APPLIED_LIVE}
    return after.model_copy(update=kept)
