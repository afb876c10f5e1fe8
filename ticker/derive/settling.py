"""How what was derived is committed, and what becomes of what the log refuses."""

import logging
from collections.abc import Sequence
from typing import Any

from ticker.derive.derivation import Derivation
from ticker.errors import EventError, EventTooLarge
from ticker.events import Draft, Record, type_of
from ticker.log import Order, State

_logger = logging.getLogger(__name__)


async def committed(
    order: Order, writer: str, derivation: Derivation[Any], drafts: Sequence[Draft], state: State
) -> Sequence[Record]:
    """Commit what was derived with the state after it; what is refused is left out."""
    for draft in drafts:
        if (made := type_of(draft.body)) not in derivation.derives:
            raise ValueError(f"{writer} has derived a {made}, which it does not say it does")
    try:
        return await order.commit(drafts, writer, state)
    except EventTooLarge:
        raise  # it is to be there: whoever follows waits until the brokers take it
    except EventError as error:
        # Refused when the event was made. To try again at the next start would stop it for ever.
        _logger.error("%s leaves out what it derived: %s", writer, error)
        await order.commit((), writer, state)
        return ()
