from ticker.poller.deciding.offline import Network, cut_off, seen
from ticker.poller.state import SourceState


def lost(network: Network, host: str, *, healthy: bool = True) -> Network:
    return seen(network, contact=False, host=host, healthy=healthy)


def test_two_hosts_lost_with_none_answering_between_is_an_outage() -> None:
    one = lost(Network(), "a.example")
    assert not one.offline
    assert lost(one, "b.example").offline


def test_one_host_lost_again_and_again_is_its_own_fault() -> None:
    assert not lost(lost(Network(), "a.example"), "a.example").offline


def test_any_answer_is_the_end_of_an_outage() -> None:
    offline = lost(lost(Network(), "a.example"), "b.example")
    assert not seen(offline, contact=True, host=None, healthy=False).offline
    between = seen(lost(Network(), "a.example"), contact=True, host="c.example", healthy=True)
    assert not lost(between, "b.example").offline


def test_hosts_that_failed_before_prove_nothing() -> None:
    assert not lost(lost(Network(), "a.example", healthy=False), "b.example").offline


def test_reads_that_asked_nobody_prove_nothing() -> None:
    one = lost(Network(), "a.example")
    assert seen(one, contact=None, host=None, healthy=True) == one


def test_outage_is_told_and_counts_no_failure() -> None:
    after = cut_off(SourceState(health="ok", last_ok_ms=7, due_ms=9, reason="every 5 min"))
    assert (after.health, after.failures, after.last_ok_ms, after.due_ms) == ("failing", 0, 7, None)
    assert after.detail == "offline: no host can be reached"
    assert after.reason == "offline, one feed tries every 30 s"
