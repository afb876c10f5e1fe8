"""What a tool is, and how one is called: arguments read, what goes wrong put into words."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec
from pydantic import ValidationError

from ticker.ask.parameters import did_you_mean
from ticker.errors import ClientError, ClientRefused, QueryError, Unreachable
from ticker.mcp.answers import Answer
from ticker.mcp.arguments import Arguments, wrong
from ticker.mcp.remote import Remote

_logger = logging.getLogger(__name__)

A = TypeVar("A", bound=Arguments)


class Tool(msgspec.Struct, Generic[A], frozen=True, kw_only=True):
    """`description` is written for the model that is to choose among tools."""

    name: str
    title: str
    description: str
    takes: type[A]
    gives: type[Answer]
    run: Callable[[Remote, A], Awaitable[Answer]]


class Failure(msgspec.Struct, frozen=True):
    """Why there is no answer, for a model to read, and to tell or to mend."""

    words: str


Answered: TypeAlias = Answer | Failure


async def called(
    tools: Sequence[Tool[Any]], name: str, given: Mapping[str, object], remote: Remote
) -> Answered:
    """Call a tool by its name."""
    tool = next((one for one in tools if one.name == name), None)
    if tool is None:
        names = tuple(one.name for one in tools)
        return Failure(
            f"there is no tool {name[:100]!r}{did_you_mean(name, names)}; there are {', '.join(names)}"
        )
    try:
        return await tool.run(remote, tool.takes.model_validate(_said(given)))
    except ValidationError as error:
        return Failure(wrong(error, tool.takes))
    except (QueryError, ClientError) as error:
        return Failure(words(error, remote.url))
    except Exception:
        _logger.exception("%s failed", tool.name)
        return Failure(
            "this is a defect of `ticker mcp`, whose stderr says more; another question may be answered"
        )


def _said(given: Mapping[str, object]) -> dict[str, object]:
    """Without what a model left out by null, as many do."""
    return {name: value for name, value in given.items() if value is not None}


def words(error: QueryError | ClientError, url: str) -> str:
    """Say what was wrong, and who can do what about it."""
    match error:
        case QueryError(parameter=name, detail=detail, expected=expected):
            return f"{name}: {detail}; expected {expected}"
        case Unreachable(detail=detail):
            return (
                f"Ticker at {url} cannot be reached: {detail}. Does it run there? "
                "`ticker mcp` was given this address."
            )
        case ClientRefused(status=401):
            return (
                f"Ticker at {url} does not know the token that `ticker mcp` shows: TICKER_TOKEN is to be "
                "one of access.tokens there."
            )
        case ClientRefused(status=403, detail=detail):
            return f"Ticker at {url} refuses this: {detail}. TICKER_TOKEN of `ticker mcp` lacks the right."
        case ClientRefused(code="unknown_channel", status=status, detail=detail):
            said = detail.removeprefix(f"{status}, ")
            return f"{said}. What the TICKER_TOKEN of `ticker mcp` may not read is not there for it."
        case ClientRefused(detail=detail):
            return f"Ticker at {url} answered {detail}"
        case _:
            return f"Ticker at {url}: {error.detail}"
