"""What one request to a receiver says. Pure."""

from collections.abc import Sequence

import msgspec

from ticker.events import Record
from ticker.wire.controls import Lagged, control_json


class WebhookMessage(msgspec.Struct, frozen=True):
    """As it is kept in the log from before it is sent, so that it is the same when it is sent again.

    `seqs` are its events; once it is taken, the receiver knows of everything up to `through`. `lagged` tells
    it what it was not sent, as `stream-lagged` does on a stream.
    """

    id: str
    through: int
    seqs: tuple[int, ...] = ()
    lagged: Lagged | None = None
    in_list: bool = False


def body_of(records: Sequence[Record], lagged: Lagged | None, *, in_list: bool) -> bytes:
    """The JSON that is sent: an event as every reader is sent it, or a list of them."""
    said = [record.json for record in records]
    if lagged is not None:
        said.insert(0, control_json(lagged))
    return _enveloped(said, in_list=in_list)


class Trial(msgspec.Struct, frozen=True, kw_only=True, tag="webhook-test"):
    """What `ticker webhooks test` sends; nothing has happened."""

    webhook: str
    time: str


def trial_body(trial: Trial, *, in_list: bool) -> bytes:
    return _enveloped([msgspec.json.encode(trial)], in_list=in_list)


def _enveloped(said: Sequence[bytes], *, in_list: bool) -> bytes:
    return b'{"events":[' + b",".join(said) + b"]}" if in_list else said[0]
