"""When a rule fires: at crossings, once, within windows, and not for what is no news."""

from tests.alerts.firing import At, about, fired, prices, rule, volume
from tests.support.events import action, headline, quote
from ticker.events import Source


def failing(name: str = "bbc") -> Source:
    return Source(name=name, kind="rss", state="failing")


def well(name: str = "bbc") -> Source:
    return Source(name=name, kind="rss", state="ok")


def test_price_fires_when_it_crosses_and_again_after_it_was_back() -> None:
    assert fired(rule("AAPL > 200"), prices(199, 200, 201, 202, 199, 201)) == [2, 5]


def test_price_that_is_beyond_at_the_first_look_has_to_come_back_first() -> None:
    assert fired(rule("AAPL > 200"), prices(201, 202, 199, 203)) == [3]


def test_price_at_the_level_counts_only_where_the_rule_says_so() -> None:
    assert fired(rule("AAPL > 200"), prices(199, 200)) == []
    assert fired(rule("AAPL >= 200"), prices(199, 200)) == [1]
    assert fired(rule("AAPL <= 200"), prices(201, 200)) == [1]
    assert fired(rule("AAPL < -0.5"), prices(0, -1)) == [1]


def test_symbol_is_found_in_whatever_case() -> None:
    assert fired(rule("aapl > 200"), prices(199, 201)) == [1]


def test_crossing_within_the_cooldown_is_passed_over_and_not_told_later() -> None:
    flutter = prices(199, 201, 199, 201, 201, 201, 201, 199, 201)
    assert fired(rule("AAPL > 200", cooldown_ms=5 * 60_000), flutter) == [1, 8]


def test_price_that_flutters_around_its_level_fires_once_until_it_is_well_away() -> None:
    flutter = prices(199, 201, 199, 201, 194, 199, 201)
    assert fired(rule("AAPL > 200", "AAPL < 195"), flutter) == [1, 6]


def test_split_is_no_crossing() -> None:
    split: list[At] = [(2, action("AAPL")), (3, quote("AAPL", 50)), (4, quote("AAPL", 51))]
    assert fired(rule("AAPL < 100"), [*prices(201, 204), *split]) == []
    assert fired(rule("AAPL moves 10% in 1h"), [*prices(201, 204), *split]) == []


def test_move_is_measured_from_the_lowest_and_the_highest_of_its_window() -> None:
    assert fired(rule("AAPL moves 1% in 10m"), prices(100, 100.5, 101)) == [2]
    assert fired(rule("AAPL moves 1% in 10m"), prices(100, 102, 100.9)) == [1]
    assert fired(rule("AAPL moves -1% in 10m"), prices(100, 102, 100.9)) == [2]
    assert fired(rule("AAPL moves +1% in 10m"), prices(100, 98, 98.5, 99)) == [3]


def test_move_that_takes_longer_than_its_window_is_none() -> None:
    slow = prices(*(100 + 0.05 * minute for minute in range(60)))
    assert fired(rule("AAPL moves 1% in 10m"), slow) == []
    assert fired(rule("AAPL moves 1% in 21m"), slow) != []


def test_move_of_exactly_its_window_still_counts() -> None:
    assert fired(rule("AAPL moves 1% in 10m"), [(0, quote(price=100)), (10, quote(price=101))]) == [10]
    assert fired(rule("AAPL moves 1% in 10m"), [(0, quote(price=100)), (10.01, quote(price=101))]) == []


def test_every_headline_that_matches_fires() -> None:
    news = [
        headline(title="Fed hints at RATE cuts"),
        headline(title="Weather"),
        headline(title="Cut in rates"),
    ]
    assert fired(rule('headline matches "rate cut"'), enumerate(news)) == [0, 2]


def test_words_are_those_that_begin_in_title_or_summary() -> None:
    inside = headline(title="Corporate haircut"), headline(title="Fed", summary="cuts its rate")
    assert fired(rule('headline matches "rate cut"'), enumerate(inside)) == [1]


