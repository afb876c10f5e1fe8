"""`ticker alerts`: when the rules of config.yaml would have fired, and whether who is told can be reached."""

import argparse
import asyncio
from collections.abc import AsyncIterator

from ticker.alerts import Rule, WatchedRule, all_of, watched
from ticker.commands.console.options import Commands, add_config, load_config
from ticker.commands.console.words import counted
from ticker.config import Config
from ticker.times import now_ms, parse_duration_ms, rfc3339

_SEND = """\
One notification goes straight there, once, and leaves nothing in the log. Exits with 1 if not all of its
addresses took it."""
_EPILOG = """\
Only reads, and may do so while Ticker runs. Where the log begins, nothing is known yet: a price has to be
seen on one side before it can cross. With --since, what came before is taken in as well, and not told."""


def add(commands: Commands) -> None:
    alerts = commands.add_parser("alerts", help="try the rules that raise alerts")
    nested = alerts.add_subparsers(required=True, metavar="COMMAND")
    test = nested.add_parser("test", help="say when each rule would have fired", epilog=_EPILOG)
    add_config(test)
    test.add_argument(
        "--since", metavar="DURATION", type=_duration_ms, help="such as 1d; default: all that is kept"
    )
    test.set_defaults(run=_test)
    send = nested.add_parser("send", help="send a notification, to try a target", epilog=_SEND)
    add_config(send)
    send.add_argument("target", metavar="NAME", help="one of `notify` in the config")
    send.set_defaults(run=_send)


def _duration_ms(text: str) -> int:
    try:
        duration_ms = parse_duration_ms(text)
    except (ValueError, OverflowError):
        duration_ms = 0
    # In none at all nothing ever fires, which would read as if no rule had.
    if duration_ms < 1:
        raise argparse.ArgumentTypeError(f"expected a duration such as 30m or 1d, got {text!r}")
    return duration_ms


def _test(options: argparse.Namespace) -> int:
    config = load_config(options)
    counts = asyncio.run(_told(config, options.since))
    for name, count in counts.items():
        print(f"{name}: {counted(count, 'time')}")
    return 0


def _send(options: argparse.Namespace) -> int:
    # Imported here: the other commands answer at once, without the log behind it.
    from ticker.commands.alerts.notify import send

    return send(load_config(options).service, options.target)


async def _told(config: Config, since_ms: int | None) -> dict[str, int]:
    """Print each alert that would have been, and count them by rule."""
    counts = {alert.name: 0 for alert in config.service.alerts}
    async for rule, line in _fired(config, since_ms):
        counts[rule.name] += 1
        print(line, flush=True)
    return counts


async def _fired(config: Config, since_ms: int | None) -> AsyncIterator[tuple[Rule, str]]:
    # Imported here: what only reads config.yaml answers at once, without the log behind it.
    from ticker.ask import Subscription
    from ticker.derive.alerts import AlertsOfRules, alert_of
    from ticker.log import LogView

    rulebook = config.service.rulebook
    states: dict[str, WatchedRule] = {name: watched(watch.rule) for name, watch in rulebook.watches.items()}
    view = LogView.open(config.service.data)
    try:
        before = 0 if since_ms is None else await view.before_time(now_ms() - since_ms)
        # Windows, cooldowns and crossings go back as far as the log does, so all of it is run.
        through = 0
        subscription = Subscription.of(tuple(config.channels), AlertsOfRules.follows)
        # What a running Ticker appends meanwhile is left out: this comes to an end.
        while through < view.newest:
            page = await view.page(subscription, through)
            for record in page.records:
                for watch in rulebook.concerned(record):
                    states[watch.rule.name], fires = watch.step(states[watch.rule.name], record)
                    if fires and record.seq > before:
                        alert, names = alert_of(watch.rule, record), watch.rule.notify
                        told = f"{alert.title}: {alert.detail}" if alert.detail else alert.title
                        line = f"{rfc3339(record.time_ms)} {watch.rule.name} {told} ({record.id})"
                        yield watch.rule, f"{line}, notifies {all_of(names)}" if names else line
            through = page.through
    finally:
        await view.close()
