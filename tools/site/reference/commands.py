"""Every command with its options: from the parser that reads them."""

import argparse
import re
from collections.abc import Iterator

from ticker.commands.command_line import parser
from tools.site.places import Linker
from tools.site.reference.words import Document
from tools.site.tables import cell, code, table

_PAGE = "reference/commands.md"
_ARGUMENT = re.compile(r" \[?[A-Z]+\]?$")
_HEAD = """\
# Commands

What each command takes, from the parser that reads it; `ticker COMMAND --help` says the same. [The command
line](../command-line.md) tells more of some, and what their exit status says.
"""


def page(linker: Linker) -> str:
    rows = Document("command-line.md", _PAGE, linker).rows("# The command line")
    told = {_ARGUMENT.sub("", written): said for written, (said,) in rows.items()}
    return _HEAD + "\n".join(_command(command, told) for command in commands(parser()))


def commands(within: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command that does something, whatever commands it is a part of."""
    nested = [action for action in within._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield within
    for action in nested:
        for command in action.choices.values():
            yield from commands(command)


def _command(command: argparse.ArgumentParser, told: dict[str, str]) -> str:
    usage = " ".join(command.format_usage().removeprefix("usage: ").split())
    parts = [f"\n## {command.prog}", "", f"{told[command.prog]}.", "", "```", usage, "```"]
    if lines := list(_options(command)):
        parts.append(table(("Takes", "Meaning"), lines))
    if command.epilog:
        parts += ["```", command.epilog.strip(), "```"]
    return "\n".join(parts)


def _options(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in command._actions:
        if not isinstance(action, argparse._HelpAction):
            yield code(_written(action)), cell(_helped(action))


def _written(action: argparse.Action) -> str:
    named = action.dest.upper() if action.option_strings else action.dest
    value = action.metavar if isinstance(action.metavar, str) else (named if action.nargs != 0 else "")
    return ", ".join(f"{option} {value}".strip() for option in action.option_strings) or value


def _helped(action: argparse.Action) -> str:
    said = (action.help or "") % {**vars(action), "prog": "ticker"}
    choices = f"; one of {', '.join(map(str, action.choices))}" if action.choices else ""
    return said + choices
