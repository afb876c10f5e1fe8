import pytest

from ticker.outbound.holds import DEFAULT_S, MAX_S, Hold, Holds, is_public


class Now:
    ms = 1_000_000

    def __call__(self) -> int:
        return self.ms


def test_host_is_left_alone_until_the_hold_ends() -> None:
    now = Now()
    holds = Holds(now)
    holds.add(Hold("a.example", now.ms + 5_000))
    assert holds.on("a.example") == Hold("a.example", now.ms + 5_000)
    assert holds.on("b.example") is None
    now.ms += 5_000
    assert holds.on("a.example") is None


def test_shorter_hold_never_ends_a_longer_one() -> None:
    holds = Holds(Now())
    holds.add(Hold("a.example", Now.ms + 9_000))
    holds.add(Hold("a.example", Now.ms + 1_000))
    assert holds.on("a.example") == Hold("a.example", Now.ms + 9_000)


def test_hold_from_a_clock_that_was_wrong_is_a_week_at_most() -> None:
    holds = Holds(Now())
    holds.add(Hold("a.example", 10**15))
    assert holds.on("a.example") == Hold("a.example", Now.ms + round(MAX_S * 1000))


def test_429_holds_a_public_name_for_as_long_as_it_says() -> None:
    holds = Holds(Now())
    assert holds.after_429("feeds.example.org", 120) == Hold("feeds.example.org", Now.ms + 120_000)
    assert holds.after_429("feeds.example.org", None) == Hold(
        "feeds.example.org", Now.ms + round(DEFAULT_S * 1000)
    )
    assert holds.after_429("bridge.lan", 120) is None


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
