"""Putting a rule into the file of those made on the page, and taking it back; whole or not at all."""

import os
from collections.abc import Callable
from collections.abc import Mapping as Environ
from pathlib import Path
from typing import TypeAlias

import msgspec

from ticker.config.rules.kept import RuleText, file_of, kept_rules, rule_texts
from ticker.errors import ConfigError, NoFileLeft, in_words
from ticker.whole_file import replace_file


class Kept(msgspec.Struct, frozen=True):
    """It stands in the file."""


class Unwritable(msgspec.Struct, frozen=True):
    """The file cannot be written, and is as it was."""

    file: str
    why: str


class ConfigIsWrong(msgspec.Struct, frozen=True):
    """The files could not be put in force as they would be then, for these problems; nothing was changed."""

    problems: tuple[str, ...]


class NoSuchRule(msgspec.Struct, frozen=True):
    """There is no such rule in the file."""


Outcome: TypeAlias = Kept | Unwritable | ConfigIsWrong | NoSuchRule
Trial: TypeAlias = Callable[[Path], object]
"""Whether the whole config can be read with that file of rules; ConfigError if not."""


class RuleFile:
    """The file, written anew once `trial` has nothing against what is to stand there; it blocks."""

    def __init__(self, file: Path, environ: Environ[str, str], trial: Trial) -> None:
        self._file = file
        self._environ = environ
        self._trial = trial

    def put(self, rule: RuleText) -> Outcome:
        """Add a rule as the last."""
        return self._changed(lambda rules: [*rules, rule])

    def replace(self, name: str, rule: RuleText) -> Outcome:
        """Write a rule otherwise, in its place."""
        return self._changed(lambda rules: [rule if one.get("name") == name else one for one in rules], name)

    def take_back(self, name: str) -> Outcome:
        """Take a rule out."""
        return self._changed(lambda rules: [one for one in rules if one.get("name") != name], name)

    def _changed(
        self, change: Callable[[list[RuleText]], list[RuleText]], name: str | None = None
    ) -> Outcome:
        """`name` is that of a rule which has to be there."""
        kept = kept_rules(self._file, self._environ)
        if kept.problems:
            # What cannot be read would be lost.
            return ConfigIsWrong(tuple(map(str, kept.problems)))
        before = rule_texts(kept)
        if name is not None and all(one.get("name") != name for one in before):
            return NoSuchRule()
        return _replaced(self._file, change(before), self._trial)


def _replaced(file: Path, rules: list[RuleText], trial: Trial) -> Outcome:
    # What is led to by a link is replaced, not the link.
    real = Path(os.path.realpath(file))
    try:
        replace_file(real, file_of(rules).encode(), mode=_mode(real), accept=trial)
    except ConfigError as error:
        return ConfigIsWrong(error.problems)
    except NoFileLeft as error:
        return Unwritable(str(file), error.detail)
    except OSError as error:
        return Unwritable(str(file), in_words(error))
    return Kept()


def _mode(real: Path) -> int | None:
    """As it may be read and written now; None if there is none."""
    return real.stat().st_mode & 0o777 if real.exists() else None
