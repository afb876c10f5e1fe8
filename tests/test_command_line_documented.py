"""docs/command-line.md against the parser, both ways."""

import re
from pathlib import Path

from ticker.commands.command_line import parser
from tools.site.reference.commands import commands

PAGE = (Path(__file__).parents[1] / "docs" / "command-line.md").read_text()
COMMANDS, OPTIONS = PAGE.split("## Options")[0], PAGE.split("## Options")[1].split("## Exit")[0]


def documented_commands() -> set[str]:
    return {
        re.sub(r" \[?[A-Z]+\]?$", "", name)
        for name in re.findall(r"^\| `(ticker .*?)`", COMMANDS, re.MULTILINE)
    }


def test_every_command_is_documented_and_the_other_way_round() -> None:
    assert {command.prog for command in commands(parser())} == documented_commands()


def test_every_option_is_documented_for_its_commands_and_the_other_way_round() -> None:
    documented = {
        (option, command)
        for option, places in re.findall(r"^\| `(--[a-z-]+)[^|]*\| ([^|]*)\|", OPTIONS, re.MULTILINE)
        for command in _commands_named(places)
    }
    taken = {
        (option, command.prog.removeprefix("ticker "))
        for command in commands(parser())
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert taken == documented - {("--version", "ticker")}


def _commands_named(places: str) -> set[str]:
    if places.strip() == "all":
        return {name.removeprefix("ticker ") for name in documented_commands()}
    return set(re.findall(r"`([^`]+)`", places))
