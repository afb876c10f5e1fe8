"""Events of the service itself and of who uses it."""

from typing import ClassVar, Literal, TypeAlias

from ticker.events.body import EventBody

Health: TypeAlias = Literal["ok", "late", "failing", "gone"]
Severity: TypeAlias = Literal["info", "warning", "critical"]


class Source(EventBody, frozen=True, kw_only=True, tag="source"):
    """How a source is doing; times are RFC 3339, `failures` counts those since the last good read.

    `detail` says why, `advice` what the operator can do about it.
    """

    is_state: ClassVar[bool] = True

    name: str
    kind: str
    state: Health
    title: str | None = None
    detail: str | None = None
    advice: str | None = None
    last_ok: str | None = None
    next_read: str | None = None
    next_reason: str | None = None
    failures: int = 0

    @property
    def key(self) -> str:
        return f"source:{self.name}"

    @property
    def words(self) -> str:
        return f"{self.name} {self.title or ''} {self.kind} {self.state} {self.detail or ''}"


class Alert(EventBody, frozen=True, kw_only=True, tag="alert"):
    """A rule that fired; `about` is the id of the event that raised it."""

    is_story: ClassVar[bool] = True
    is_keyless: ClassVar[bool] = True

    rule: str
    title: str
    detail: str | None = None
    severity: Severity = "info"
    symbol: str | None = None
    about: str | None = None

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,) if self.symbol else ()

    @property
    def words(self) -> str:
        return f"{self.rule} {self.title} {self.detail or ''} {self.symbol or ''}"


class Message(EventBody, frozen=True, kw_only=True, tag="message"):
    """Something a person or a program said on a channel."""

    is_story: ClassVar[bool] = True
    is_keyless: ClassVar[bool] = True

    text: str
    author: str | None = None

    @property
    def words(self) -> str:
        return f"{self.author or ''} {self.text}"
