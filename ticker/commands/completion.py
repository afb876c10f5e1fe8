"""`ticker completion`: what has a shell complete commands, options and names of sources."""

import argparse
from collections.abc import Iterator
from functools import partial

from ticker.commands.console.options import Commands

_OF_SOURCES = ("/feeds/remove", "/feeds/enable", "/feeds/disable", "/feeds/refresh")
_SCRIPT = """\
_ticker() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} place= at words=
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$place/${{COMP_WORDS[at]}}" in
      {places}) place="$place/${{COMP_WORDS[at]}}" ;;
    esac
  done
  case "$place" in
{cases}
  esac
  case "$place ${{COMP_WORDS[COMP_CWORD - 1]}}" in
{values}
    *) ;;
  esac
  case "$place" in
    {of_sources}) [[ $word == -* ]] || words=$(ticker feeds list 2>/dev/null | awk 'NR > 1 {{print $1}}') ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _ticker ticker
"""
# Files where nothing else fits: that is what `-o default` says.
_ZSH = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"


def add(commands: Commands) -> None:
    completion = commands.add_parser(
        "completion",
        help="write what completes commands by the Tab key",
        epilog='In ~/.bashrc: eval "$(ticker completion bash)". In ~/.zshrc the same with zsh.',
    )
    completion.add_argument("shell", metavar="SHELL", choices=("bash", "zsh"), help="bash or zsh")
    completion.set_defaults(run=partial(_print, commands))


def _print(commands: Commands, options: argparse.Namespace) -> int:
    print((_ZSH if options.shell == "zsh" else "") + script(commands), end="")
    return 0


def script(commands: Commands) -> str:
    """For bash, and for zsh as if it were bash."""
    places = dict(_places("", commands))
    cases = [f'    "{place}") words="{" ".join(words)}" ;;' for place, words in places.items()]
    values = [f'    "{before}") words="{" ".join(words)}" ;;' for before, words in _values("", commands)]
    return _SCRIPT.format(
        places="|".join(filter(None, places)),
        cases="\n".join(cases),
        values="\n".join(values),
        of_sources="|".join(_OF_SOURCES),
    )


def _values(place: str, commands: Commands) -> Iterator[tuple[str, list[str]]]:
    """What an option takes, where that is one of a few words, by the path of its command and its own name."""
    for name, parser in commands.choices.items():
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from _values(f"{place}/{name}", action)
                continue
            for text in action.option_strings if action.choices else ():
                yield f"{place}/{name} {text}", [*map(str, action.choices or ())]


def _places(place: str, commands: Commands) -> Iterator[tuple[str, list[str]]]:
    """Each command by its path, with what may follow: commands of its own, or options."""
    yield place, [*commands.choices]
    for name, parser in commands.choices.items():
        nested = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        if nested:
            yield from _places(f"{place}/{name}", nested[0])
            continue
        options = [text for action in parser._actions for text in action.option_strings]
        words = [
            str(word)
            for action in parser._actions
            if not action.option_strings
            for word in action.choices or ()
        ]
        yield f"{place}/{name}", [*words, *(text for text in options if text.startswith("--"))]
