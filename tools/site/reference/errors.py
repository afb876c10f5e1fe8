"""Every error code: those that the source names, in the words of docs/http.md."""

import ast
from collections import defaultdict
from pathlib import Path

from tools.site.places import Linker
from tools.site.reference.words import Document
from tools.site.tables import code, table

_PAGE = "reference/errors.md"
_ROOT = Path(__file__).parents[3]
_ROOMS = ("web", "ask", "publishing", "access", "webpush")
OF_HTTP = ("not_found", "method_not_allowed", "internal_server_error")
"""Those that come from HTTP itself, whatever is asked for."""
_HEAD = """\
# Error codes

The `code` of an answer that is an error, `{"error": {"code", "parameter", "detail", "expected"}}`, with its
status, the modules below `ticker/` that raise it, and what it is about. [HTTP](../http.md#errors) says how
errors come, and what clients of event streams are told in their place.
"""


def page(linker: Linker) -> str:
    words, found = Document("http.md", _PAGE, linker).rows("## Errors"), raised()
    lines = (
        (code(name), words[name][0], "<br>".join([words[name][1], *map(code, sorted(found[name]))]))
        for name in sorted(found)
    )
    return _HEAD + table(("Code", "Status", "Meaning, and where it is raised"), lines)


def raised() -> dict[str, set[str]]:
    """Every code that the source names to who asks, with the modules that do."""
    found: dict[str, set[str]] = defaultdict(set, {name: set() for name in OF_HTTP})
    for path in (path for room in _ROOMS for path in sorted((_ROOT / "ticker" / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (name := _code_of(node)) is not None:
                found[name].add(str(path.relative_to(_ROOT / "ticker")))
    return dict(found)


def _code_of(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="QueryError" | "Problem"), args=[ast.Constant(value=str(name)), *_]):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return name
        case _:
            return None
