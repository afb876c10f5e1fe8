"""`ticker alerts test`: the rules of config.yaml over the kept log, and when each would have fired."""

import argparse
import asyncio
from collections.abc import AsyncIterator

from ticker.alerts import Rule, Watched, watched
from ticker.commands.options import Commands, add_config, counted, load_config
from ticker.config import Config
from ticker.times import now_ms, parse_duration_ms, rfc3339

_EPILOG = """\
Only reads, and may do so while Ticker runs. Where the log begins, nothing is known yet: a price has to be
seen on one side before it can cross."""


def add(commands: Commands) -> None:
    alerts = commands.add_parser("alerts", help="try the rules that raise alerts")
    nested = alerts.add_subparsers(required=True, metavar="COMMAND")
    test = nested.add_parser("test", help="say when each rule would have fired", epilog=_EPILOG)
    add_config(test)
    test.add_argument(
        "--since", metavar="DURATION", type=_duration_ms, help="such as 1d; default: all that is kept"
    )
    test.set_defaults(run=_test)


def _duration_ms(text: str) -> int:
    try:
        return parse_duration_ms(text)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"expected a duration such as 30m or 1d, got {text!r}") from error


def _test(options: argparse.Namespace) -> int:
    config = load_config(options)
    counts = asyncio.run(_told(config, options.since))
    for name, count in counts.items():
        print(f"{name}: {counted(count, 'time')}")
    return 0


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
    states: dict[str, Watched] = {name: watched(watch.rule) for name, watch in rulebook.watches.items()}
    view = LogView.open(config.service.data)
    try:
        through = 0 if since_ms is None else await view.before_time(now_ms() - since_ms)
        subscription = Subscription.of(tuple(config.channels), AlertsOfRules.follows)
        # What a running Ticker appends meanwhile is left out: this comes to an end.
        while through < view.newest:
            page = await view.page(subscription, through)
            for record in page.records:
                for watch in rulebook.concerned(record):
                    states[watch.rule.name], fires = watch.step(states[watch.rule.name], record)
                    if fires:
                        alert = alert_of(watch.rule, record)
                        told = f"{alert.title}: {alert.detail}" if alert.detail else alert.title
                        yield watch.rule, f"{rfc3339(record.time_ms)} {watch.rule.name} {told} ({record.id})"
            through = page.through
    finally:
        await view.close()
