"""A name of the config, and its addresses, each of which Apprise tells in a thread of its own."""

import asyncio
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from ticker.config.settings.apprise import service_of
from ticker.events import Severity
from ticker.notify.apprise.answers import answers
from ticker.notify.notification import Notification
from ticker.notify.target import Failed, Outcome, Receiver, Sent
from ticker.notify.threads import in_thread
from ticker.notify.wording import body_of
from ticker.times import Clock

if TYPE_CHECKING:
    from apprise import NotifyBase

PATIENCE_S = 30.0
"""After this, a target that has not answered has failed, although what it was sent may still arrive."""
_CONNECT_S = 10.0
"""In place of Apprise's 4 s, as `PATIENCE_S` for an answer, if an address says nothing else."""
_TYPES: dict[Severity, str] = {"info": "info", "warning": "warning", "critical": "failure"}


class AppriseTarget:
    """`page` is the address of the page, which every notification has; "" for none."""

    def __init__(
        self, name: str, addresses: Sequence[str], page: str, clock: Clock, patience_s: float = PATIENCE_S
    ) -> None:
        """The addresses are those of a config that was found right."""
        self.name = name
        self.at_once = len(addresses)
        self._lines = {
            _id_of(address): AddressLine(service, page, clock, patience_s)
            for address in addresses
            if (service := service_of(address)) is not None
        }
        self._receivers = _receivers(addresses)

    def receivers(self, notification: Notification) -> Sequence[Receiver]:
        return self._receivers if self.name in notification.notify else ()

    def knows(self, receiver: str) -> bool:
        return receiver in self._lines

    async def send(self, receiver: str, notification: Notification, now_ms: int) -> Outcome:
        return await self._lines[receiver].send(notification, now_ms)


class AddressLine:
    """One address. What was sent and is not answered yet is waited for, and not sent a second time."""

    def __init__(self, service: "NotifyBase", page: str, clock: Clock, patience_s: float) -> None:
        self._service = service
        self._page = page
        self._clock = clock
        self._patience_s = patience_s
        self._alert = ""
        self._answer: asyncio.Future[Outcome] | None = None
        """To what is being sent, which is about that alert."""
        kind = type(service)
        if service.socket_read_timeout == kind.socket_read_timeout:
            service.socket_read_timeout = max(PATIENCE_S, kind.socket_read_timeout)
        if service.socket_connect_timeout == kind.socket_connect_timeout:
            service.socket_connect_timeout = max(_CONNECT_S, kind.socket_connect_timeout)

    async def send(self, notification: Notification, now_ms: int) -> Outcome:
        """Send, or go on waiting; Failed once it has taken too long."""
        if self._answer is not None and self._alert != notification.alert:
            if await self._answered(self._answer) is None:
                return Failed("has not answered what it was sent before")
            self._answer = None
        if self._answer is not None and _is_worthless(self._answer):
            self._answer = None
        if self._answer is None:
            self._alert = notification.alert
            self._answer = in_thread(partial(self._tell, notification, now_ms), "notify")
        outcome = await self._answered(self._answer)
        if outcome is None:
            return Failed(f"no answer within {self._patience_s:g} s")
        self._answer = None
        return outcome

    async def _answered(self, answer: "asyncio.Future[Outcome]") -> Outcome | None:
        await asyncio.wait([answer], timeout=self._patience_s)
        return answer.result() if answer.done() else None

    def _tell(self, notification: Notification, now_ms: int) -> Outcome:
        with answers(self._clock) as heard:
            try:
                is_taken = self._service.notify(
                    title=notification.title,
                    body=body_of(notification, now_ms, self._page),
                    notify_type=_TYPES[notification.severity],
                    body_format="text",
                )
            except Exception as error:
                # Not in its words, which may have the address in them.
                return Failed(f"{type(error).__name__} in Apprise")
            return Sent() if is_taken else heard.outcome


def _is_worthless(answer: "asyncio.Future[Outcome]") -> bool:
    """Whether it came after the attempt had failed, and says no more than that."""
    return answer.done() and isinstance(told := answer.result(), Failed) and told.retry_ms is None


def _receivers(addresses: Sequence[str]) -> Sequence[Receiver]:
    """By their schemes, and by their places in the config if a scheme is there twice."""
    schemes = [address.partition("://")[0].lower() for address in addresses]
    is_clear = len(set(schemes)) == len(schemes)
    return [
        Receiver(_id_of(address), scheme, None if is_clear else place)
        for place, (address, scheme) in enumerate(zip(addresses, schemes, strict=True), 1)
    ]


def _id_of(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:16]
