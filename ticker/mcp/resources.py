"""What can be read again and again without arguments, and which events change it."""

import msgspec

from ticker.mcp.remote import Remote
from ticker.mcp.tool import Answered, called
from ticker.mcp.tools import TOOLS


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """What a tool answers without arguments, until an event of the type `changed_by`."""

    uri: str
    title: str
    description: str
    tool: str
    changed_by: str


RESOURCES = (
    Resource(
        uri="ticker://headlines/newest",
        title="Newest headlines",
        description="The ten newest headlines, as search_headlines has them.",
        tool="search_headlines",
        changed_by="headline",
    ),
    Resource(
        uri="ticker://alerts/newest",
        title="Newest alerts",
        description="The alerts of the last day, as recent_alerts has them.",
        tool="recent_alerts",
        changed_by="alert",
    ),
)


async def read(resource: Resource, remote: Remote) -> Answered:
    """How it is now."""
    return await called(TOOLS, resource.tool, {}, remote)
