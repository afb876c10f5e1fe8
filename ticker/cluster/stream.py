"""The stream that orders all events of a cluster: how it is made, and how it says which log it is."""

from urllib.parse import quote

from nats.js import api
from nats.js.errors import APIError

from ticker.cluster.brokers import Brokers, Extent
from ticker.errors import ClusterError, Unanswered
from ticker.log.stream_place import StreamPlace, Upstream

STREAM = "TICKER"
TOLD = "ticker.told.>"
KEPT_S = 86_400
"""How long a node may be away and go on by itself; one that was away for longer gets a copy of the log."""
_SUBJECTS = "ticker.log."
_DUPLICATES_S = 600
_MADE_WITHIN_S = 10


def subject_of(writer: str) -> str:
    """Each writer has a subject of its own, by which it is fenced."""
    return f"{_SUBJECTS}of.{quote(writer, safe='').replace('.', '%2E')}"


def beats_of(node: str) -> str:
    return f"{_SUBJECTS}beats.{node}"


async def extent_of(brokers: Brokers) -> Extent | None:
    return await brokers.extent(STREAM)


async def make(brokers: Brokers, replicas: int, epoch: str, next_seq: int) -> None:
    """Have the stream of a log be there; one that is there stays as it is. Unanswered."""
    config = api.StreamConfig(
        name=STREAM,
        subjects=[f"{_SUBJECTS}>"],
        storage=api.StorageType.FILE,
        num_replicas=replicas,
        max_age=KEPT_S,
        duplicate_window=_DUPLICATES_S,
        allow_direct=True,
        republish=api.RePublish(src=f"{_SUBJECTS}>", dest=TOLD),
        # Not as a first message, which would be forgotten: this stays for as long as the stream does.
        metadata={"ticker_epoch": epoch, "ticker_next_seq": str(next_seq)},
    )
    try:
        await brokers.client.jetstream(timeout=_MADE_WITHIN_S).add_stream(config)
    except APIError as error:
        # Another node may have been quicker.
        if await extent_of(brokers) is None:
            words = (
                f"the brokers cannot make a stream that is kept by {replicas} of them: {error.description}"
            )
            raise Unanswered(STREAM, words) from error
    except TimeoutError as error:
        raise Unanswered(STREAM, "the brokers have not made the stream in time") from error


def upstream_of(extent: Extent) -> Upstream:
    """Which log the stream is of, and where a copy of it begins; ClusterError."""
    epoch, next_seq = extent.metadata.get("ticker_epoch"), extent.metadata.get("ticker_next_seq", "")
    if epoch is None or not next_seq.isdigit():
        raise ClusterError(STREAM, "the brokers have a stream of that name which is not Ticker's")
    return Upstream(epoch, StreamPlace(0, "", int(next_seq)))
