from ticker.page.cards import Card
from ticker.page.folds import folds
from ticker.times import rfc3339

NOW_MS = 1_767_225_600_000


def card(key: str, source: str, minutes_ago: float, *others: str) -> Card:
    return Card(
        key=key,
        type="headline",
        channel="world",
        at=rfc3339(int(NOW_MS - minutes_ago * 60_000)),
        label=source.upper(),
        sources=(source, *others),
    )


def burst(number: int, apart: float = 1) -> list[Card]:
    return [card(f"f{n}", "frisk", n * apart) for n in range(number)]


def among(cards: list[Card]) -> list[Card]:
    """The cards with one of another source in their midst."""
    return sorted([*cards, card("x", "bbc", 2.5)], key=lambda one: one.at, reverse=True)


def test_burst_of_one_source_is_folded_behind_its_two_newest() -> None:
    (fold,) = folds(among(burst(14)))
    assert (fold.title, fold.count, fold.behind) == ("FRISK", 12, "f1")
    assert fold.keys == tuple(f"f{n}" for n in range(2, 14))


def test_few_cards_or_slow_ones_are_no_burst() -> None:
    assert folds(among(burst(4))) == ()
    assert folds(among(burst(9, apart=11))) == ()


def test_two_bursts_of_a_source_are_two_folds() -> None:
    later = [card(f"g{n}", "frisk", 60 + n) for n in range(5)]
    assert [fold.count for fold in folds(among(burst(6) + later))] == [4, 3]


def test_what_others_tell_too_stays_on_show() -> None:
    cards = among([*burst(6), card("both", "frisk", 1.5, "bbc")])
    (fold,) = folds(cards)
    assert "both" not in fold.keys


def test_list_of_one_source_alone_is_not_folded() -> None:
    assert folds(burst(20)) == ()


def test_fold_is_the_same_when_a_newer_card_joins_the_burst() -> None:
    (before,), (after,) = folds(among(burst(8)[1:])), folds(among(burst(8)))
    assert before.id == after.id
    assert after.count == before.count + 1
