"""How far a receiver has come, as a value: what is sent again when, and when no more."""

from ticker.notify import Failed, Sent, Undeliverable
from ticker.notify.rest import LONGEST_REST_MS, MOST_RETRY_MS
from ticker.webhooks.message import WebhookMessage
from ticker.webhooks.progress import FIRST_REST_MS, Progress
from ticker.wire.controls import Lagged

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
BEGUN = Progress(through=5).beginning(WebhookMessage("e-7", 8, (6, 7)))


def failed(progress: Progress, now_ms: int, retry_ms: int | None = None) -> Progress:
    return progress.after(Failed("no", retry_ms), now_ms, 1.0, DAY_MS)


def test_what_is_taken_moves_on_and_forgets_the_trouble() -> None:
    after = failed(BEGUN, 0).after(Sent(), 50, 0.5, DAY_MS)
    assert (after.through, after.message, after.trouble, after.taken, after.taken_ms) == (
        8,
        None,
        None,
        1,
        50,
    )


def test_what_is_not_taken_rests_twice_as_long_each_time_up_to_a_limit() -> None:
    progress, rests = BEGUN, []
    for _ in range(12):
        progress = failed(progress, 0)
        rests.append(progress.rest_ms(0))
    assert rests[:3] == [FIRST_REST_MS, 2 * FIRST_REST_MS, 4 * FIRST_REST_MS]
    assert rests[-1] == LONGEST_REST_MS
    assert progress.message == BEGUN.message


def test_a_draw_spreads_retries_over_half_of_the_rest() -> None:
    assert BEGUN.after(Failed("no"), 0, 0.0, DAY_MS).rest_ms(0) == FIRST_REST_MS / 2


def test_retry_after_counts_where_it_is_longer_up_to_an_hour() -> None:
    assert failed(BEGUN, 0, 60_000).rest_ms(0) == 60_000
    assert failed(BEGUN, 0, 1).rest_ms(0) == FIRST_REST_MS
    assert failed(BEGUN, 0, 10 * HOUR_MS).rest_ms(0) == MOST_RETRY_MS


def test_a_clock_that_was_set_back_keeps_nothing_waiting() -> None:
    assert failed(BEGUN, 10 * HOUR_MS).rest_ms(0) == 0


def test_what_is_broken_for_long_enough_is_paused() -> None:
    progress = failed(BEGUN, 0)
    assert not failed(progress, DAY_MS - 1).is_paused
    assert failed(progress, DAY_MS).is_paused


def test_who_wants_no_more_is_paused_at_once_and_loses_nothing() -> None:
    paused = BEGUN.after(Undeliverable("gone"), 0, 0.5, DAY_MS)
    assert paused.is_paused
    assert paused.resumed().message == BEGUN.message
    assert not paused.resumed().is_paused


def test_who_has_one_that_another_node_has_given_up_sends_nothing_again() -> None:
    gone = failed(BEGUN, 0).gone()
    assert gone.through is None
    assert gone.begun(2).through == BEGUN.through
    assert gone.begun(9).through == 9


def test_resumed_elsewhere_forgets_what_was_not_taken() -> None:
    resumed = failed(BEGUN, 0).resumed(100)
    assert (resumed.through, resumed.message, resumed.trouble) == (100, None, None)


def test_of_another_receiver_nothing_bad_is_known() -> None:
    progress = failed(Progress(through=5, receiver="one"), 0)
    assert progress.for_receiver("one").trouble is not None
    assert progress.for_receiver("two").trouble is None


def test_what_was_left_out_is_told_once() -> None:
    lagged = Lagged(skipped={"quote": 3}, from_id="e-5", to_id="e-20")
    after = Progress(through=5).beginning(WebhookMessage("x", 9, lagged=lagged)).after(Sent(), 0, 0.5, DAY_MS)
    assert (after.through, after.told) == (9, 20)
