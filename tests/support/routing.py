"""What werkzeug compiles for the routes of an application, kept for the next application.

Every site that a test serves is one of its own, with the same routes: 20 ms of work each time.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

_Builder = Callable[..., tuple[str, str]]


def compile_once() -> None:
    """Of a route's address, its builder depends on nothing but the route's text and defaults."""
    compiled = Rule._compile_builder
    kept: dict[object, _Builder] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> _Builder:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = builder  # type: ignore[method-assign, assignment]
