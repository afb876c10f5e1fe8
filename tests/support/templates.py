"""What the page's templates and style sheets come to, kept for the next application.

Every site that a test serves is one of its own, with the same templates: 200 ms of work for its first page.
"""

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from jinja2 import Environment

from ticker.web.assets import assets


def compile_once() -> None:
    """A sheet comes to the same wherever its text is the same, and a template whose names are, too."""
    compiled: Callable[..., Any] = Environment.compile
    kept: dict[object, CodeType] = {}

    def compile_template(
        environment: Environment,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        if raw or not isinstance(source, str):
            return compiled(environment, source, name, filename, raw, defer_init)
        key = (source, name, filename, defer_init, environment.is_async, environment.sandboxed)
        if key not in kept:
            kept[key] = compiled(environment, source, name, filename, raw, defer_init)
        return kept[key]

    Environment.compile = compile_template  # type: ignore[assignment, method-assign]
    for name in ("shortened", "without_comments", "without_spaces"):
        setattr(assets, name, cache(getattr(assets, name)))
