"""`recent_alerts`: which rules fired."""

from typing import get_args

from pydantic import Field

from ticker.events import Alert, Severity
from ticker.mcp.answers import AlertOut, Answer, about_simulated, alert_out
from ticker.mcp.arguments import A_TIME, Arguments, Names, Text, window
from ticker.mcp.reading import stretch
from ticker.mcp.remote import Remote
from ticker.mcp.tool import Tool
from ticker.times import rfc3339

_SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class AlertArguments(Arguments):
    since: Text = Field("1d", description=f"Fired then or later: {A_TIME}")
    until: Text = Field("", description="Fired before: written as since")
    severity: Severity = Field("info", description="This severe, or more so")
    symbols: Names = Field((), description="Only about one of these, such as AAPL")
    words: Text = Field("", description="Each has to begin a word of rule, title, detail or symbol")
    channels: Names = Field((), description="Only of these channels; patterns such as news.* too")
    limit: int = Field(20, ge=1, le=100, description="How many, the newest first")


class Alerts(Answer):
    alerts: tuple[AlertOut, ...]


async def _run(remote: Remote, asked: AlertArguments) -> Alerts:
    now_ms = remote.clock()
    within = window(asked.since, asked.until, now_ms)
    read = await stretch(
        remote.client, within, channels=asked.channels, types="alert", symbols=asked.symbols, q=asked.words
    )
    severe = _SEVERITIES[_SEVERITIES.index(asked.severity) :]
    found = [
        (one, one.body) for one in read.events if isinstance(one.body, Alert) and one.body.severity in severe
    ][::-1]
    chosen = found[: asked.limit]
    simulated = await remote.simulated(alert.symbol for _, alert in chosen)
    shown = tuple(alert_out(event, alert, simulated) for event, alert in chosen)
    notes = (*about_simulated(*shown), *read.notes)
    if len(shown) < len(found):
        notes = (
            *notes,
            f"{len(found) - len(shown)} earlier alerts were left out: ask with until={shown[-1].time}.",
        )
    if not found:
        notes = (
            *notes,
            "No alert in this window matches.",
            *await remote.doubts(asked.symbols),
            *await remote.blindness(),
        )
    return Alerts(now=rfc3339(now_ms), alerts=shown, notes=notes)


RECENT_ALERTS = Tool(
    name="recent_alerts",
    title="Recent alerts",
    description=(
        "Which alert rules of the operator fired, newest first: a price that crossed a level or moved far, "
        "a headline that matched, a source that failed. Of the last day, unless since says otherwise."
    ),
    takes=AlertArguments,
    gives=Alerts,
    run=_run,
)
