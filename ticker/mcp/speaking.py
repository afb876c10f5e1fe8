"""The protocol's server: what it says of itself, and answers as the protocol has them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import msgspec
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.subscriptions import ListenHandler
from mcp.shared.exceptions import MCPError

from ticker import __version__
from ticker.mcp.answers import Answer
from ticker.mcp.changes import Changes
from ticker.mcp.remote import Remote
from ticker.mcp.resources import RESOURCES, read
from ticker.mcp.tool import Answered, Failure, Tool, called
from ticker.mcp.tools import TOOLS

_INSTRUCTIONS = """\
Ticker reads news feeds and market prices, live, and keeps them in a log of events with ids. These tools
only read.
- Times are UTC in every answer, and in arguments that name no zone; `now` in an answer is the time there.
- Prices and news marked simulated are made up by a market simulator. Say so whenever you pass them on.
- For "what moved X this morning" call what_moved; for all symbols, biggest_moves and latest_quotes.
- Answers are short on purpose: `notes` says what was left out and how to get it.
- To go on later where you stopped, call events_after and keep its `next`.
"""

_JSON = "application/json"

Context: TypeAlias = ServerRequestContext[Remote]


def speaking(open_remote: Callable[[], AbstractAsyncContextManager[Remote]]) -> Server[Remote]:
    """A server of the SDK, for whatever it is to speak through; the remote is there while it runs."""
    changes = Changes()

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[Remote]:
        async with open_remote() as remote, changes.of(remote):
            yield remote

    return Server(
        "ticker",
        title="Ticker",
        version=__version__,
        description="News headlines, market prices and alerts of a Ticker, live and from its log.",
        instructions=_INSTRUCTIONS,
        lifespan=lifespan,
        on_list_tools=_list_tools,
        on_call_tool=_call_tool,
        on_list_resources=_list_resources,
        on_read_resource=_read_resource,
        on_subscriptions_listen=ListenHandler(changes),
    )


async def _list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[_listed(tool) for tool in TOOLS])


async def _call_tool(context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
    return _result(await called(TOOLS, asked.name, asked.arguments or {}, context.lifespan_context))


async def _list_resources(_: Context, __: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
    return types.ListResourcesResult(
        resources=[
            types.Resource(
                uri=one.uri, name=one.tool, title=one.title, description=one.description, mime_type=_JSON
            )
            for one in RESOURCES
        ]
    )


async def _read_resource(
    context: Context, asked: types.ReadResourceRequestParams
) -> types.ReadResourceResult:
    resource = next((one for one in RESOURCES if one.uri == asked.uri), None)
    if resource is None:
        known = ", ".join(one.uri for one in RESOURCES)
        raise MCPError(types.INVALID_PARAMS, f"there is no resource {asked.uri[:100]!r}; there are {known}")
    found = await read(resource, context.lifespan_context)
    if isinstance(found, Failure):
        raise MCPError(types.INTERNAL_ERROR, found.words)
    text = msgspec.json.encode(_without_nulls(found)).decode()
    return types.ReadResourceResult(
        contents=[types.TextResourceContents(uri=resource.uri, mime_type=_JSON, text=text)]
    )


def _listed(tool: Tool[Any]) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True
        ),
    )


def _result(of: Answered) -> types.CallToolResult:
    """The answer as JSON twice: typed, and as text for clients that know no other; nulls are left out."""
    if isinstance(of, Failure):
        return types.CallToolResult(content=[_text(of.words)], is_error=True)
    data = _without_nulls(of)
    return types.CallToolResult(content=[_text(msgspec.json.encode(data).decode())], structured_content=data)


def _without_nulls(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json", exclude_none=True)


def _text(words: str) -> types.TextContent:
    return types.TextContent(type="text", text=words)
