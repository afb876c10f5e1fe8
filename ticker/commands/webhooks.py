"""`ticker webhooks`: how receivers take what they are sent, a message to try one, and what has one go on."""

import argparse
import asyncio
import secrets
import sys
from base64 import b64encode

import msgspec

from ticker.commands.console.options import Commands, add_config, load_config
from ticker.commands.console.running import add_url, client_of
from ticker.commands.console.table import table
from ticker.commands.console.words import counted
from ticker.config import Config
from ticker.config.settings.webhooks import PREFIX
from ticker.config.yaml.problems import suggestion
from ticker.errors import TickerError

_SECRET_BYTES = 32
_TEST = """\
One message goes straight there, once, and leaves nothing in the log. Exits with 1 if it was not taken."""
_RESUME = """\
It goes on where it was, so that nothing is left out. With --since it begins elsewhere, which also passes over
what a receiver can never take."""


def add(commands: Commands) -> None:
    webhooks = commands.add_parser("webhooks", help="look at webhooks, try one, have one go on")
    nested = webhooks.add_subparsers(required=True, metavar="COMMAND")
    listing = nested.add_parser("list", help="say how each webhook of a running Ticker is")
    add_url(listing)
    listing.set_defaults(run=_list)
    test = nested.add_parser("test", help="send a message, to try a receiver", epilog=_TEST)
    add_config(test)
    test.add_argument("name", metavar="NAME", help="one of `webhooks` in the config")
    test.set_defaults(run=_test)
    resume = nested.add_parser("resume", help="have one that is paused be sent again", epilog=_RESUME)
    resume.add_argument("name", metavar="NAME", help="one of `webhooks` in the config")
    resume.add_argument(
        "--since",
        metavar="PLACE",
        default="",
        help="an event's id, a time, a duration such as 15m, all or none; default: where it was",
    )
    add_url(resume)
    resume.set_defaults(run=_resume)
    nested.add_parser("secret", help="draw a secret to sign by").set_defaults(run=_secret)


class _Webhook(msgspec.Struct, frozen=True):
    """What is shown of one, as `/webhooks` tells it."""

    name: str
    host: str
    state: str
    lag: int
    taken: int
    detail: str | None


class _Webhooks(msgspec.Struct, frozen=True):
    """`withheld` are those beside, of channels that who asks may not read."""

    webhooks: tuple[_Webhook, ...]
    withheld: int = 0


def _list(options: argparse.Namespace) -> int:
    found = asyncio.run(_listed(options.url))
    for line in table(("NAME", "HOST", "STATE", "BEHIND", "TAKEN", "DETAIL"), map(_row, found.webhooks)):
        print(line)
    if found.withheld:
        print(
            f"ticker: {counted(found.withheld, 'webhook')} not shown: TICKER_TOKEN does not read all the "
            "channels of which they are sent",
            file=sys.stderr,
        )
    return 0


def _row(one: _Webhook) -> tuple[str, ...]:
    return one.name, one.host, one.state, str(one.lag), str(one.taken), one.detail or ""


async def _listed(url: str | None) -> _Webhooks:
    async with client_of(url) as client:
        return msgspec.json.decode(await client.webhooks(), type=_Webhooks)


def _resume(options: argparse.Namespace) -> int:
    resumed = asyncio.run(_resumed(options.url, options.name, options.since))
    print(f"{resumed.name}: goes on, {resumed.lag} events of the log behind")
    return 0


async def _resumed(url: str | None, name: str, since: str) -> _Webhook:
    async with client_of(url) as client:
        return msgspec.json.decode(await client.resume_webhook(name, since), type=_Webhook)


def _test(options: argparse.Namespace) -> int:
    return asyncio.run(_tried(load_config(options), options.name))


async def _tried(config: Config, name: str) -> int:
    # Imported here: the other commands answer at once, without HTTP behind it.
    from ticker.notify import Sent
    from ticker.times import now_ms, rfc3339
    from ticker.webhooks import Sender, Trial, hooks_of, trial_body

    hooks = {hook.name: hook for hook in hooks_of(config.service)}
    if name not in hooks:
        what = suggestion(name, hooks) if hooks else "the config has no `webhooks`"
        raise TickerError(name, f"no webhook is called so, {what}")
    hook = hooks[name]
    body = trial_body(Trial(webhook=name, time=rfc3339(now_ms())), in_list=hook.batch > 1)
    sender = Sender(now_ms)
    try:
        outcome = await sender.send(hook, f"test-{secrets.token_hex(8)}", body)
    finally:
        await sender.close()
    print(f"{name} ({hook.host}): {'taken' if isinstance(outcome, Sent) else outcome.detail}")
    return 0 if isinstance(outcome, Sent) else 1


def _secret(_: argparse.Namespace) -> int:
    print(PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode())
    return 0
