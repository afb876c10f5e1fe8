"""Alerts from rules: what is said, where and when, and what stays over a change of the rules."""

from collections.abc import Sequence

import msgspec

from tests.alerts.firing import rule
from tests.support.clock import NOON_MS
from tests.support.events import headline, message, quote, record_of
from ticker.alerts import Rule, parse, rulebook_of
from ticker.derive import Step
from ticker.derive.alerts import TOO_OLD_MS, AlertsOfRules, AlertsState, Summons
from ticker.events import Alert, Body, Record


def of(*rules: Rule) -> AlertsOfRules:
    rulebook = rulebook_of(rules)
    return AlertsOfRules(lambda: rulebook)


def records(*bodies: Body, channel: str = "stocks") -> list[Record]:
    return [record_of(body, channel, seq) for seq, body in enumerate(bodies, 1)]


def taken(derivation: AlertsOfRules, *portions: Sequence[Record], now_ms: int = NOON_MS) -> Step[AlertsState]:
    step = Step(derivation.start())
    for portion in portions:
        step = derivation.step(step.state, portion, now_ms)
    return step


def test_alert_says_which_rule_fired_of_what_and_goes_to_its_channel() -> None:
    up = records(quote(price=199), quote(price=201.5, currency="USD", simulated=True), channel="x")
    (draft,) = taken(of(rule("AAPL > 200")), up).drafts
    assert draft.channel == "x"
    assert draft.body == Alert(
        rule="rule",
        title="AAPL is above 200",
        detail="AAPL at 201.50 USD (simulated)",
        symbol="AAPL",
        about=up[1].id,
    )


def test_alert_of_a_headline_says_its_title() -> None:
    (draft,) = taken(
        of(rule("headline about AAPL")), records(headline(title="News", symbols=("AAPL",)))
    ).drafts
    assert isinstance(draft.body, Alert)
    assert (draft.body.detail, draft.body.symbol) == ("News", "AAPL")


def test_what_came_long_before_a_restart_is_taken_in_and_not_told() -> None:
    late_ms = NOON_MS + TOO_OLD_MS + 1
    up = records(quote(price=199), quote(price=201))
    assert taken(of(rule("AAPL > 200")), up, now_ms=late_ms).drafts == ()
    assert len(taken(of(rule("AAPL > 200")), up, now_ms=late_ms - 1).drafts) == 1


def test_rule_that_says_the_same_keeps_what_it_remembers_over_a_change_of_the_others() -> None:
    below = taken(of(rule("AAPL > 200")), records(quote(price=199)))
    kept = of(rule("AAPL > 200", cooldown_ms=5)).step(below.state, records(quote(price=201)), NOON_MS)
    changed = of(rule("AAPL > 200.5")).step(below.state, records(quote(price=201)), NOON_MS)
    assert (len(kept.drafts), len(changed.drafts)) == (1, 0)


def test_rule_that_is_gone_is_forgotten() -> None:
    below = taken(of(rule("AAPL > 200")), records(quote(price=199)))
    assert of().step(below.state, [], NOON_MS).state.rules == {}


def test_first_step_settles_and_then_each_minute_that_had_something() -> None:
    derivation = of(rule("AAPL > 200"))
    first = derivation.step(derivation.start(), [], NOON_MS)
    same = derivation.step(first.state, records(quote(price=1)), NOON_MS)
    later = derivation.step(same.state, [], NOON_MS + 60_000)
    assert [first.settled, same.settled, later.settled] == [True, False, True]
    assert (derivation.due_ms(first.state), derivation.due_ms(same.state)) == (None, NOON_MS + 60_000)


def test_without_rules_nothing_settles() -> None:
    assert not taken(of(), records(quote(), quote())).settled


def test_what_no_rule_is_about_is_not_decoded() -> None:
    others = records(quote("MSFT"), message(), headline())
    taken(of(rule("AAPL > 200"), rule("headline about AAPL")), others)
    assert not any("body" in vars(record) for record in others)


def test_state_that_is_committed_with_an_alert_says_whom_it_is_told() -> None:
    told = rule("AAPL > 200", notify=("phone",))
    step = taken(of(told), records(quote(price=199), quote(price=201)))
    (alert,) = (record_of(draft.body, draft.channel, 9) for draft in step.drafts)
    state = step.after([alert])
    assert (state.summons_of(9), state.summons_of(8)) == (Summons(9, ("phone",)), None)
    assert step.state.summons == ()


def test_who_is_told_what_the_rule_says_is_told_the_price_too() -> None:
    told = msgspec.structs.replace(rule("AAPL > 200", notify=("phone",)), detail="Sell!")
    step = taken(of(told), records(quote(price=199), quote(price=201, simulated=True)))
    (alert,) = (record_of(draft.body, draft.channel, 9) for draft in step.drafts)
    (summons,) = step.after([alert]).summons
    assert summons.raised_by == "AAPL at 201.00 (simulated)"


def test_state_comes_back_from_its_encoding() -> None:
    every = rule(
        'AAPL > 1 and AAPL moves 1% in 1m or volume(AAPL) > 2x and headline matches "a"', "source a is ok"
    )
    derivation = of(every)
    state = taken(derivation, records(quote(volume=1), headline(title="a"), quote(volume=5))).state
    assert derivation.decode(derivation.encode(state)) == state


def test_quote_that_no_rule_names_leaves_what_is_remembered_as_it_is() -> None:
    derivation = of(*(Rule(name=f"rule {number}", when=parse(f"S{number} > 200")) for number in range(50)))
    first = derivation.step(derivation.start(), records(quote("S7", price=1)), NOON_MS)
    other = derivation.step(first.state, records(quote("AAPL", price=1), quote("MSFT", price=1)), NOON_MS)
    named = derivation.step(other.state, records(quote("S7", price=2), quote("S7", price=201)), NOON_MS)
    assert other.state.rules is first.state.rules
    assert {name for name, known in named.state.rules.items() if known is not other.state.rules[name]} == {
        "rule 7"
    }
    assert len(named.drafts) == 1


def test_step_that_is_taken_again_from_the_same_state_comes_to_the_same() -> None:
    derivation = of(rule("AAPL > 200"))
    below = derivation.step(derivation.start(), records(quote(price=199)), NOON_MS).state
    steps = [derivation.step(below, records(quote(price=201)), NOON_MS) for _ in range(2)]
    assert steps[0].drafts == steps[1].drafts != ()
