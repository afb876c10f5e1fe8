"""A hub of a simulated world: it confirms what it is asked, and pushes each edition when it is out."""

import hmac
from collections.abc import Callable
from urllib.parse import parse_qs

from tests.support.origin import Answer
from tests.support.simulation import SimulatedSchedule, SimulatedTime
from ticker.websub import Subscribe, Subscriptions, Unsubscribe

from .origin import Publishers, Visit

AFTER_MS = 30_000
LEASE_S = 12 * 3_600


class Hub:
    """One publisher's hub, of an honest feed that changes every so often; `silent`, it pushes nothing."""

    def __init__(self, origin: Publishers, time: SimulatedTime, host: str, changes_ms: int) -> None:
        self.asked: list[tuple[int, str]] = []
        self.pushed = 0
        self.silent = False
        self._origin = origin
        self._time = time
        self._host = host
        self._changes_ms = changes_ms
        self._forms: list[dict[str, str]] = []
        self._confirm_soon: Callable[[], None] = lambda: None
        self._secrets: dict[str, str] = {}

    def site(self, visit: Visit) -> Answer:
        """What its host answers: requests are confirmed a second later."""
        form = {name: values[0] for name, values in parse_qs(visit.body.decode()).items()}
        self.asked.append((visit.at_ms, form["hub.mode"]))
        self._forms.append(form)
        self._confirm_soon()
        return Answer(202)

    def work(self, schedule: SimulatedSchedule, hubs: Subscriptions) -> None:
        """Confirm and push by the schedule of a run, until it ends."""

        async def confirm(name: str, due_ms: int) -> None:
            while self._forms:
                await self._confirm(self._forms.pop(0), hubs)

        def confirm_soon() -> None:
            schedule.at("hub: confirm", self._time.now_ms + 1_000, confirm)

        async def publish(name: str, due_ms: int) -> None:
            if not self.silent:
                await self._push(hubs)
            schedule.at(name, due_ms + self._changes_ms, publish)

        next_ms = self._time.now_ms // self._changes_ms * self._changes_ms + self._changes_ms + AFTER_MS
        self._confirm_soon = confirm_soon
        confirm_soon()
        schedule.at("hub: publish", next_ms, publish)

    async def _confirm(self, form: dict[str, str], hubs: Subscriptions) -> None:
        token, topic = form["hub.callback"].rpartition("/")[2], form["hub.topic"]
        if form["hub.mode"] == "subscribe":
            assert await hubs.answer(token, Subscribe(topic, "challenge", LEASE_S)) == "challenge"
            self._secrets[token] = form["hub.secret"]
        elif await hubs.answer(token, Unsubscribe(topic, "challenge")) == "challenge":
            self._secrets.pop(token, None)

    async def _push(self, hubs: Subscriptions) -> None:
        document = self._origin.sites[self._host](Visit("GET", "/feed", {}, at_ms=self._time.now_ms)).body
        for token, secret in tuple(self._secrets.items()):
            signature = "sha256=" + hmac.new(secret.encode(), document, "sha256").hexdigest()
            receipt = await hubs.deliver(token, signature, document, "application/rss+xml")
            self.pushed += receipt == "taken"
