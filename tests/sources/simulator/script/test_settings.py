from pathlib import Path

import pytest
from pydantic import ValidationError

from ticker.config.checking.validation import validate
from ticker.config.yaml.document import Mapping, read
from ticker.sources.simulator.script.presets import PRESETS
from ticker.sources.simulator.script.settings import ScriptedEvent, too_dear
from ticker.sources.simulator.settings import SimulatorSource

MARKET = "kind: simulator\nname: us\nchannel: stocks\nsymbols:\n  TSLA: {price: 250}\n"


def event(**said: str) -> ScriptedEvent:
    return ScriptedEvent.model_validate({"at": "10:30"} | said)


def problems(tmp_path: Path, script: str) -> list[str]:
    file = tmp_path / "us.yaml"
    file.write_text(MARKET + script)
    tree, _ = read(file, {})
    assert isinstance(tree, Mapping)
    return [str(one) for one in validate(SimulatorSource, tree, "us.yaml", {})[1]]


def test_a_time_is_one_of_the_day() -> None:
    assert event(event="halt").at == 37_800_000
    assert event(at="23:59:59", event="halt").at == 86_399_000


def test_sizes_are_percentages() -> None:
    assert event(event="jump", size="-6%").size == pytest.approx(-0.06)
    for wrong in ("6", "501%", "-91%", "six%"):
        with pytest.raises(ValidationError, match="from -90% to 500%"):
            event(event="jump", size=wrong)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"event": "jump"}, "a size with event: jump"),
        ({"event": "halt", "over": "5m"}, "no over with event: halt"),
        ({"event": "earnings", "surprise": "5%"}, "a symbol with event: earnings"),
        ({"event": "crash", "size": "-5%"}, "how far prices fall"),
    ],
)
def test_each_event_takes_its_own_keys_and_needs_some(said: dict[str, str], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        event(**said)


def test_an_unknown_symbol_is_refused_at_its_line_with_a_suggestion(tmp_path: Path) -> None:
    script = "script:\n  - {at: 10:30, event: halt}\n  - at: 10:30\n    symbol: TSAL\n    event: halt\n"
    assert problems(tmp_path, script) == [
        'us.yaml:9: script[1].symbol: expected a symbol of this file, did you mean "TSLA"?, got "TSAL"'
    ]


def test_one_mistake_hides_no_other(tmp_path: Path) -> None:
    script = (
        "venue: XNYS\nscript:\n  - {at: 10:30, symbol: TSAL, event: halt}\n"
        "  - {at: 10:30, symbol: TSLA, event: rename, to: TSLA, day: 2026-03-02}\n"
        "  - {at: 03:00, symbol: TSLA, event: halt}\n"
    )
    told = [one.split(": expected")[0] for one in problems(tmp_path, script)]
    assert told == ["us.yaml:8: script[0].symbol", "us.yaml:9: script[1].to", "us.yaml:10: script[2].at"]


def test_a_dividend_that_a_price_cannot_pay_is_refused_at_its_line(tmp_path: Path) -> None:
    dear = "script:\n  - {at: 10:30, symbol: TSLA, event: dividend, amount: 250}\n"
    (said,) = problems(tmp_path, dear)
    assert "us.yaml:7: script[0].amount: expected at most 225, nine tenths of the price" in said
    prices = {"A": 5.0}
    pays = event(event="dividend", symbol="A", amount="20")
    assert [one.expected for one in too_dear([pays], prices)] == ["at most 4.5, nine tenths of the price"]
    assert not [*too_dear([event(event="dividend", symbol="A", amount="4.5")], prices)]
    assert not [*too_dear([pays, event(event="split", symbol="A", ratio="1:10")], prices)]
    assert [*too_dear([pays, event(event="split", symbol="A", ratio="4:1")], prices)]


def test_a_script_may_be_named(tmp_path: Path) -> None:
    for name in PRESETS:
        assert problems(tmp_path, f"script: {name}\n") == []
    assert "a list of events, or crash" in problems(tmp_path, "script: crahs\n")[0]
