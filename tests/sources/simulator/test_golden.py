"""The same ticks on every machine and every Python: what was written down once, and what could break it."""

import ast
from hashlib import sha256
from pathlib import Path

import pytest

import ticker.sources.simulator
from tests.sources.simulator.walks import Walk
from ticker.sources.simulator.conditions import FIRST_OF_DAY, ORDINARY, Conditions

ROOM = Path(ticker.sources.simulator.__file__).parent
SYMBOLS: dict[str, dict[str, object]] = {
    "AAPL": {"price": 189.40, "volatility": "28%", "volume": 55_000_000, "sector": "tech", "beta": 1.2},
    "EURUSD": {"price": 1.0842, "volatility": "8%", "decimals": 5, "spread_bps": 0.6, "volume": 0, "beta": 0},
    "BTC-USD": {"price": 64_250.0, "volatility": "55%", "lot": 1, "jumps": 50},
    "SHIB-USD": {"price": 0.00001745, "volatility": "110%", "decimals": 8, "spread_bps": 10},
    "PENNY": {"price": 0.02, "volatility": "1000%", "tick": 0.0005, "volume": 1_000},
}
DAY = (
    [FIRST_OF_DAY, *[ORDINARY] * 300]
    + [Conditions(volatility=2.0, activity=3.0, spread=1.5)] * 200
    + [Conditions(session="halted", frozen=True)] * 50
    + [Conditions(auction=True, activity=50.0), Conditions(jump=-0.07)]
    + [Conditions(lowest=1, highest=10**9)] * 100
    + [ORDINARY] * 348
)


def digest(every_ms: int) -> str:
    lines = []
    for symbol, settings in SYMBOLS.items():
        walk = Walk(seed=42, symbol=symbol, every_ms=every_ms, **settings)
        lines += [f"{symbol} {each}" for each in walk.steps(DAY).prints]
        lines.append(f"{symbol} {walk.state.worth.hex()} {walk.state.variance.hex()}")
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("every_ms", "expected"),
    [(50, "cafdb53950e86b8c"), (1_000, "d76aac2b1c1ee14a"), (86_400_000, "7abfcd61fa89a096")],
)
def test_five_thousand_ticks_of_five_kinds_are_the_same_to_the_bit_everywhere(
    every_ms: int, expected: str
) -> None:
    assert digest(every_ms) == expected


def test_the_simulator_uses_nothing_that_differs_between_machines() -> None:
    """The C library's functions and random.gauss do; so do powers with a broken exponent.

    Between versions of Python, `sum` of floats does.
    """
    allowed = {"sqrt", "isfinite", "floor"}
    adds_whole_numbers = {"usual.py", "settings.py", "reference.py", "banded.py"}
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.ImportFrom(module="math", names=names):
                    assert {each.name for each in names} <= allowed, path
                case ast.Import(names=names):
                    assert not {each.name.split(".")[0] for each in names} & {
                        "math",
                        "random",
                        "numpy",
                        "cmath",
                    }, path
                case ast.ImportFrom(module=str(module)):
                    assert module.split(".")[0] not in {"random", "numpy", "cmath", "statistics"}, path
                case ast.BinOp(op=ast.Pow(), right=right):
                    # Whole numbers alone have powers that are exact.
                    assert isinstance(right, ast.Constant), f"{path}:{node.lineno}"
                    assert isinstance(right.value, int), path
                case ast.Call(func=ast.Name(id="pow" | "fsum" as name)):
                    pytest.fail(f"{path}:{node.lineno}: {name}")
                case ast.Call(func=ast.Name(id="sum")):
                    assert path.name in adds_whole_numbers, f"{path}:{node.lineno}: sum, not added"
