from ticker.poller.progress import why_stalled


def test_all_goes_on_where_nothing_is_late_by_more_than_a_slow_machine_is() -> None:
    assert why_stalled(0.4, None, None) is None
    assert why_stalled(29, ("prices", 29), ("prices", 29)) is None


def test_a_schedule_that_stands_still_is_told() -> None:
    assert why_stalled(40, None, None) == "the schedule has stood still for 40 s"


def test_what_is_due_and_not_read_is_told_by_name() -> None:
    assert why_stalled(0.4, ("world", 3_600), None) == "world has been due for 60 min and is not read"


def test_a_tick_that_hangs_is_told_by_name() -> None:
    assert why_stalled(0.4, None, ("prices", 45)) == "prices has been at one read for 45 s"
