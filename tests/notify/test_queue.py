"""What waits for a target, when it is sent again, and when it is given up."""

import msgspec

from tests.support.clock import NOON_MS
from tests.support.events import alert, record_of
from ticker.notify import Delivery, Failed, Outcome, Queue, Receiver, Sent, Undeliverable, notification_of
from ticker.notify.queue import (
    EXPIRY_MS,
    FIRST_REST_MS,
    MOST_ENDED,
    MOST_WAITING,
)
from ticker.notify.rest import LONGEST_REST_MS, MOST_RETRY_MS

PHONE, DESK = Receiver("a1", "ntfys"), Receiver("b2", "mailto")


def queue(alerts: int = 1, *receivers: Receiver, after_ms: int = 0) -> Queue:
    """With alerts of noon, and of so much later each."""
    of = Queue(0)
    for seq in range(alerts):
        record = record_of(alert(), "stocks", seq + 1, NOON_MS + seq * after_ms)
        of, given_up = of.taking(notification_of(record), receivers or (PHONE,), NOON_MS)
        assert not given_up
    return of


def due(of: Queue, now_ms: int = NOON_MS, busy: tuple[str, ...] = ()) -> list[Delivery]:
    return list(of.due(now_ms, busy))


def tried(of: Queue, outcome: Outcome, now_ms: int = NOON_MS, draw: float = 1.0) -> Queue:
    """Once the first that is due was sent."""
    begun, delivery = of.beginning(due(of, now_ms)[0])
    after, _ = begun.after(delivery, outcome, now_ms, draw)
    return after


def test_each_receiver_gets_one_at_a_time_and_in_order() -> None:
    both = queue(2, PHONE, DESK)
    first, other = due(both)
    assert first.alert == other.alert
    assert [one.receiver for one in due(both, busy=("a1",))] == ["b2"]
    (next_one,) = due(tried(both, Sent()), busy=("b2",))
    assert (next_one.receiver, next_one.alert != first.alert) == ("a1", True)


def test_what_was_taken_is_sent_no_more() -> None:
    after = tried(queue(), Sent())
    assert (due(after), after.waiting) == ([], ())
    assert [(one.state, one.attempts, one.ended_ms) for one in after.ended] == [("sent", 1, NOON_MS)]


def test_attempt_counts_from_its_beginning_and_for_that_delivery_only() -> None:
    both = queue(2, PHONE, DESK)
    begun, delivery = both.beginning(due(both)[0])
    assert sorted(one.attempts for one in begun.waiting) == [0, 0, 0, 1]
    assert delivery in begun.waiting


def test_clear_refusal_is_final() -> None:
    after = tried(queue(), Undeliverable("answered 404"))
    assert after.waiting == ()
    assert [(one.state, one.detail) for one in after.ended] == [("failed", "answered 404")]


def test_failure_is_tried_again_later_and_later_within_five_minutes() -> None:
    of, now_ms, pauses = queue(), NOON_MS, list[int]()
    for _ in range(9):
        of = tried(of, Failed("no answer"), now_ms)
        (waiting,) = of.waiting
        next_ms = of.next_ms(waiting)
        assert next_ms is not None
        assert due(of, next_ms - 1) == []
        pauses.append(next_ms - now_ms)
        now_ms = next_ms
    assert pauses[:3] == [FIRST_REST_MS, 2 * FIRST_REST_MS, 4 * FIRST_REST_MS]
    assert pauses[-2:] == [LONGEST_REST_MS, LONGEST_REST_MS]
    assert (of.waiting[0].attempts, of.waiting[0].detail) == (9, "no answer")


def test_pause_is_spread_by_a_draw() -> None:
    early = tried(queue(), Failed("x"), draw=0.0)
    assert early.next_ms(early.waiting[0]) == NOON_MS + FIRST_REST_MS // 2


