"""Rules that are made on the page: what is wrong in one, and the file that they are kept in."""

from ticker.config.rules.draft import Checked, Draft, RuleProblem, checked
from ticker.config.rules.file import ConfigIsWrong, Kept, NoSuchRule, Outcome, RuleFile, Unwritable

__all__ = [
    "Checked",
    "ConfigIsWrong",
    "Draft",
    "Kept",
    "NoSuchRule",
    "Outcome",
    "RuleFile",
    "RuleProblem",
    "Unwritable",
    "checked",
]
