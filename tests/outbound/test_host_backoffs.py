import pytest

from ticker.outbound.host_backoffs import DEFAULT_S, MAX_S, HostBackoff, HostBackoffs, is_public


class Now:
    ms = 1_000_000

    def __call__(self) -> int:
        return self.ms


def test_host_is_left_alone_until_the_backoff_ends() -> None:
    now = Now()
    host_backoffs = HostBackoffs(now)
    host_backoffs.add(HostBackoff("a.example", now.ms + 5_000))
    assert host_backoffs.on("a.example") == HostBackoff("a.example", now.ms + 5_000)
    assert host_backoffs.on("b.example") is None
    now.ms += 5_000
    assert host_backoffs.on("a.example") is None


def test_shorter_backoff_never_ends_a_longer_one() -> None:
    host_backoffs = HostBackoffs(Now())
    host_backoffs.add(HostBackoff("a.example", Now.ms + 9_000))
    host_backoffs.add(HostBackoff("a.example", Now.ms + 1_000))
    assert host_backoffs.on("a.example") == HostBackoff("a.example", Now.ms + 9_000)


def test_backoff_from_a_clock_that_was_wrong_is_a_week_at_most() -> None:
    host_backoffs = HostBackoffs(Now())
    host_backoffs.add(HostBackoff("a.example", 10**15))
    assert host_backoffs.on("a.example") == HostBackoff("a.example", Now.ms + round(MAX_S * 1000))


def test_429_backs_off_from_a_public_name_for_as_long_as_it_says() -> None:
    host_backoffs = HostBackoffs(Now())
    assert host_backoffs.after_429("feeds.example.org", 120) == HostBackoff(
        "feeds.example.org", Now.ms + 120_000
    )
    assert host_backoffs.after_429("feeds.example.org", None) == HostBackoff(
        "feeds.example.org", Now.ms + round(DEFAULT_S * 1000)
    )
    assert host_backoffs.after_429("bridge.lan", 120) is None


@pytest.mark.parametrize("by_ms", [-3_600_000, 3_600_000])
def test_backoff_lasts_as_long_as_before_when_the_clock_is_set(by_ms: int) -> None:
    now = Now()
    host_backoffs = HostBackoffs(now)
    host_backoffs.add(HostBackoff("a.example", now.ms + 5_000))
    now.ms += by_ms
    host_backoffs.clock_set(by_ms)
    assert host_backoffs.on("a.example") == HostBackoff("a.example", now.ms + 5_000)
    now.ms += 5_000
    assert host_backoffs.on("a.example") is None


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("feeds.example.org", True),
        ("FEEDS.example.org.", True),
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("localhost", False),
        ("rss-bridge", False),
        ("nas.local", False),
        ("bridge.home.arpa", False),
        ("127.0.0.1", False),
        ("192.168.1.5", False),
        ("[::1]", False),
        ("fd00::1", False),
    ],
)
def test_public_names_are_told_from_private_ones(host: str, public: bool) -> None:
    assert is_public(host) is public
