"""The days of what a script has happen once, without saying on which."""

from collections.abc import Mapping
from datetime import date

from ticker.sources.simulator.day import DAY_MS, UNIX_DAY
from ticker.sources.simulator.script.settings import ONCE, ScriptedEvent


class Dating:
    """Gives each such event a day: the first on which its time comes after the event is in the script."""

    def __init__(self, script: tuple[ScriptedEvent, ...]) -> None:
        self._script = script
        self._open = {event: _key(event) for event in script if event.event in ONCE and event.day is None}
        self._days: Mapping[str, int] = {}
        self._dated = script

    def days(self, known: Mapping[str, int], last_ms: int) -> dict[str, int]:
        """The day (since 1970) of each, as it is known, or the first whose time is after `last_ms`."""
        return {
            key: known[key] if key in known else (last_ms - event.at) // DAY_MS + 1
            for event, key in self._open.items()
        }

    def dated(self, days: Mapping[str, int]) -> tuple[ScriptedEvent, ...]:
        """The script with these days."""
        if days != self._days:
            self._days = days
            self._dated = tuple(self._on_its_day(event, days) for event in self._script)
        return self._dated

    def _on_its_day(self, event: ScriptedEvent, days: Mapping[str, int]) -> ScriptedEvent:
        key = self._open.get(event)
        if key is None or key not in days:
            return event
        return event.model_copy(update={"day": date.fromordinal(days[key] + UNIX_DAY)})


def _key(event: ScriptedEvent) -> str:
    """What it is known by from one run to the next."""
    what = event.to or ":".join(str(part) for part in event.ratio or ())
    return f"{event.event} {event.symbol} {event.at} {what}"
