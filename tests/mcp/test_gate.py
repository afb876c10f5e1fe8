import pytest

from ticker.errors import TickerError
from ticker.mcp.gate import gate_of

TOKEN = "sixteen-or-more-characters"


@pytest.mark.parametrize("bind", ["127.0.0.1:1", "127.0.0.2:1", "localhost:1", "[::1]:1", "LOCALHOST:1"])
def test_who_is_on_this_machine_needs_no_token_unless_one_is_there(bind: str) -> None:
    assert gate_of(bind, (), "").lets_in("")
    assert not gate_of(bind, (), TOKEN).lets_in("")
    assert {"127.0.0.1", "localhost", "[::1]"} <= {*gate_of(bind, (), "").hosts}


@pytest.mark.parametrize(
    ("bind", "names"),
    [
        ("192.0.2.7:1", ()),
        ("0.0.0.0:1", ("a.example",)),
        ("ticker.example:1", ()),
        ("127.0.0.1:1", ("a.example",)),
    ],
)
def test_wherever_others_may_come_in_it_takes_a_token(bind: str, names: tuple[str, ...]) -> None:
    with pytest.raises(TickerError, match="TICKER_MCP_TOKEN: others can come in"):
        gate_of(bind, names, "")
    with pytest.raises(TickerError, match="TICKER_MCP_TOKEN: is to be printable ASCII without blanks"):
        gate_of(bind, names, f"{TOKEN} ")
    with pytest.raises(TickerError, match="16 characters"):
        gate_of(bind, names, "short")
    gate = gate_of(bind, names, TOKEN)
    assert gate.lets_in(f"Bearer {TOKEN}")
    assert gate.lets_in(f"bearer  {TOKEN}")
    for wrong in ("", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", "Bearer \udcff\u00ff"):
        assert not gate.lets_in(wrong)


def test_an_address_that_is_every_one_has_to_be_named() -> None:
    for bind in ("0.0.0.0:1", "[::]:1"):
        with pytest.raises(TickerError, match="--host: say by which names"):
            gate_of(bind, (), TOKEN)
        assert gate_of(bind, ("A.example",), TOKEN).hosts == ("127.0.0.1", "localhost", "[::1]", "a.example")


def test_pages_that_may_ask_are_those_of_its_own_names() -> None:
    assert gate_of("192.0.2.7:1", (), TOKEN).origins == ("http://192.0.2.7", "https://192.0.2.7")


def test_a_file_is_no_address_of_this_protocol() -> None:
    with pytest.raises(TickerError, match="HOST:PORT"):
        gate_of("unix:/tmp/x", (), TOKEN)
