"""What a chart of TradingView's library asks."""

from ticker.ask import Parameter
from ticker.ask.udf import HISTORY, MARKS, SEARCH, SYMBOL
from ticker.web.reference.operation import Answer, Content, Operation
from ticker.web.reference.operations.answers import TEXT, found
from ticker.web.reference.schemas import Schema, list_of, ref


def _for_charts(name: str, summary: str, schema: Schema, parameters: tuple[Parameter, ...] = ()) -> Operation:
    return Operation(
        path=f"/udf/{name}",
        tag="charts",
        summary=summary,
        parameters=parameters,
        answers=found("what a chart needs, or what was wrong with what it asked", schema),
    )


def _or_failed(*schemas: Schema) -> Schema:
    return {"anyOf": [*schemas, ref("Failed")]}


CHARTS = (
    _for_charts("config", "What the feed can do", ref("Configuration")),
    Operation(
        path="/udf/time",
        tag="charts",
        summary="The time here",
        answers=(Answer(200, "unix seconds", (Content("text/plain", TEXT),)),),
    ),
    _for_charts("symbols", "One symbol", _or_failed(ref("SymbolInfo")), (SYMBOL,)),
    _for_charts("search", "Symbols by some letters", _or_failed(list_of(ref("Found"))), SEARCH),
    _for_charts("history", "Bars", _or_failed(ref("History"), ref("NoData")), HISTORY),
    _for_charts("marks", "Headlines, alerts and splits", _or_failed(list_of(ref("Mark"))), MARKS),
    _for_charts(
        "timescale_marks",
        "The same below the bars",
        _or_failed(list_of(ref("TimescaleMark"))),
        MARKS,
    ),
)
