import pytest

from ticker.commands.console import words
from ticker.commands.console.words import age, counted, size


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (3_400, "3.4 kB"),
        (120_000_000, "120 MB"),
        (999_950, "1.0 MB"),  # and not 1000 kB
        (5 * 10**15, "5000 TB"),
    ],
)
def test_a_size_is_told_in_the_largest_unit_that_it_reaches(count: int, told: str) -> None:
    assert size(count) == told


def test_one_of_something_is_no_plural() -> None:
    assert [counted(number, "feed") for number in (0, 1, 2)] == ["0 feeds", "1 feed", "2 feeds"]


def test_an_instant_may_lie_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "now_ms", lambda: 300_000)
    assert (age(0), age(600_000)) == ("5 min ago", "in 5 min")
