from tests.sources.simulator.script.test_effects import AT, script
from ticker.sources.simulator.script.stories import Story, stories

NAMES = {"TSLA": "Tesla"}


def test_the_script_s_own_headline_is_told() -> None:
    jump = script(event="jump", symbol="TSLA", size="6%", headline="Tesla soars", summary="Why.")
    assert stories(jump, NAMES, AT - 1, AT) == (Story(AT, "TSLA", "jump", "Tesla soars", "Why."),)


def test_without_one_it_is_told_in_words_that_name_the_symbol() -> None:
    earnings = script(event="earnings", symbol="TSLA", surprise="10%")
    assert [one.title for one in stories(earnings, NAMES, AT - 1, AT)] == [
        "Tesla ($TSLA) earnings beat expectations by 10%, shares up 5%"
    ]
    halt = script(event="halt", symbol="TSLA")
    assert stories(halt, NAMES, AT - 1, AT)[0].title == "Trading of Tesla ($TSLA) halted: News pending"
    assert stories(script(event="crash", size="8%"), NAMES, AT - 1, AT)[0].title == "The market falls sharply"


def test_each_is_told_once() -> None:
    jump = script(event="jump", size="6%")
    assert stories(jump, NAMES, AT, AT + 60_000) == ()


def test_calm_and_storm_are_no_stories() -> None:
    assert stories(script(event="quiet"), NAMES, AT - 1, AT) == ()
