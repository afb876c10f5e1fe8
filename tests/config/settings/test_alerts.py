"""Rules in config.yaml: their mistakes by line and column, and the names that lead nowhere."""

import pytest

from tests.config.folder import CONFIG, RSS, SIMULATOR, Folder
from ticker.config.checking.alerted import unquoted_symbols

WRONG = [
    (
        "  - {name: a, when: AAPL = 200}",
        '3:26: alerts[0].when: expected > or <, or moves, behind a symbol, got "="',
    ),
    (
        '  - {name: a, when: "AAPL > x"}',
        '3:29: alerts[0].when: expected a number such as 200 or -0.5, got "x"',
    ),
    (
        "  - {name: a, when: AAPL > 1000000000000000000000}",
        '3:28: alerts[0].when: expected a number of at most 1000000000000000, got "1000000000000000000000"',
    ),
    (
        "  - {name: a, when: AAPL moves 2000000000000000%}",
        '3:32: alerts[0].when: expected a number of at most 1000000000000000, got "2000000000000000%"',
    ),
    ("  - {name: a, when: appl > 200}", '3:21: alerts[0].when: no source quotes APPL, did you mean "AAPL"?'),
    (
        "  - name: a\n    when: AAPL > x",
        '4:18: alerts[0].when: expected a number such as 200 or -0.5, got "x"',
    ),
    (
        "  - name: a\n    when: >\n      AAPL > x",
        '4: alerts[0].when: expected a number such as 200 or -0.5 at character 8, got "x"',
    ),
    ("  - {name: a, when: APPL > 200}", '3:21: alerts[0].when: no source quotes APPL, did you mean "AAPL"?'),
    (
        "  - {name: a, when: source bcc is failing}",
        '3:28: alerts[0].when: no source is called "bcc", did you mean "bbc"?',
    ),
    (
        "  - {name: a, when: AAPL > 1, notify: [desk, phon]}\nnotify: {phone: json://a, desk: json://b}",
        '3:46: alerts[0].notify: nobody is called "phon", did you mean "phone"?',
    ),
    (
        "  - {name: a, when: AAPL > 1, notify: [phone]}",
        '3:40: alerts[0].notify: nobody is called "phone", expected one of `notify`, which has none',
    ),
    (
        "  - {name: a, when: AAPL > 1, notify: ['json://hush']}",
        "3: alerts[0].notify[0]: expected a name of 1 to 64 letters, digits and . _ -, beginning with a "
        "letter or digit",
    ),
    ("  - {name: a}", "3: alerts[0].when: missing, expected a condition such as AAPL > 200"),
    (
        "  - {name: a, when: AAPL > 1, until: AAPL}",
        "3:42: alerts[0].until: expected > or <, or moves, behind a symbol, got the end",
    ),
]


def alerts(folder: Folder, written: str) -> None:
    folder.write("config.yaml", f"{CONFIG}alerts:\n{written}\n")
    folder.write("feeds/bbc.yaml", RSS)
    folder.write("feeds/simulator.yaml", SIMULATOR)


@pytest.mark.parametrize(("written", "told"), WRONG)
def test_mistake_is_told_by_line_and_column(folder: Folder, written: str, told: str) -> None:
    alerts(folder, written)
    assert folder.problems() == [f"config.yaml:{told}"]


MANY = """\
  - {name: a, when: AAPL = 200, notify: [phon]}
  - {name: a, when: APPL > 200, until: source bcc is ok}
  - {name: b, when: APPL > 200, notify: [phon], severity: loud}
  - {name: a, when: "AAPL >"}"""
