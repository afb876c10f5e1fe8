"""What is so now, by symbol, source, channel and venue."""

from ticker.ask import CHANNELS, HEADLINES
from ticker.ask.bars import BARS
from ticker.ask.moment import AT
from ticker.web.reference.operation import Answer, Content, Operation
from ticker.web.reference.operations.answers import LISTED, TEXT, found, json_of, unchanged
from ticker.web.reference.schemas import list_of, nullable, record_of, ref
from ticker.web.views.market.sessions import WINDOW

_SOURCE = {"allOf": [ref("source"), ref("SourceView")]}

STATE = (
    Operation(
        path="/channels",
        tag="state",
        summary="The channels, in the order of the config",
        answers=found("the channels", record_of(channels=list_of(ref("ChannelView")))),
    ),
    Operation(
        path="/sources",
        tag="state",
        summary="How every source is doing",
        parameters=LISTED,
        answers=found("the newest source event of each", record_of(sources=list_of(_SOURCE))),
        fails=(404,),
    ),
    Operation(
        path="/quotes",
        tag="state",
        summary="The newest price of each symbol",
        parameters=LISTED,
        answers=found("the newest quote event of each", record_of(quotes=list_of(ref("quote")))),
        fails=(404,),
    ),
    Operation(
        path="/venues",
        tag="state",
        summary="Whether venues are open, and when that changes",
        answers=found("the venues of the sources", record_of(venues=list_of(ref("VenueView")))),
    ),
    Operation(
        path="/headlines",
        tag="state",
        summary="Headlines, the newest first, each in its newest revision",
        parameters=HEADLINES,
        answers=found(
            "headlines, and from where to go on",
            record_of(headlines=list_of(ref("headline")), next=nullable(TEXT)),
        ),
        fails=(404,),
    ),
    Operation(
        path="/headlines/extent",
        tag="state",
        summary="How many headlines are kept, and since when",
        parameters=(CHANNELS,),
        answers=found("how much a search for headlines looks through", ref("ExtentView")),
        fails=(404,),
    ),
    Operation(
        path="/bars/{symbol}",
        tag="state",
        summary="Open, high, low, close and volume, by the second, minute, hour or day",
        parameters=BARS,
        headers=("If-None-Match",),
        answers=(
            Answer(
                200,
                "the newest bars of the window, ascending",
                (*json_of(ref("BarsView")), Content("text/csv", TEXT)),
                ("ETag",),
            ),
            unchanged("ETag"),
        ),
        fails=(404,),
    ),
    Operation(
        path="/sessions/{symbol}",
        tag="state",
        summary="When a symbol was and is traded: sessions, and halts",
        parameters=WINDOW,
        answers=found("the sessions that the window touches, ascending", ref("SessionsView")),
        fails=(404,),
    ),
    Operation(
        path="/channels/{channel}/readers",
        tag="state",
        summary="How many streams of a channel are open",
        answers=found("their number", ref("Readers")),
        fails=(404,),
    ),
    Operation(
        path="/page/sparklines",
        tag="state",
        summary="The last closes of every symbol, for the small lines of the page",
        parameters=(AT,),
        answers=found(
            "by symbol, the closes of bars one after the other, null where there is no bar",
            record_of(
                sparklines={"type": "object", "additionalProperties": ref("Sparkline")},
            ),
        ),
    ),
    Operation(
        path="/page/past",
        tag="state",
        summary="How everything stood at a moment, as the dashboard rewinds to it",
        parameters=(AT,),
        answers=found(
            "the events that a page opened then would have shown, and since when all is kept",
            record_of(
                id=TEXT,
                events=list_of(ref("event")),
                former={"type": "object", "additionalProperties": TEXT},
                moves={"type": "object"},
                kept=record_of(prices=nullable(TEXT), stories=nullable(TEXT)),
                followed={"type": "integer"},
            ),
        ),
    ),
)
