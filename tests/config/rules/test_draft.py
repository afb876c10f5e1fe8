"""A rule that somebody is writing: what is wrong in it, by key and character."""

import pytest

from ticker.alerts import explain
from ticker.config.checking.alerted import Nameable
from ticker.config.rules import Draft, RuleProblem, checked

THERE = Nameable(sources=["bbc"], symbols=["AAPL", "GOOGL"], targets=["phone"])


def problems(**written: object) -> list[RuleProblem]:
    draft = Draft(**{"name": "a", "when": "AAPL > 1"} | written)  # type: ignore[arg-type]
    return list(checked(draft, THERE, ["taken"]).problems)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"when": "AAPL = 200"}, ("when", 'expected > or <, or moves, behind a symbol, got "="', 6)),
        ({"when": ""}, ("when", "expected a condition such as AAPL > 200, or (, got the end", 1)),
        ({"when": "APPL > 200"}, ("when", 'no source quotes APPL, did you mean "AAPL"?', 1)),
        ({"until": "source bcc is ok"}, ("until", 'no source is called "bcc", did you mean "bbc"?', 8)),
        ({"notify": ("phon",)}, ("notify", 'nobody is called "phon", did you mean "phone"?', None)),
        ({"name": "taken"}, ("name", 'expected a name of its own for each rule, got "taken" again', 1)),
        ({"severity": "loud"}, ("severity", 'expected info or warning or critical, got "loud"', None)),
        (
            {"cooldown": "31d"},
            ("cooldown", 'expected a duration from 0s to 30d, got "31d"', None),
        ),
    ],
)
def test_what_is_wrong_is_told_by_key_and_character(
    written: dict[str, object], told: tuple[str, str, int | None]
) -> None:
    assert problems(**written) == [RuleProblem(*told)]


def test_a_rule_without_a_name_and_a_condition_lacks_both() -> None:
    assert [one.key for one in checked(Draft(), THERE, ()).problems] == ["name", "when"]


def test_a_rule_that_nothing_is_wrong_in_is_explained_as_the_command_line_does() -> None:
    draft = Draft(name="a", when="AAPL > 200", cooldown="10m", notify=("phone",))
    found = checked(draft, THERE, ())
    assert found.rule is not None
    assert explain(found.rule.rule({})) == (
        "a (info): fires when AAPL is above 200; at most once in 10 min; notifies phone"
    )
    assert draft.line == "{name: a, when: AAPL > 200, cooldown: 10m, notify: [phone]}"


def test_what_may_not_be_meant_is_asked() -> None:
    assert checked(Draft(name="a", when="GOOG > 1"), THERE, ()).doubts == (
        'no source quotes GOOG; is "GOOGL" meant?',
    )


def test_no_variable_of_the_environment_is_read_by_what_is_written_on_the_page() -> None:
    assert Draft(name="a", when="AAPL > 1", title="${HOME}").line.endswith("title: '$${HOME}'}")
