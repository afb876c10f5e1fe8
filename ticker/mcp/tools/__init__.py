"""All tools, in the order in which a model reads them."""

from typing import Any

from ticker.mcp.tool import Tool
from ticker.mcp.tools.alerts import RECENT_ALERTS
from ticker.mcp.tools.bars import PRICE_BARS
from ticker.mcp.tools.channels import CHANNELS
from ticker.mcp.tools.events import EVENTS_AFTER
from ticker.mcp.tools.headlines import SEARCH_HEADLINES
from ticker.mcp.tools.moved import WHAT_MOVED
from ticker.mcp.tools.moves import BIGGEST_MOVES
from ticker.mcp.tools.quotes import LATEST_QUOTES
from ticker.mcp.tools.sources import SOURCE_HEALTH

TOOLS: tuple[Tool[Any], ...] = (
    WHAT_MOVED,
    BIGGEST_MOVES,
    SEARCH_HEADLINES,
    LATEST_QUOTES,
    PRICE_BARS,
    RECENT_ALERTS,
    EVENTS_AFTER,
    SOURCE_HEALTH,
    CHANNELS,
)

__all__ = ["TOOLS"]
