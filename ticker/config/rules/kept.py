"""The file of the rules that were made on the page: Ticker writes it, and an operator may, too."""

import os
from collections.abc import Mapping as Environ
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
import yaml

from ticker.config.checking.validation import validate
from ticker.config.settings import Settings
from ticker.config.settings.alerts import AlertSettings
from ticker.config.yaml.document import Listing, Mapping, Scalar, Tree, UnreadableError, read
from ticker.config.yaml.problems import ConfigProblem, shown

FILE = "alerts.yaml"
_HEAD = """\
# Rules that were made on the page, beside those of config.yaml. They may be edited here, and `ticker check`
# looks at both; docs/alerts.md has the language. Ticker writes this file anew when a rule is made or taken
# back, and keeps no comments.
"""
_ANY_WIDTH = 1 << 20

RuleText: TypeAlias = dict[str, object]
"""A rule as it is written: the text of each key, or a list of texts."""


class _File(Settings):
    alerts: tuple[AlertSettings, ...] = ()


class KeptRules(msgspec.Struct, frozen=True):
    """What stands in the file; no `alerts` where they are refused for one of the `problems`."""

    file: Path
    tree: Mapping
    alerts: tuple[AlertSettings, ...] = ()
    problems: tuple[ConfigProblem, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(alert.name for alert in self.alerts)


_EMPTY = Mapping(1, {})


def kept_rules(file: Path, environ: Environ[str, str]) -> KeptRules:
    """Read the file; there are no rules where there is none."""
    if not os.path.lexists(file):
        return KeptRules(file, _EMPTY)
    try:
        tree, remarks = read(file, environ)
    except UnreadableError as error:
        return KeptRules(file, _EMPTY, problems=(ConfigProblem(str(file), *error.remark),))
    problems = [ConfigProblem(str(file), *remark) for remark in remarks]
    if not isinstance(tree, Mapping):
        wrong = ConfigProblem(str(file), tree.line, f"expected keys and values, got {shown(tree)}")
        return KeptRules(file, _EMPTY, problems=(*problems, wrong))
    settings, more = validate(_File, tree, str(file), {})
    alerts = settings.alerts if settings is not None else ()
    return KeptRules(file, tree, alerts, (*problems, *more))


def rule_texts(rules: KeptRules) -> list[RuleText]:
    """The rules of the file as they stand there, so that `${NAME}` stays what it is."""
    listed = rules.tree.at("alerts")
    entries = listed.items if isinstance(listed, Listing) else ()
    return [_text(entry) for entry in entries if isinstance(entry, Mapping)]


def _text(entry: Mapping) -> RuleText:
    return {key: _written(one.value) for key, one in entry.entries.items()}


def _written(tree: Tree) -> object:
    match tree:
        case Scalar():
            return None if tree.text is None else tree.written
        case Listing():
            return [_written(item) for item in tree.items]
        case Mapping():
            return _text(tree)


def in_one_line(rule: RuleText) -> str:
    """A rule as a line of `alerts:`, in config.yaml as well: `{name: apple-200, when: AAPL > 200}`."""
    dumped = yaml.safe_dump(
        rule, default_flow_style=True, sort_keys=False, allow_unicode=True, width=_ANY_WIDTH
    )
    return str(dumped).strip()


def file_of(rules: Sequence[RuleText]) -> str:
    """The whole file."""
    lines = "".join(f"  - {in_one_line(rule)}\n" for rule in rules)
    return f"{_HEAD}alerts:\n{lines}" if rules else f"{_HEAD}alerts: []\n"
