"""Of whom nothing is heard: what counts as silence, and what does not."""

from ticker.processes.silence import Silence


def test_silence_grows_by_the_turns_of_who_listens_and_ends_with_a_word() -> None:
    silence = Silence()
    silence.broken()
    for _ in range(20):
        silence.goes_on(0.1)
    assert round(silence.s, 6) == 2.0
    silence.broken()
    assert silence.s == 0


def test_who_slept_itself_counts_one_second_of_it_and_blames_nobody_for_the_night() -> None:
    silence = Silence()
    silence.broken()
    silence.goes_on(8 * 3600.0)
    assert silence.s == 1.0


def test_before_its_first_word_a_process_takes_as_long_as_it_takes() -> None:
    silence = Silence()
    for _ in range(1_000):
        silence.goes_on(1.0)
    assert silence.s == 0