TOLD = [
    '3:26: alerts[0].when: expected > or <, or moves, behind a symbol, got "="',
    '3:42: alerts[0].notify: nobody is called "phon", did you mean "phone"?',
    '4:12: alerts[1].name: expected a name of its own for each rule, got "a" again',
    '4:21: alerts[1].when: no source quotes APPL, did you mean "AAPL"?',
    '4:47: alerts[1].until: no source is called "bcc", did you mean "bbc"?',
    '5: alerts[2].severity: expected info or warning or critical, got "loud"',
    '5:21: alerts[2].when: no source quotes APPL, did you mean "AAPL"?',
    '5:42: alerts[2].notify: nobody is called "phon", did you mean "phone"?',
    '6:12: alerts[3].name: expected a name of its own for each rule, got "a" again',
    "6:28: alerts[3].when: expected a number such as 200 or -0.5, got the end",
]
ADDRESS = "7: notify.phone: expected an address that Apprise understands, such as ntfys://TOPIC"


@pytest.mark.parametrize("address", ["json://a", "hush"])
@pytest.mark.parametrize("more", ["", "colour: 1\n"])
def test_all_mistakes_are_told_at_once_whatever_else_is_wrong(
    folder: Folder, address: str, more: str
) -> None:
    alerts(folder, f"{MANY}\nnotify: {{phone: '{address}'}}\n{more}")
    # What a source has wrong hides neither what it is called nor what it quotes.
    folder.write("feeds/bbc.yaml", RSS + "evry: 1\n")
    folder.write("feeds/simulator.yaml", SIMULATOR + "seed: x\n")
    told = [line.removeprefix("config.yaml:") for line in folder.problems()]
    wrong = [*TOLD, *([ADDRESS] if address == "hush" else [])]
    assert [line for line in told if line.startswith(("3", "4", "5", "6", "7"))] == wrong
    assert len(told) == len(wrong) + (more != "") + 2


@pytest.mark.parametrize(
    "simulator", ["kind: [", "kind: simulatr\nchannel: stocks\nsymbols: {APPL: {price: 1}}\n", ""]
)
def test_what_a_feed_that_cannot_be_read_may_say_is_not_taken_for_missing(
    folder: Folder, simulator: str
) -> None:
    alerts(folder, "  - {name: a, when: APPL > 200 and source prices is ok}")
    folder.write("feeds/simulator.yaml", SIMULATOR)
    folder.write("feeds/prices.yaml", simulator)
    assert not [line for line in folder.problems() if "alerts" in line]


def test_name_that_is_an_address_is_suggested_to_nobody(folder: Folder) -> None:
    alerts(folder, "  - {name: a, when: AAPL > 1, notify: [phon]}\nnotify: {'json://phone': phone}")
    assert not [line for line in folder.problems() if "json" in line]


def test_name_that_is_given_twice_is_refused(folder: Folder) -> None:
    alerts(folder, "  - {name: a, when: AAPL > 1}\n  - {name: a, when: AAPL > 2}")
    assert folder.problems() == [
        'config.yaml:4:12: alerts[1].name: expected a name of its own for each rule, got "a" again'
    ]


def test_symbol_that_nobody_quotes_may_still_be_named(folder: Folder) -> None:
    alerts(folder, "  - {name: a, when: 7203.T > 1 and headline about BTC-USD}")
    assert [alert.name for alert in folder.load().service.alerts] == ["a"]


@pytest.mark.parametrize(
    ("symbol", "doubts"),
    [
        ("AAPLX", ['alerts: rule a: no source quotes AAPLX; is "AAPL" meant?']),
        ("AAL", ['alerts: rule a: no source quotes AAL; is "AAPL" meant?']),
        ("aapl", []),
        ("BTC-USD", []),
    ],
)
def test_symbol_that_is_nearly_one_that_is_quoted_may_be_another_share(
    folder: Folder, symbol: str, doubts: list[str]
) -> None:
    alerts(folder, f"  - {{name: a, when: {symbol} > 1, until: {symbol} < 1}}")
    config = folder.load()
    assert [line for line in unquoted_symbols(config.service, config.sources) if "rule a" in line] == doubts


def test_word_from_the_environment_is_not_shown(folder: Folder) -> None:
    alerts(folder, '  - {name: a, when: "AAPL > ${HUSH}"}')
    (problem,) = folder.problems({"HUSH": "secret-word"})
    assert "secret-word" not in problem