def test_target_that_says_when_is_not_asked_before_but_within_the_hour() -> None:
    soon, never = (tried(queue(), Failed("answered 429", retry_ms=ms)) for ms in (60_000, 10**12))
    assert soon.next_ms(soon.waiting[0]) == NOON_MS + 60_000
    assert never.next_ms(never.waiting[0]) == NOON_MS + MOST_RETRY_MS


def test_receiver_that_takes_nothing_is_left_alone_by_all_alerts() -> None:
    after = tried(queue(3), Failed("no answer"))
    assert due(after) == []
    assert after.due_ms(NOON_MS, ()) == NOON_MS + FIRST_REST_MS


def test_alert_that_is_never_taken_holds_up_no_other() -> None:
    later_ms = NOON_MS + LONGEST_REST_MS
    after = tried(queue(2), Failed("answered 500"))
    assert due(after, later_ms)[0].alert != after.waiting[0].alert


def test_alert_whose_sending_was_cut_off_keeps_its_turn() -> None:
    three = queue(3)
    cut_off, delivery = three.beginning(due(three)[0])
    assert [one.alert for one in due(cut_off)] == [delivery.alert]


def test_alert_that_failed_before_is_behind_one_that_did_not_also_once_it_was_cut_off() -> None:
    of = queue(3)
    first, second, third = (one.alert for one in of.waiting)
    for _ in range(2):
        of = tried(of, Failed("timed out"), of.rests[PHONE.id].until_ms if of.rests else NOON_MS)
    later_ms = of.rests[PHONE.id].until_ms
    assert [one.alert for one in due(of, later_ms)] == [third]
    of, _ = of.beginning(of.waiting[0])
    assert [one.alert for one in due(tried(of, Sent(), later_ms), later_ms)] == [first]
    assert second in {one.alert for one in of.waiting}


def test_alert_that_is_cut_off_again_and_again_holds_up_no_other() -> None:
    of = queue(2)
    first = due(of)[0]
    for _ in range(2):
        of, _ = of.beginning(due(of)[0])
    assert [one.alert for one in due(of)] != [first.alert]


def test_clock_that_was_set_back_keeps_nothing_waiting() -> None:
    after = tried(queue(), Failed("no answer"))
    assert due(after, NOON_MS - 86_400_000)


def test_old_alert_is_given_up_with_why_it_was_not_taken() -> None:
    failed = tried(queue(2, after_ms=1_000), Failed("answered 503"))
    assert failed.without_late(["a1"], NOON_MS + EXPIRY_MS - 1) == (failed, ())
    after, given_up = failed.without_late(["a1"], NOON_MS + EXPIRY_MS)
    assert [(one.state, one.detail) for one in given_up] == [
        ("expired", "not taken within 6 h: answered 503")
    ]
    assert len(after.waiting) == 1


def test_receiver_that_is_gone_is_given_up() -> None:
    after, given_up = queue(1, PHONE, DESK).without(["b2"], NOON_MS)
    assert [(one.label, one.state) for one in given_up] == [("mailto", "removed")]
    assert [one.label for one in after.waiting] == ["ntfys"]


def test_too_much_that_waits_gives_up_the_oldest() -> None:
    many = [Receiver(str(number), "x") for number in range(MOST_WAITING)]
    _, given_up = queue(1, *many).taking(notification_of(record_of(alert(), "stocks", 9)), [PHONE], NOON_MS)
    assert [(one.receiver, one.state) for one in given_up] == [("0", "expired")]


def test_many_that_were_sent_hide_none_that_was_not() -> None:
    of = tried(queue(MOST_ENDED + 6), Undeliverable("no"))
    while of.waiting:
        of = tried(of, Sent())
    assert [one.state for one in of.ended] == ["failed", *["sent"] * MOST_ENDED]
    # What is told of no delivery any more is forgotten.
    assert len(of.notifications) == MOST_ENDED + 1


def test_queue_comes_back_from_its_encoding() -> None:
    of = tried(tried(queue(2, PHONE, DESK), Failed("x", 1)), Sent())
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(of), type=Queue) == of
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(Queue()), type=Queue) == Queue()
