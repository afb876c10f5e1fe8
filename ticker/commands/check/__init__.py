"""`ticker check`: validate config.yaml and its feed files, read every source once, or explain a key."""

import argparse
import asyncio
import os
from pathlib import Path

from ticker.alerts import explain
from ticker.commands.check.explaining import explained
from ticker.commands.console.options import Commands, add_config, load_config
from ticker.commands.console.words import counted
from ticker.config import Config
from ticker.config.doubts import doubts
from ticker.config.loader import problem_at
from ticker.config.reference import reference
from ticker.errors import ConfigError, ServeError
from ticker.sources.kinds import known_kinds
from ticker.sources.reach import out_of_reach
from ticker.times import now_ms

_PROBE = """\
Each source is read once, from its beginning, and nothing of it is kept: neither log nor data folder is
touched. One request at a time goes to one host. Exits with 1 if any source cannot be read."""


def add(commands: Commands) -> None:
    check = commands.add_parser("check", help="validate config.yaml and its feed files", epilog=_PROBE)
    add_config(check)
    check.add_argument("--probe", action="store_true", help="also read every source once, and say how it is")
    check.add_argument(
        "--explain", metavar="KEY", help="say what a key means, such as stream.retry or rss.every, and stop"
    )
    check.set_defaults(run=_check)


def _try_certificate(config: Config, certificate: Path) -> None:
    """ConfigError, at the line of the file that is of no use."""
    # Imported here: a plain check answers at once, without the web behind it.
    from ticker.service import certificate_of

    try:
        certificate_of(config)
    except ServeError as error:
        key = "certificate" if error.subject == str(config.path.parent / certificate) else "key"
        problem = problem_at(config.path, os.environ, "tls", key, str(error))
        raise ConfigError(problem.file, (str(problem),)) from error


def _check(options: argparse.Namespace) -> int:
    if options.explain is not None:
        print("\n".join(explained(options.explain, reference())))
        return 0
    config = load_config(options)
    if config.service.tls.certificate is not None:
        _try_certificate(config, config.service.tls.certificate)
    counts = f"{counted(len(config.channels), 'channel')}, {counted(len(config.sources), 'source')}"
    print(f"{config.path}: {counts}, nothing wrong", flush=True)
    for watch in config.service.rulebook.watches.values():
        print(f"alert {explain(watch.rule)}", flush=True)
    if config.service.webhooks:
        # Imported here, as above.
        from ticker.webhooks import hook_doubts, hook_words, hooks_of

        hooks = hooks_of(config.service)
        for hook in hooks:
            words = config.secrets.out_of(hook_words(hook, config.channels))
            print(f"webhook {hook.name}: {words}", flush=True)
        for line in hook_doubts(hooks, config.channels):
            print(f"warning: {line}", flush=True)
    for line in (*out_of_reach(config.sources), *doubts(config, now_ms())):
        print(f"warning: {line}", flush=True)
    if not options.probe:
        return 0
    # Imported here: a plain check answers at once, without HTTP and parsers behind it.
    from ticker.commands.check.probe import probe

    return asyncio.run(probe(config, known_kinds()))
