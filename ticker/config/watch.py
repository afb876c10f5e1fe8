"""config.yaml and feeds/ looked at again and again: what has changed in them, and whether it can be used."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from ticker.config.files.feeds import feed_files
from ticker.config.loader import Config, load, rules_place
from ticker.config.rules import RuleFile
from ticker.config.settings.alerts import AlertSettings
from ticker.config.source import Kinds, SourceSettings
from ticker.config.types import Service
from ticker.errors import ConfigError, NoFileLeft


class Counts(msgspec.Struct, frozen=True):
    """How many of something there are that were not there before, are otherwise, and are there no more."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a new config makes of the sources, by name; `settings` are the keys of config.yaml that differ.

    `rules`, `targets` and `webhooks` count those of `alerts`, `notify` and `webhooks`, where these differ.
    A source of which anything differs is `changed`, as it was and as it is to be; `removed` are as they were.
    """

    added: tuple[SourceSettings, ...] = ()
    removed: tuple[SourceSettings, ...] = ()
    changed: tuple[tuple[SourceSettings, SourceSettings], ...] = ()
    same: tuple[SourceSettings, ...] = ()
    settings: tuple[str, ...] = ()
    rules: Counts = Counts()
    targets: Counts = Counts()
    webhooks: Counts = Counts()

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.removed or self.changed or self.settings)


class Reloaded(msgspec.Struct, frozen=True):
    """A config to go on with, and how it differs from the one before."""

    config: Config
    difference: Difference


class Rejected(msgspec.Struct, frozen=True):
    """What is wrong in the files now, as `file:line: what`; the config before stays."""

    problems: tuple[str, ...]


class Unread(msgspec.Struct, frozen=True):
    """Why the files cannot be looked at now; the config before stays, and they are looked at again."""

    why: str


class Stamp(msgspec.Struct, frozen=True):
    """What changes when a file is written, or another is put in its place."""

    mtime_ns: int
    size_bytes: int
    inode: int


def difference(before: Config, after: Config) -> Difference:
    """Compare two configs; pure."""
    was = {source.name: source for source in before.sources}
    to_be = {source.name: source for source in after.sources}
    both = [(was[name], source) for name, source in to_be.items() if name in was]
    return Difference(
        added=tuple(source for name, source in to_be.items() if name not in was),
        removed=tuple(source for name, source in was.items() if name not in to_be),
        changed=tuple((old, new) for old, new in both if old != new),
        same=tuple(new for old, new in both if old == new),
        settings=changed_settings(before.service, after.service),
        rules=_counts(_rules(before.service), _rules(after.service)),
        targets=_counts(before.service.notify, after.service.notify),
        webhooks=_counts(before.service.webhooks, after.service.webhooks),
    )


def _rules(service: Service) -> Mapping[str, AlertSettings]:
    return {alert.name: alert for alert in service.alerts}


def _counts(was: Mapping[str, object], to_be: Mapping[str, object]) -> Counts:
    both = was.keys() & to_be.keys()
    changed = sum(was[name] != to_be[name] for name in both)
    return Counts(len(to_be) - len(both), changed, len(was) - len(both))


def changed_settings(before: Service, after: Service) -> tuple[str, ...]:
    """The keys of config.yaml whose values differ."""
    # Channels are compared with their order: it is the order of the page.
    names = (name for name in Service.model_fields if getattr(before, name) != getattr(after, name))
    found = list(names)
    if "channels" not in found and list(before.channels) != list(after.channels):
        found.append("channels")
    return tuple(Service.model_fields[name].alias or name for name in found)


class ConfigWatch:
    """Knows which config is in force, and looks for another when it is told to.

    It blocks, for as long as it takes to read some small files: give it a thread.
    """

    def __init__(
        self,
        path: Path,
        environ: Mapping[str, str],
        kinds: Kinds,
        config: Config,
        data_root: Path | None = None,
    ) -> None:
        """`config` is what `load` answered with for the same four."""
        self._path = path
        self._environ = environ
        self._kinds = kinds
        self._data_root = data_root
        self.config = config
        self.at_start = config.service
        # As if nothing had been read yet: what was written since `config` was loaded must not be missed.
        self._acted_on: dict[Path, Stamp] = {}
        self._seen: dict[Path, Stamp] = {}
        self._problems: tuple[str, ...] = ()
        self._is_unread = False

    def look(self, *, asked: bool = False) -> Reloaded | Rejected | Unread | None:
        """Say what is new since the last look; None if nothing is, or if it is still being written.

        When somebody has `asked`, the files are read as they are, and a mistake is told again.

        Files are read only once two looks in a row have found them the same: an editor that is in the
        midst of writing should not be told of a mistake. The same mistake is told once.
        """
        try:
            found = self._look(asked=asked)
        except NoFileLeft as error:
            told, self._is_unread = self._is_unread, True
            self._acted_on = {}
            return Unread(str(error)) if asked or not told else None
        self._is_unread = False
        return found

    def _look(self, *, asked: bool) -> Reloaded | Rejected | None:
        stamps = self._stamps()
        settled, self._seen = stamps == self._seen, stamps
        # After a refusal the files are read at every look: what is to be corrected may lie in a folder
        # that only the refused config.yaml names.
        if not asked and (not settled or (stamps == self._acted_on and not self._problems)):
            return None
        if asked:
            self._problems = ()
        self._acted_on = stamps
        try:
            after = load(self._path, self._environ, self._kinds, self._data_root)
        except ConfigError as error:
            return self._refused(error.problems)
        return self._reloaded(after)

    def _refused(self, problems: tuple[str, ...]) -> Rejected | None:
        known, self._problems = self._problems, problems
        return None if problems == known else Rejected(problems)

    def _reloaded(self, after: Config) -> Reloaded | None:
        had_problems, self._problems = bool(self._problems), ()
        before = self.config
        found = difference(before, after)
        self.config = after
        # The folder may be another one now, whose files are not to be taken for new ones.
        names_others = "feeds" in found.settings or after.read_too != before.read_too
        self._acted_on = self._seen = self._stamps() if names_others else self._seen
        return None if found.is_nothing and not had_problems else Reloaded(after, found)

    def _stamps(self) -> dict[Path, Stamp]:
        feeds = _feed_files(self.config.service.feeds)
        return stamps_of((self._path, self._rules_place, *feeds, *self.config.read_too))

    @property
    def rule_file(self) -> RuleFile:
        """That of the rules that are made on the page."""
        return RuleFile(self._rules_place, self._environ, self._with_rules)

    @property
    def _rules_place(self) -> Path:
        return rules_place(self._path, self._data_root)

    def _with_rules(self, rules: Path) -> Config:
        return load(self._path, self._environ, self._kinds, self._data_root, rules)


def _feed_files(place: Path) -> Sequence[Path]:
    try:
        return feed_files(place)
    except OSError:
        return ()


def stamps_of(files: Iterable[Path]) -> dict[Path, Stamp]:
    """What is known of files without reading them; those that are not there are left out."""
    stamps = {}
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        stamps[file] = Stamp(stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return stamps
