"""One read of a source, with all that can come of it as a value."""

import logging

import msgspec

from ticker.errors import SourceError
from ticker.events import Body
from ticker.poller.state import Deferred, Failed, Outcome, Worked
from ticker.sources.adapter import Adapter, NotAsked, Offer, ReadError
from ticker.sources.causes import InternalError, KindSpecific

_logger = logging.getLogger(__name__)


class ReadResult(msgspec.Struct, frozen=True):
    """How a read came out; `memory` is None where the old one stays."""

    outcome: Outcome
    bodies: tuple[Body, ...] = ()
    memory: bytes | None = None
    contact: bool | None = None
    host: str | None = None
    offer: Offer | None = None


async def read(name: str, adapter: Adapter, memory: bytes | None, now_ms: int) -> ReadResult:
    """Read a source; nothing but a cancellation is raised."""
    try:
        reading = await adapter.read(memory, now_ms)
    except NotAsked as error:
        return ReadResult(Deferred(error.host_backoff))
    except ReadError as error:
        failed = Failed(error.cause, error.hints, error.host_backoff)
        return ReadResult(failed, memory=error.memory, contact=error.contact, host=error.host)
    except SourceError as error:
        return ReadResult(Failed(KindSpecific(error.detail)))
    except Exception as error:
        # One source's defect must not stop its own later reads, let alone the others'.
        _logger.exception("reading %s failed in a way nobody foresaw", name)
        return ReadResult(Failed(InternalError(repr(error))))
    worked = Worked(
        reading.detail, reading.hints, len(reading.bodies), retracted=reading.retracted, rest=reading.rest
    )
    return ReadResult(worked, reading.bodies, reading.memory, reading.contact, offer=reading.offer)
