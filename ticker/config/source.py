"""What every kind of source says of itself; a kind derives its settings from this."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias

from pydantic import Field, PrivateAttr, model_validator

from ticker.config.dated import Dated
from ticker.config.naming import Naming
from ticker.config.rhythm import Rhythm
from ticker.config.scalars import NAME_PATTERN, ChannelName, Flag, SourceName
from ticker.config.types import Settings, Title
from ticker.venues import Venue


class SourceSettings(Settings, ABC):
    """The keys that every kind has, and what can be asked of every kind.

    `name` is the file's stem unless it says otherwise. A kind declares `kind` as the literal that it is
    registered under.
    """

    name: SourceName
    channel: ChannelName = Field(description="one of the channels in config.yaml")
    title: Title = ""
    enabled: Flag = True
    kind: str

    simulated: ClassVar[bool] = False
    """Whether what it brings is made up."""
    called: ClassVar[frozenset[str]] = frozenset()
    """What is written at `kind:` by who means this one, as it is called elsewhere."""
    quotes_key: ClassVar[str | None] = None
    """The key whose value is a mapping by symbol, if it is the one source of these symbols' quotes."""

    later_key: ClassVar[tuple[str, str] | None] = None
    """The key of a list, and that in its entries, whose value is a symbol that it comes to quote as well."""

    # As the file has them, with `${NAME}` where a value comes from the environment.
    _written: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _title_is_the_name(cls, data: object) -> object:
        if not isinstance(data, dict) or "title" in data:
            return data
        name = data.get("name")
        # A name that is refused would be refused a second time as the title, under a key nobody wrote.
        named = isinstance(name, str) and re.fullmatch(NAME_PATTERN, name)
        return {**data, "title": name} if named else data

    @property
    @abstractmethod
    def rhythm(self) -> Rhythm:
        """How often it wants to be read."""

    @property
    @abstractmethod
    def origin(self) -> str:
        """What it reads: another one is a source that stands as on its first day."""

    @property
    def asks(self) -> str:
        """How it asks for that: where it is another way, a source that fails is tried at once."""
        return ""

    @property
    def is_near(self) -> bool:
        """Whether Ticker itself or a host of one's own network is asked, for which it takes no other."""
        return False

    @property
    def feed_url(self) -> str | None:
        """The address of the feed that it reads, if it reads one; it may hold a secret."""
        return None

    @property
    def shown_url(self) -> str | None:
        """The address that it reads, if there is one, for others to see."""
        return None

    @property
    def public_url(self) -> str | None:
        """The address that it reads where that has to be a public one: without `private`."""
        return None

    @property
    def quoted(self) -> tuple[str, ...]:
        """The symbols that it prices, as far as its settings say."""
        return ()

    @property
    def listed(self) -> int:
        """How many things it prices; one that goes on under another name has two of those symbols."""
        return len(self.quoted)

    @property
    def market(self) -> Venue | None:
        """The venue where its symbols are traded, be it by a clock of its own."""
        return None

    @property
    def venue_of_days(self) -> Venue | None:
        """The venue by whose hours the trading days of its symbols go; None where they are days of UTC."""
        return None

    @property
    def dated(self) -> tuple[Dated, ...]:
        """What it says will happen to its symbols, as far as that is known beforehand."""
        return ()

    def placed_in(self, folder: Path) -> "SourceSettings":  # noqa: ARG002
        """The same source, whose relative paths begin in this folder, which is that of config.yaml."""
        return self

    @property
    def named(self) -> tuple[Naming, ...]:
        """What its symbols are called in headlines."""
        return ()

    def written_as(self, **written: str) -> "SourceSettings":
        """The same source, that shows these of its keys as they were written."""
        source = self.model_copy()
        source._written = written
        return source

    def shown(self, key: str, value: str) -> str:
        """A key's value for others to see: what is read from the environment may be a secret."""
        return self._written.get(key, value)


class Kind(Protocol):
    """What the config has to know of a kind of source."""

    @property
    def settings(self) -> type[SourceSettings]: ...


Kinds: TypeAlias = Mapping[str, Kind]
"""By what stands at `kind:`; KindError from a look-up of one that is there and cannot be used."""
