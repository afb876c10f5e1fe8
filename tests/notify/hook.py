"""A server that takes notifications, or does not: as the test says at the moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.origin import Answer, Asked, Origin, answer


class Hook:
    def __init__(self) -> None:
        self.origin = Origin(self._say)
        self.answer = answer()
        self.may_answer = asyncio.Event()
        """Cleared, it hangs."""
        self.may_answer.set()

    @property
    def asked(self) -> list[Asked]:
        return self.origin.asked

    def address(self, scheme: str = "json", path: str = "") -> str:
        """As Apprise has it."""
        return f"{scheme}://127.0.0.1:{self.origin.port}{path}"

    async def _say(self, _: Asked, __: asyncio.StreamWriter) -> Answer:
        await self.may_answer.wait()
        return self.answer


@asynccontextmanager
async def hooked() -> AsyncIterator[Hook]:
    hook = Hook()
    async with hook.origin.open():
        yield hook
