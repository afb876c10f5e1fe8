"""GET /webhooks: where events are sent to, and how each receiver takes them, for the operator."""

from typing import Literal, TypeAlias

import msgspec
from quart import Blueprint, Response

from ticker.ask import only
from ticker.times import rfc3339
from ticker.web.answers import json_response, time_or_null
from ticker.web.asker import Asker
from ticker.web.site import GatheringSite, arguments, asker, gathering
from ticker.web.views.operator.probes import for_operators
from ticker.webhooks import Hook

blueprint = Blueprint("webhooks", __name__)

State: TypeAlias = Literal["ok", "retrying", "paused"]


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """One webhook; of its address only the `host` is told, since the rest may be a secret.

    The receiver has everything up to the event `id`, and the log has `lag` more, wanted or not; it has taken
    so many messages since it was set up, the last at `last_taken`. Where it is not `ok`, `detail` says why,
    `since` since when, and `next_attempt` before when nothing is sent again; one that is `paused` waits for
    the operator.
    """

    name: str
    host: str
    channels: tuple[str, ...]
    types: tuple[str, ...]
    symbols: tuple[str, ...]
    words: tuple[str, ...]
    batch: int
    state: State
    id: str | None
    lag: int
    taken: int
    last_taken: str | None
    failures: int
    since: str | None
    next_attempt: str | None
    detail: str | None


@blueprint.get("/webhooks")
async def webhooks() -> Response:
    only(arguments(), ())
    here, who = gathering(), asker()
    if not who.operates:
        raise for_operators("webhooks are")
    hooks = here.webhooks.hooks
    views = [webhook_view(here, hook) for hook in hooks if is_known(here, hook, who)]
    return json_response(msgspec.json.encode({"webhooks": views, "withheld": len(hooks) - len(views)}))


def is_known(here: GatheringSite, hook: Hook, who: Asker) -> bool:
    """Whether an operator may know of a webhook: what is sent of other channels is not their business."""
    return all(map(who.knows, hook.subscription(here.config.channels).channels))


def webhook_view(here: GatheringSite, hook: Hook) -> WebhookView:
    """How a webhook is now."""
    progress, wanted = here.webhooks.progress(hook.name), hook.subscription(here.config.channels)
    trouble = progress.trouble
    return WebhookView(
        name=hook.name,
        host=hook.host,
        channels=wanted.channels,
        types=wanted.types,
        symbols=wanted.symbols,
        words=tuple(map(here.config.secrets.out_of, wanted.words)),
        batch=hook.batch,
        state="ok" if trouble is None else "paused" if trouble.is_paused else "retrying",
        id=None if progress.through is None else here.log.id_of(progress.through),
        lag=here.webhooks.lag(hook.name),
        taken=progress.taken,
        last_taken=time_or_null(progress.taken_ms),
        failures=0 if trouble is None else trouble.failures,
        since=None if trouble is None else rfc3339(trouble.since_ms),
        next_attempt=None if trouble is None or trouble.is_paused else rfc3339(trouble.until_ms),
        detail=None if trouble is None else trouble.detail,
    )
