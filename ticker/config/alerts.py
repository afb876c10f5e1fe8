"""Rules that raise alerts, and whom they name to be told, as config.yaml says it."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from ticker.alerts import Rule, parse
from ticker.config.notified import TargetName
from ticker.config.scalars import DurationMs, duration_within, one_of, text, written_as
from ticker.config.settings import Settings

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_NAME_WORDS = "a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit"


def _condition(written: str) -> str:
    parse(written)
    return written


RuleName: TypeAlias = Annotated[str, written_as(_NAME, _NAME_WORDS)]
ConditionText: TypeAlias = Annotated[str, AfterValidator(_condition)]


class AlertSettings(Settings):
    """One rule."""

    name: RuleName = Field(description="a name of its own")
    when: ConditionText = Field(description="a condition such as AAPL > 200")
    until: ConditionText | None = None
    severity: Annotated[Literal["info", "warning", "critical"], one_of("info", "warning", "critical")] = (
        "info"
    )
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
