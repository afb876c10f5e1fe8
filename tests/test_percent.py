from ticker.events.percent import percent_of


def test_percent_is_of_what_was_before_with_the_sign_of_the_change() -> None:
    found = [percent_of(*pair) for pair in ((5, 200), (-1, 3), (7, -37), (-7, -37))]
    assert found == [2.5, -33.33, 18.92, -18.92]


def test_small_loss_is_no_minus_zero_and_there_is_no_percent_of_nothing() -> None:
    assert str(percent_of(-0.0001, 100)) == "0.0"
    assert percent_of(1, 0) is None
