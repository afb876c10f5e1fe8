import pytest

from ticker.sources.simulator.script.effects import effects_of
from ticker.sources.simulator.script.settings import ScriptedEvent
from ticker.times import parse_rfc3339

MIDNIGHT = parse_rfc3339("2026-03-10T00:00:00Z")
AT = MIDNIGHT + 37_800_000
MINUTE = 60_000
DAY = 86_400_000


def script(**said: str) -> tuple[ScriptedEvent, ...]:
    return (ScriptedEvent.model_validate({"at": "10:30"} | said),)


def test_a_jump_is_in_one_step_and_of_its_size() -> None:
    jump = script(event="jump", size="6%")
    assert effects_of(jump, "TSLA", AT - 1_000, AT).ratio == pytest.approx(1.06)
    assert effects_of(jump, "TSLA", AT, AT + 1_000).ratio == 1.0
    assert effects_of(jump, "TSLA", AT - 2_000, AT - 1_000).ratio == 1.0


@pytest.mark.parametrize("size", ["6%", "-6%", "80%", "-80%"])
def test_the_model_s_exponential_makes_the_very_size_of_it(size: str) -> None:
    effects = effects_of(script(event="jump", size=size), "TSLA", AT - 1_000, AT)
    move = effects.jump
    factor = 1.0 + move + 0.5 * move * move if move > 0.0 else 1.0 / (1.0 - move + 0.5 * move * move)
    assert factor == pytest.approx(effects.ratio)


def test_it_happens_every_day_or_on_its_day() -> None:
    daily = script(event="jump", size="6%")
    dated = script(event="jump", size="6%", day="2026-03-10")
    for days in (0, 1, 7):
        now = AT + days * DAY
        assert effects_of(daily, "TSLA", now - 1, now).ratio != 1.0
        assert (effects_of(dated, "TSLA", now - 1, now).ratio != 1.0) == (days == 0)


def test_what_nobody_stepped_through_happens_in_the_first_step_after_it() -> None:
    jump = script(event="jump", size="6%")
    assert effects_of(jump, "TSLA", AT - 1_000, AT + 90 * MINUTE).ratio == pytest.approx(1.06)


def test_a_crash_falls_and_recovers_the_same_in_small_steps_as_in_large_ones() -> None:
    crash = script(event="crash", size="8%", over="10m", recovery="50%")
    ratio = 1.0
    for second in range(600):
        ratio *= effects_of(crash, "TSLA", AT + second * 1_000, AT + (second + 1) * 1_000).ratio
    assert ratio == pytest.approx(0.92)
    rest = effects_of(crash, "TSLA", AT + 10 * MINUTE, AT + 60 * MINUTE).ratio
    assert ratio * rest == pytest.approx(0.96)


def test_an_event_of_one_symbol_leaves_others_alone() -> None:
    jump = script(event="jump", size="6%", symbol="TSLA")
    assert effects_of(jump, "AAPL", AT - 1, AT).ratio == 1.0


def test_a_halt_is_an_order_until_its_end() -> None:
    halt = script(event="halt", reason="News pending", **{"for": "10m"})
    order = effects_of(halt, "TSLA", AT - 1, AT).order
    assert order is not None
    assert (order.until_ms, order.words) == (AT + 10 * MINUTE, "News pending")
    assert effects_of(halt, "TSLA", AT, AT + 10 * MINUTE).order is None


def test_earnings_move_a_price_by_half_the_surprise_and_make_it_busy() -> None:
    earnings = script(event="earnings", symbol="TSLA", surprise="-10%")
    assert effects_of(earnings, "TSLA", AT - 1, AT).ratio == pytest.approx(0.95)
    assert effects_of(earnings, "TSLA", AT, AT + 1_000).activity > 1.0
    assert effects_of(earnings, "TSLA", AT, AT + 31 * MINUTE).activity == 1.0


def test_quiet_and_volatile_last_as_long_as_they_say() -> None:
    quiet, volatile = script(event="quiet", **{"for": "1h"}), script(event="volatile", **{"for": "1h"})
    assert effects_of(quiet, "TSLA", AT, AT + 59 * MINUTE).volatility < 1.0
    assert effects_of(quiet, "TSLA", AT, AT + 60 * MINUTE).volatility == 1.0
    assert effects_of(volatile, "TSLA", AT, AT + 59 * MINUTE).volatility > 1.0
