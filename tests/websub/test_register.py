"""What the log remembers of subscriptions, and whom a token belongs to, over starts and damage."""

import random
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import opened
from ticker.errors import LogClosed
from ticker.websub.lease import Lease, confirmed
from ticker.websub.leases import Leases, encode
from ticker.websub.register import Register, Registration

from .leasing import NOW_MS, fresh


def lease(token: str) -> Lease:
    return confirmed(msgspec.structs.replace(fresh(), token=token), 864_000, NOW_MS)


async def test_what_was_put_is_there_after_a_restart(tmp_path: Path) -> None:
    a, b = Leases(lease("one"), (lease("old"),)), Leases(lease("two"))
    async with opened(tmp_path) as log:
        register = Register(log.order)
        await register.put("a", a)
        await register.put("b", b)
        await register.put("b", Leases(None, (lease("two"),)))
    async with opened(tmp_path) as log:
        register = Register(log.order)
        assert {*register.names} == {"a", "b"}
        assert (register.of("a"), register.of("b")) == (a, Leases(None, (lease("two"),)))
        assert register.at("one") == Registration("a", lease("one"))
        assert register.leaving_at("old") == Registration("a", lease("old"))
        assert register.leaving_at("two") == Registration("b", lease("two"))


async def test_it_is_durable_when_put_returns_and_no_reader_sees_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await Register(log.order).put("a", Leases(lease("one")))
        assert log.state("websub:a") == encode(Leases(lease("one")))
        assert log.newest == 0


async def test_sources_are_no_subscriptions(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await log.append([], "a", b"a source's own")
        await Register(log.order).put("a", Leases(lease("one")))
        assert log.state("a") == b"a source's own"
        assert Register(log.order).names == ("a",)


async def test_a_damaged_state_starts_afresh_and_harms_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as log:
        await Register(log.order).put("a", Leases(lease("one")))
        await Register(log.order).put("b", Leases(lease("two")))
        state = log.state("websub:a")
        assert state is not None
        await log.append([], "websub:a", state.replace(b"https", b"http\xff"))
    async with opened(tmp_path) as log:
        register = Register(log.order)
        assert register.of("a") == Leases()
        assert register.at("one") is None
        assert register.at("two") == Registration("b", lease("two"))
        assert "websub:a" in caplog.text
        await register.put("a", Leases(lease("three")))
        assert Register(log.order).at("three") == Registration("a", lease("three"))


async def test_a_token_leads_to_whose_it_is_now_whatever_was_put_before(tmp_path: Path) -> None:
    chance, tokens = random.Random(1), [f"t{number}" for number in range(12)]
    async with opened(tmp_path) as log:
        register, known = Register(log.order), dict.fromkeys("abc", Leases())
        for _ in range(300):
            name = chance.choice("abc")
            # A token is drawn for one feed only.
            own = [token for number, token in enumerate(tokens) if "abc"[number % 3] == name]
            leases = [lease(token) for token in chance.sample(own, chance.randrange(5))]
            current = leases.pop() if leases and chance.random() < 0.7 else None
            known[name] = Leases(current, tuple(leases))
            await register.put(name, known[name])
            for reader in (register, Register(log.order)):
                assert {token: reader.at(token) for token in tokens} == {
                    token: _entry(known, token, leaving=False) for token in tokens
                }
                assert {token: reader.leaving_at(token) for token in tokens} == {
                    token: _entry(known, token, leaving=True) for token in tokens
                }


def _entry(known: dict[str, Leases], token: str, *, leaving: bool) -> Registration | None:
    for name, leases in known.items():
        for each in leases.leaving if leaving else (leases.current,):
            if each is not None and each.token == token:
                return Registration(name, each)
    return None


async def test_a_log_that_is_closed_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        register = Register(log.order)
    with pytest.raises(LogClosed):
        await register.put("a", Leases(lease("one")))
