"""One module of the page: what it imports, exports and loads later, and its text as a function. Pure.

The page's modules are written so that this is enough: imports by name, one to a statement, exports where
they are declared, no `await` outside of functions. tests/web/assets/test_bundles.py holds each of them to it.
"""

import re
from posixpath import dirname, join, normpath, relpath

import msgspec

_IMPORT = re.compile(
    r'^import\s+(?P<names>\{[^}]*\}|[\w$]+)\s+from\s+"(?P<path>\.[^"]+)"(?:\s+with\s+\{[^}]*\})?;\n',
    re.MULTILINE,
)
_DECLARED = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};\n", re.MULTILINE)
_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
_WORKER = re.compile(r'\bnew URL\("([^"]+\.js)", import\.meta\.url\)')
_ADDRESS = "import.meta.url"


class Import(msgspec.Struct, frozen=True):
    """What stands between `import` and `from`, and the file it is from."""

    names: str
    path: str

    @property
    def taken(self) -> str:
        """The names as they are taken out of an object."""
        return self.names.replace(" as ", ": ")


class Module(msgspec.Struct, frozen=True):
    """`later` are those that it imports when they are needed, `workers` those that run beside the page."""

    path: str
    imports: tuple[Import, ...]
    later: tuple[str, ...]
    workers: tuple[str, ...]
    exports: tuple[str, ...]
    body: str

    def body_in(self, bundle: str, query: str) -> str:
        """Its body where it stands in the file of another: the addresses in it lead where they did.

        `query` is what stands behind those of what it loads later.
        """
        folder = dirname(bundle)
        here = f'new URL("{relpath(self.path, folder)}", {_ADDRESS}).href'
        placed = self.body.replace(_ADDRESS, here)
        return _LATER.sub(lambda found: f'import("{self._later(found[1], folder)}{query}")', placed)

    def _later(self, name: str, folder: str) -> str:
        return _address(_path(self.path, name), folder)


def module(path: str, script: str) -> Module:
    """Take a script apart that has no comments any more."""
    imports = tuple(Import(found["names"], _path(path, found["path"])) for found in _IMPORT.finditer(script))
    body = _NOTHING.sub("", _DECLARED.sub("", _IMPORT.sub("", script)))
    return Module(
        path=path,
        imports=imports,
        later=tuple(_path(path, name) for name in _LATER.findall(body)),
        workers=tuple(_path(path, name) for name in _WORKER.findall(body)),
        exports=tuple(_DECLARED.findall(script)),
        body=body,
    )


def address(path: str, bundle: str) -> str:
    """A file as another one imports it."""
    return _address(path, dirname(bundle))


def _address(path: str, folder: str) -> str:
    found = relpath(path, folder)
    return found if found.startswith(".") else f"./{found}"


def _path(module_path: str, name: str) -> str:
    return normpath(join(dirname(module_path), name))
