import asyncio

import pytest

from tests.support.waiting import PATIENCE_S
from ticker.outbound.gate import HostGate


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept_s: list[float] = []

    def clock(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds


def gate(time: Time, per_host: int = 1, gap_s: float = 1.0) -> HostGate:
    return HostGate(per_host, gap_s, time.clock, time.sleep)


async def test_starts_at_one_host_are_a_gap_apart() -> None:
    time = Time()
    hosts = gate(time)
    for _ in range(3):
        async with hosts.request_turn("a.example"):
            pass
    assert time.slept_s == [1.0, 1.0]


async def test_other_hosts_do_not_wait() -> None:
    time = Time()
    hosts = gate(time)
    for name in ("a.example", "b.example", "c.example"):
        async with hosts.request_turn(name):
            pass
    assert time.slept_s == []


async def test_gap_that_has_passed_is_not_waited_for_again() -> None:
    time = Time()
    hosts = gate(time)
    async with hosts.request_turn("a.example"):
        time.now_s += 5
    async with hosts.request_turn("a.example"):
        pass
    assert time.slept_s == []


@pytest.mark.parametrize("per_host", [1, 3])
async def test_no_more_than_per_host_are_let_through_at_a_time(per_host: int) -> None:
    hosts = gate(Time(), per_host, 0)
    inside = most = 0

    async def visit() -> None:
        nonlocal inside, most
        async with hosts.request_turn("a.example"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(visit() for _ in range(10)))
    assert most == per_host


async def test_failed_and_cancelled_turns_give_their_place_back() -> None:
    hosts = gate(Time(), gap_s=0)
    with pytest.raises(ZeroDivisionError):
        async with hosts.request_turn("a.example"):
            raise ZeroDivisionError
    async with hosts.request_turn("a.example"):
        waiting = asyncio.create_task(hosts.request_turn("a.example").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(PATIENCE_S), hosts.request_turn("a.example"):
        pass


async def test_hosts_that_are_idle_are_forgotten() -> None:
    time = Time()
    hosts = gate(time)
    for number in range(1_000):
        async with hosts.request_turn(f"{number}.example"):
            time.now_s += 2
    assert len(hosts._hosts) <= 64
