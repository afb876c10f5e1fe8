"""Rules that raise alerts: what they say, in a small language of their own, and when they fire; pure."""

from ticker.alerts.conditions import Condition, SourceIs, leaves_of, symbols_in
from ticker.alerts.grammar import parse
from ticker.alerts.outlook import Outlook, outlook
from ticker.alerts.rule import Rule
from ticker.alerts.rulebook import NO_RULES, Rulebook, rulebook_of
from ticker.alerts.tokens import ConditionError
from ticker.alerts.watching import Watch, WatchedRule, is_of, watched
from ticker.alerts.words import all_of, condition_words, explain, title_of

__all__ = [
    "NO_RULES",
    "Condition",
    "ConditionError",
    "Outlook",
    "Rule",
    "Rulebook",
    "SourceIs",
    "Watch",
    "WatchedRule",
    "all_of",
    "condition_words",
    "explain",
    "is_of",
    "leaves_of",
    "outlook",
    "parse",
    "rulebook_of",
    "symbols_in",
    "title_of",
    "watched",
]
