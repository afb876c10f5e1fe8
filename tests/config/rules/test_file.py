"""The file of rules that were made on the page: kept whole, and read as config.yaml is."""

import stat
from pathlib import Path

import pytest

from tests.config.folder import CONFIG, RSS, SIMULATOR, Folder
from ticker.config.rules import ConfigIsWrong, Draft, Kept, NoSuchRule, Outcome, RuleFile, Unwritable
from ticker.config.watch import ConfigWatch, Reloaded
from ticker.sources.kinds import known_kinds

OWN = f"{CONFIG}alerts: [{{name: own, when: AAPL > 1}}]\nnotify: {{phone: json://a}}\n"


@pytest.fixture
def watch(folder: Folder) -> ConfigWatch:
    folder.write("config.yaml", OWN)
    folder.write("feeds/bbc.yaml", RSS)
    folder.write("feeds/simulator.yaml", SIMULATOR)
    return ConfigWatch(Path("config.yaml"), {"LEVEL": "300"}, known_kinds(), folder.load())


def put(watch: ConfigWatch, name: str, when: str = "AAPL > 200", title: str = "") -> Outcome:
    return watch.rule_file.put(Draft(name=name, when=when, title=title).written)


def listed(folder: Folder) -> list[str]:
    return sorted(file.name for file in folder.root.iterdir())


def names(watch: ConfigWatch) -> list[str]:
    watch.look(asked=True)
    return [alert.name for alert in watch.config.service.alerts]


def test_rules_are_kept_behind_those_of_config_yaml_which_stays_as_it_is(
    folder: Folder, watch: ConfigWatch
) -> None:
    assert put(watch, "a") == Kept()
    assert put(watch, "b", 'headline matches "rate cut, or not" in 1h', title="#1: “Zinsen”") == Kept()
    found = watch.look(asked=True)
    assert isinstance(found, Reloaded)
    assert found.difference.rules.added == 2
    assert [alert.name for alert in found.config.service.alerts] == ["own", "a", "b"]
    assert found.config.made_here == {"a", "b"}
    assert found.config.service.alerts[2].when == 'headline matches "rate cut, or not" in 1h'
    assert found.config.service.alerts[2].title == "#1: “Zinsen”"
    assert (folder.root / "config.yaml").read_text() == OWN
    assert listed(folder) == ["alerts.yaml", "config.yaml", "feeds"]


def test_a_rule_is_taken_back_and_no_other(folder: Folder, watch: ConfigWatch) -> None:
    put(watch, "a")
    put(watch, "b")
    assert watch.rule_file.take_back("a") == Kept()
    assert names(watch) == ["own", "b"]
    assert watch.rule_file.take_back("own") == NoSuchRule()
    assert watch.rule_file.take_back("b") == Kept()
    assert names(watch) == ["own"]


def test_what_an_operator_writes_there_stays_as_it_is_written(folder: Folder, watch: ConfigWatch) -> None:
    folder.write("alerts.yaml", "alerts:\n  - name: mine\n    when: AAPL > ${LEVEL}\n    notify: [phone]\n")
    (folder.root / "alerts.yaml").chmod(0o640)
    assert put(watch, "a") == Kept()
    written = (folder.root / "alerts.yaml").read_text()
    assert "  - {name: mine, when: 'AAPL > ${LEVEL}', notify: [phone]}\n" in written
    assert stat.S_IMODE((folder.root / "alerts.yaml").stat().st_mode) == 0o640
    assert names(watch) == ["own", "mine", "a"]


def test_a_mistake_there_is_told_by_file_line_and_column(folder: Folder, watch: ConfigWatch) -> None:
    folder.write(
        "alerts.yaml",
        "alerts:\n  - {name: own, when: AAPL > 1}\n  - {name: b, when: AAPL = 1, notify: [fone]}\n",
    )
    assert folder.problems() == [
        'alerts.yaml:2:12: alerts[0].name: expected a name of its own for each rule, got "own" again',
        'alerts.yaml:3:26: alerts[1].when: expected > or <, or moves, behind a symbol, got "="',
        'alerts.yaml:3:40: alerts[1].notify: nobody is called "fone", did you mean "phone"?',
    ]


@pytest.mark.parametrize(
    "written", ["alerts: {a: b}\n", "", "- a\n", "rules: []\n", "alerts: [{name: ${NO}}]\n"]
)
def test_what_cannot_be_read_is_never_written_over(folder: Folder, watch: ConfigWatch, written: str) -> None:
    folder.write("alerts.yaml", written)
    assert isinstance(put(watch, "a"), ConfigIsWrong)
    assert (folder.root / "alerts.yaml").read_text() == written


def test_nothing_is_kept_while_another_file_is_wrong(folder: Folder, watch: ConfigWatch) -> None:
    folder.write("config.yaml", f"{OWN}nonsense: 1\n")
    outcome = put(watch, "a")
    assert isinstance(outcome, ConfigIsWrong)
    assert outcome.problems[0].startswith("config.yaml:4: nonsense: unknown key")
    assert listed(folder) == ["config.yaml", "feeds"]


def test_a_folder_that_cannot_be_written_to_is_said(folder: Folder, tmp_path: Path) -> None:
    missing = tmp_path / "gone" / "alerts.yaml"
    outcome = RuleFile(missing, {}, lambda _: None).put({"name": "a", "when": "AAPL > 1"})
    assert outcome == Unwritable(str(missing), "no such file or directory")


def test_what_a_link_leads_to_is_written_and_the_link_stays(folder: Folder, watch: ConfigWatch) -> None:
    folder.write("elsewhere.yaml", "alerts: []\n")
    (folder.root / "alerts.yaml").symlink_to("elsewhere.yaml")
    assert put(watch, "a") == Kept()
    assert (folder.root / "alerts.yaml").is_symlink()
    assert "name: a" in (folder.root / "elsewhere.yaml").read_text()
