"""A log that is a copy of a cluster's: where in the stream it is, if it is the right one."""

from ticker.errors import LogUnusable
from ticker.log.stream_place import META, StreamPlace, Upstream, place_of, written
from ticker.log.writing.file import LogFile

_OF_A_CLUSTER = (
    "the log is a node's of a cluster: serve it with --cluster, or have it go on by itself "
    "after `ticker cluster leave`"
)


def place_in_stream(file: LogFile, path: str, upstream: Upstream | None) -> StreamPlace | None:
    """Where a copy goes on, from its beginning if it is new; None for a log that is and was no copy.

    LogUnusable for a log that is not what it is opened as.
    """
    place = place_of(file.meta(META))
    if upstream is None:
        if place is not None:
            raise LogUnusable(path, _OF_A_CLUSTER)
        return None
    if file.epoch != upstream.epoch:
        raise LogUnusable(
            path, f"its ids begin with {file.epoch}, and those of the cluster with {upstream.epoch}"
        )
    if place is None:
        if not file.is_new:
            raise LogUnusable(path, "the log is not one of the cluster's, for all that its ids say")
        place = upstream.first
        with file.transaction(durable=True):
            file.set_meta(META, written(place))
    return place
