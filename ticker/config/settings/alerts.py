"""Rules that raise alerts, and whom they name to be told, as config.yaml says it."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias, get_args

from pydantic import AfterValidator, Field

from ticker.alerts import Rule, parse
from ticker.config.scalars import DurationMs, Name, duration_within, one_of, text
from ticker.config.settings import Settings
from ticker.config.settings.notified import TargetName
from ticker.events import Severity


def _condition(written: str) -> str:
    parse(written)
    return written


ConditionText: TypeAlias = Annotated[str, AfterValidator(_condition)]


class AlertSettings(Settings):
    """One rule."""

    name: Name = Field(description="a name of its own")
    when: ConditionText = Field(description="a condition such as AAPL > 200")
    until: ConditionText | None = None
    severity: Annotated[Severity, one_of(*get_args(Severity))] = "info"
    cooldown_ms: Annotated[DurationMs, duration_within("0s", "30d")] = Field(0, alias="cooldown")
    notify: tuple[TargetName, ...] = ()
    title: Annotated[str, text(200)] = ""
    detail: Annotated[str, text(1_000)] = ""

    def rule(self, spelling: Mapping[str, str]) -> Rule:
        """As it runs; `spelling` is how feeds write the symbols that they quote, by those in capitals."""
        return Rule(
            name=self.name,
            when=parse(self.when),
            until=None if self.until is None else parse(self.until),
            severity=self.severity,
            cooldown_ms=self.cooldown_ms,
            notify=tuple(dict.fromkeys(self.notify)),
            title=self.title,
            detail=self.detail,
            spelling=spelling,
        )
