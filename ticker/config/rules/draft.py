"""A rule as somebody is writing it: what is wrong in it, key by key, before it stands in any file. Pure."""

from collections.abc import Collection, Iterator
from typing import Self

import msgspec

from ticker.config.checking.alerted import Nameable, doubted, wrong_names
from ticker.config.checking.validation import validate
from ticker.config.rules.kept import RuleText, in_one_line
from ticker.config.settings.alerts import AlertSettings
from ticker.config.yaml.document import Listing, Mapping, MappingEntry, Scalar, Tree
from ticker.config.yaml.problems import ConfigProblem

_REQUIRED = ("name", "when")
_UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was written for each key, nothing where it was left out; the keys are those of `alerts`."""

    name: str = ""
    when: str = ""
    until: str = ""
    severity: str = ""
    cooldown: str = ""
    notify: tuple[str, ...] = ()
    title: str = ""
    detail: str = ""

    @classmethod
    def of(cls, rule: AlertSettings) -> Self:
        """A rule as somebody would write it."""
        return cls(
            name=rule.name,
            when=rule.when,
            until=rule.until or "",
            severity="" if rule.severity == "info" else rule.severity,
            cooldown=_duration(rule.cooldown_ms) if rule.cooldown_ms else "",
            notify=rule.notify,
            title=rule.title,
            detail=rule.detail,
        )

    @property
    def written(self) -> RuleText:
        """The keys that say something, as they are written in a file: there, `${` begins a variable."""
        given = {key: getattr(self, key) for key in self.__struct_fields__}
        return {key: _escaped(value) for key, value in given.items() if value}

    @property
    def line(self) -> str:
        """As a line of `alerts:`."""
        return in_one_line(self.written)


class RuleProblem(msgspec.Struct, frozen=True):
    """What is wrong in the value of a key, and from which of its characters on, counted from 1."""

    key: str
    text: str
    column: int | None = None


class Checked(msgspec.Struct, frozen=True):
    """A rule as it would run, or why it would not; `doubts` are what may not be meant."""

    rule: AlertSettings | None
    problems: tuple[RuleProblem, ...] = ()
    doubts: tuple[str, ...] = ()


def checked(draft: Draft, there: Nameable, names: Collection[str]) -> Checked:
    """Look at a rule beside what it may name, and the `names` that others have."""
    entry = _entry(draft)
    rule, refused = validate(AlertSettings, entry, "", {})
    keys = {one.line: key for key, one in entry.entries.items()}
    problems = [*(_of(problem, keys) for problem in refused), *_misnamed(entry, there, set(names))]
    if rule is None or problems:
        return Checked(None, tuple(problems))
    return Checked(rule, (), tuple(doubted(rule, there.symbols or ())))


def _duration(ms: int) -> str:
    unit = next(unit for unit, of_ms in _UNITS_MS.items() if ms % of_ms == 0)
    return f"{ms // _UNITS_MS[unit]}{unit}"


def _escaped(value: object) -> object:
    if isinstance(value, tuple):
        return [_escaped(item) for item in value]
    return str(value).replace("${", "$${")


def _entry(draft: Draft) -> Mapping:
    """Each key on a line of its own, by which a problem is known to be its own."""
    # A rule that lacks a name or a condition is refused for what is written there instead: nothing.
    keys = [key for key in draft.__struct_fields__ if key in _REQUIRED or getattr(draft, key)]
    return Mapping(
        0, {key: MappingEntry(n, _tree(getattr(draft, key), n)) for n, key in enumerate(keys, start=1)}
    )


def _tree(value: str | tuple[str, ...], line: int) -> Tree:
    if isinstance(value, tuple):
        return Listing(line, tuple(_tree(item, line) for item in value))
    return Scalar(line, value, value, column=1)


def _of(problem: ConfigProblem, keys: dict[int, str]) -> RuleProblem:
    key = keys[problem.line]
    return RuleProblem(key, problem.text.removeprefix(f"{key}: "), problem.column)


def _misnamed(entry: Mapping, there: Nameable, names: set[str]) -> Iterator[RuleProblem]:
    for key, found, text in wrong_names(entry, there, names):
        value = entry.at(key)
        written = value.text or "" if isinstance(value, Scalar) else ""
        # A symbol is found in whatever case.
        yield RuleProblem(key, text, written.upper().find(found.upper()) + 1 or None)
