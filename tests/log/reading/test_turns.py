"""Who reads next: what is quick first, and every client in its turn."""

from ticker.log.reading.turns import Rank, Turn, Turns

ALL = tuple(Rank)


def lined_up(*places: tuple[Rank, str]) -> Turns[str]:
    """Reads named by their client and their number in line."""
    turns: Turns[str] = Turns()
    for number, (rank, client) in enumerate(places):
        turns.wait(Turn(rank, client), f"{client}{number}")
    return turns


def taken(turns: Turns[str], ranks: tuple[Rank, ...] = ALL) -> list[str]:
    """All in the order in which they come, each done before the next is taken."""
    found: list[str] = []
    while (read := turns.take(ranks)) is not None:
        found.append(read)
        for rank in Rank:
            turns.done(Turn(rank, read[0]))
    return found


def test_look_ups_go_first_then_resumes_then_searches_whoever_came_first() -> None:
    turns = lined_up((Rank.SEARCH, "a"), (Rank.RESUME, "b"), (Rank.LOOKUP, "c"))
    assert taken(turns) == ["c2", "b1", "a0"]


def test_clients_take_turns_however_much_one_of_them_asks_for() -> None:
    turns = lined_up(*[(Rank.SEARCH, "a")] * 4, (Rank.SEARCH, "b"), (Rank.SEARCH, "c"), (Rank.SEARCH, "b"))
    assert taken(turns) == ["a0", "b4", "c5", "a1", "b6", "a2", "a3"]


def test_who_comes_waits_for_one_read_of_each_of_the_others_at_most() -> None:
    turns = lined_up(*[(Rank.SEARCH, client) for client in "abc" * 10])
    turns.take(ALL)
    turns.wait(Turn(Rank.SEARCH, "z"), "z")
    turns.done(Turn(Rank.SEARCH, "a"))
    assert taken(turns).index("z") <= 3


def test_of_one_client_one_scan_is_under_way_at_a_time_and_any_number_of_look_ups() -> None:
    turns = lined_up((Rank.SEARCH, "a"), (Rank.RESUME, "a"), *[(Rank.LOOKUP, "a")] * 2, (Rank.SEARCH, "b"))
    assert [turns.take(ALL) for _ in range(5)] == ["a2", "a3", "a1", "b4", None]
    turns.done(Turn(Rank.RESUME, "a"))
    assert turns.take(ALL) == "a0"


def test_only_what_it_serves_is_taken() -> None:
    turns = lined_up((Rank.SEARCH, "a"), (Rank.RESUME, "b"))
    assert turns.take((Rank.LOOKUP,)) is None
    assert turns.take((Rank.LOOKUP, Rank.RESUME)) == "b1"
    assert turns.take((Rank.LOOKUP, Rank.RESUME)) is None
    assert len(turns) == 1


def test_what_nobody_waits_for_any_more_is_out_of_the_line() -> None:
    turns = lined_up((Rank.SEARCH, "a"), (Rank.SEARCH, "a"), (Rank.SEARCH, "b"))
    assert turns.drop(Turn(Rank.SEARCH, "a"), "a0")
    assert not turns.drop(Turn(Rank.SEARCH, "a"), "a0")
    assert not turns.drop(Turn(Rank.RESUME, "c"), "c0")
    assert taken(turns) == ["a1", "b2"]
