"""`ticker schema`: JSON Schema of config.yaml and feed files, for editors to complete and check by."""

import argparse
import json

from ticker.commands.console.options import Commands
from ticker.config.reference import reference
from ticker.config.schema import Schema, config_schema, feeds_schema
from ticker.config.source import SourceSettings
from ticker.errors import KindError
from ticker.sources.kinds import known_kinds

FILES = {"config": "schema/config.json", "feeds": "schema/feeds.json"}
"""Where `ticker init` puts them, beside config.yaml."""
_EPILOG = """\
examples:
  ticker schema config > schema/config.json    after an upgrade; ticker init writes both
  ticker schema feeds > schema/feeds.json      of all kinds that are installed

An editor with yaml-language-server (VS Code's YAML extension, Neovim, Helix) finds it by a file's first line:
  # yaml-language-server: $schema=schema/config.json
"""


def add(commands: Commands) -> None:
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of config.yaml or of feed files",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    schema.add_argument("of", metavar="OF", choices=tuple(FILES), help="config or feeds: of which files")
    schema.set_defaults(run=_print)


def schema_text(of: str) -> str:
    """One of FILES, as it stands in its file."""
    schema: Schema = config_schema(reference()) if of == "config" else feeds_schema(_models(), reference())
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def modeline(of: str, folder: str = "") -> str:
    """The first line of a file by which editors find its schema; `folder` leads to that of config.yaml."""
    return f"# yaml-language-server: $schema={folder}{FILES[of]}\n"


def _print(options: argparse.Namespace) -> int:
    print(schema_text(options.of), end="")
    return 0


def _models() -> dict[str, type[SourceSettings]]:
    kinds = known_kinds()
    models: dict[str, type[SourceSettings]] = {}
    for name in kinds:
        try:
            models[name] = kinds[name].settings
        except KindError:
            # `ticker check` says why a package cannot be used.
            continue
    return models
