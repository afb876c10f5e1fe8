"""A hub of Ticker's own (WebSub, W3C Recommendation, 23 January 2018), for its own topic alone."""

from ticker.websub.hub.hub import Edition, OwnHub, Taken
from ticker.websub.hub.request import HubRequest, Mistake, request_of

__all__ = ["Edition", "HubRequest", "Mistake", "OwnHub", "Taken", "request_of"]