def test_backfill_edits_and_what_was_taken_back_are_no_news() -> None:
    rate = "rate cut"
    old = [headline(title=rate, backfill=True), headline(title=rate, revision=2)]
    assert (
        fired(
            rule('headline matches "rate cut"'), enumerate([*old, headline(title=rate, tags=("retracted",))])
        )
        == []
    )


def test_headline_about_a_symbol() -> None:
    news = [about("MSFT"), about("MSFT", "AAPL"), about()]
    assert fired(rule("headline about AAPL"), enumerate(news)) == [1]


def test_headline_and_move_fire_in_whichever_order_they_come() -> None:
    cuts = rule('headline matches "rate cut" and SPY moves 1% in 10m')
    news: At = (1, headline(title="A rate cut"))
    assert fired(cuts, [(0, quote("SPY", 100)), news, (2, quote("SPY", 101))]) == [2]
    assert fired(cuts, [(0, quote("SPY", 100)), (0.5, quote("SPY", 101)), news]) == [1]


def test_headline_of_longer_ago_than_the_window_does_not_count() -> None:
    late: list[At] = [(0, quote("SPY", 100)), (1, headline(title="A rate cut"))]
    late += [(minute, quote("SPY", 100)) for minute in range(2, 12)]
    assert (
        fired(rule('headline matches "rate cut" and SPY moves 1% in 10m'), [*late, (12, quote("SPY", 102))])
        == []
    )


def test_what_ended_while_nothing_came_may_become_true_again() -> None:
    news: list[At] = [(0, quote(price=201)), (1, about("AAPL")), (5, about("AAPL")), (30, about("AAPL"))]
    assert fired(rule("headline about AAPL and AAPL > 200"), news) == [1, 30]


def test_either_of_two_fires_once_while_one_holds() -> None:
    both = [*prices(199, 201, 201), (3.0, quote("MSFT", 9)), (4.0, quote("MSFT", 11))]
    assert fired(rule("AAPL > 200 or MSFT > 10"), both) == [1]


def test_price_of_both_symbols_has_to_be_known() -> None:
    assert fired(rule("AAPL > 200 and MSFT > 10"), [*prices(199, 201), (3, quote("MSFT", 11))]) == []


def test_price_may_have_been_beyond_at_some_time_in_its_window() -> None:
    news = rule("AAPL > 200 in 5m and headline about AAPL in 1m")
    assert fired(news, [*prices(199, 201, 199), (6, about("AAPL"))]) == [6]
    assert fired(news, [*prices(199, 201, 199), (8, about("AAPL"))]) == []


def test_source_that_begins_to_fail_fires_even_at_its_first_word() -> None:
    assert fired(rule("source bbc is failing"), enumerate([failing(), failing(), well(), failing()])) == [
        0,
        3,
    ]
    assert fired(rule("source bbc is failing"), enumerate([failing("cnn")])) == []
    assert fired(rule("source bbc is ok"), enumerate([well(), failing(), well()])) == [2]


def test_volume_is_unusual_beside_the_median_of_the_windows_before() -> None:
    totals = [0, *(100 * n for n in range(1, 10)), 1_150, 1_250]
    steady = [(5.0 * n, volume(total)) for n, total in enumerate(totals)]
    assert fired(rule("volume(AAPL) > 2x"), steady) == [50]


def test_volume_of_a_new_day_begins_anew() -> None:
    totals = [*(100 * n for n in range(10)), 100, 200, 600]
    days = [(5.0 * n, volume(total)) for n, total in enumerate(totals)]
    assert fired(rule("volume(AAPL) > 2x"), days) == [60]


def test_with_few_windows_no_volume_is_unusual() -> None:
    assert fired(rule("volume(AAPL) > 2x"), [(5.0 * n, volume(10**n)) for n in range(6)]) == []
