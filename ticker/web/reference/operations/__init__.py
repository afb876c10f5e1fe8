"""Every route, described once, a module for each face: the documents and the page are made from this."""

from ticker.web.reference.operation import Operation
from ticker.web.reference.operations.charts import CHARTS
from ticker.web.reference.operations.feeds import FEEDS
from ticker.web.reference.operations.notifications import NOTIFICATIONS
from ticker.web.reference.operations.service import SERVICE
from ticker.web.reference.operations.session import SESSION
from ticker.web.reference.operations.state import STATE
from ticker.web.reference.operations.streams import STREAMS
from ticker.web.reference.operations.writing import WRITING

OPERATIONS: tuple[Operation, ...] = (
    *(*STREAMS, *STATE, *CHARTS),
    *(*WRITING, *NOTIFICATIONS),
    *(*FEEDS, *SESSION, *SERVICE),
)
"""All but /push/{token}, an address that only one hub knows, and /demo/hub, a hub: WebSub describes both."""
