"""Rules that are made on the page and taken back there, while the service runs."""

from ticker.config.rules import Draft, Outcome
from ticker.service.reload import Reload


class RulesMadeHere:
    """Keeps them in a file of their own; a rule is in force once it is answered, and the others go on."""

    def __init__(self, reload: Reload) -> None:
        self._reload = reload

    async def keep(self, draft: Draft) -> Outcome:
        """Add a rule that nothing is wrong in."""
        return await self._reload.change_rules(lambda file: file.put(draft.written))

    async def change(self, name: str, draft: Draft) -> Outcome:
        return await self._reload.change_rules(lambda file: file.replace(name, draft.written))

    async def take_back(self, name: str) -> Outcome:
        return await self._reload.change_rules(lambda file: file.take_back(name))
