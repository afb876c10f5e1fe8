"""The page's modules in few files, made when they are asked for. Pure.

A hundred small files cost a first load as much again as what is in them: each is compressed by itself and
has headers. So all that the page needs at once is one file; what it loads later is a file each, which takes
what it shares with the page from the page's, and what several of them share is one more. A module stays what
it was, in a function of its own that returns what the module exports.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ticker.web.assets.modules import Module, address, module

SHARED = "js/shared.js"
"""What several of those have in common that are loaded later: a file, and no module."""


def bundles(read: Callable[[str], str], entry: str, query: str = "") -> Mapping[str, str]:
    """Every file that is made of modules for a page, by the path of the module that it begins with.

    `read` gives a script without its comments, or a file of JSON, by its path; `query` stands in the address
    of what is loaded later, as that of another page is another file.
    """
    return _Graph(read, query).bundles(entry)


class _Graph:
    def __init__(self, read: Callable[[str], str], query: str) -> None:
        self._read = read
        self._query = query
        self._known: dict[str, Module] = {}
        self._numbers: dict[str, int] = {}

    def bundles(self, entry: str) -> Mapping[str, str]:
        later, workers = self._entries(entry)
        page = self.needed(entry)
        needed = {path: [each for each in self.needed(path) if each not in page] for path in later}
        wanted = Counter(path for own in needed.values() for path in own if not _is_foreign(path))
        shared = [path for path in wanted if wanted[path] > 1]
        made = {path: self._bundle(path, own, page, shared) for path, own in needed.items()}
        if shared:
            made[SHARED] = self._shared(shared, page)
        taken = self._imported(wanted)
        made[entry] = self._text(entry, page) + self._given(path for path in page if path in taken)
        made.update((path, _Graph(self._read, self._query).alone(path)) for path in workers)
        return made

    def alone(self, path: str) -> str:
        """What runs beside the page, with all that it needs: the same for every page."""
        return self._text(path, self.needed(path))

    def needed(self, path: str) -> list[str]:
        """What a module needs before it can run, and itself, in the order in which they run."""
        found: dict[str, None] = {}
        self._need(path, found, ())
        return list(found)

    def _need(self, path: str, found: dict[str, None], above: tuple[str, ...]) -> None:
        if path in above:
            raise ValueError(f"modules import each other: {' -> '.join((*above, path))}")
        if path in found:
            return
        for each in self._module(path).imports:
            self._need(each.path, found, (*above, path))
        found[path] = None

    def _module(self, path: str) -> Module:
        if path not in self._known:
            is_script = path.endswith(".js")
            nothing = Module(path=path, imports=(), later=(), workers=(), exports=(), body="")
            self._known[path] = module(path, self._read(path)) if is_script else nothing
        return self._known[path]

    def _entries(self, entry: str) -> tuple[list[str], list[str]]:
        """What is loaded later, by the page or by what was loaded later itself, and what runs in workers."""
        later: dict[str, None] = {}
        workers: dict[str, None] = {}
        waiting = [entry]
        while waiting:
            for each in map(self._module, self.needed(waiting.pop())):
                waiting += [path for path in each.later if path not in later]
                later.update(dict.fromkeys(each.later))
                workers.update(dict.fromkeys(each.workers))
        return list(later), list(workers)

    def _bundle(self, path: str, needed: Sequence[str], page: Sequence[str], shared: Sequence[str]) -> str:
        if path in page:
            raise ValueError(f"{path} is loaded later, and at once as well")
        own = [each for each in needed if each not in shared]
        exports = f"export const {{ {', '.join(self._module(path).exports)} }} = {self._name(path)};\n"
        head = self._taken(own, page, path, page[-1]) + self._taken(own, shared, path, SHARED + self._query)
        return head + self._text(path, own) + exports

    def _shared(self, shared: Sequence[str], page: Sequence[str]) -> str:
        head = self._taken(shared, page, SHARED, page[-1])
        return head + self._text(SHARED, shared) + self._given(shared)

    def _taken(self, paths: Sequence[str], of: Sequence[str], bundle: str, place: str) -> str:
        """The statement that takes out of another bundle what these modules import of it."""
        wanted = self._imported(paths)
        names = ", ".join(self._name(path) for path in of if path in wanted)
        return f'import {{ {names} }} from "{address(place, bundle)}";\n' if names else ""

    def _imported(self, paths: Iterable[str]) -> set[str]:
        return {each.path for path in paths for each in self._module(path).imports}

    def _text(self, bundle: str, paths: Iterable[str]) -> str:
        paths = list(paths)
        foreign = [
            f'import * as {self._name(path)} from "{address(path, bundle)}";\n'
            for path in paths
            if _is_foreign(path)
        ]
        return "".join((*foreign, *self._functions(bundle, paths)))

    def _functions(self, bundle: str, paths: Sequence[str]) -> Iterator[str]:
        for path in paths:
            if path.endswith(".json"):
                yield f"const {self._name(path)} = {self._read(path).strip()};\n"
            elif not _is_foreign(path):
                yield self._function(self._module(path), bundle)

    def _function(self, own: Module, bundle: str) -> str:
        taken = "".join(f"const {each.taken} = {self._name(each.path)};\n" for each in own.imports)
        returned = f"return {{ {', '.join(own.exports)} }};\n" if own.exports else ""
        body = own.body_in(bundle, self._query)
        return f"// {own.path}\nconst {self._name(own.path)} = (() => {{\n{taken}{body}{returned}}})();\n"

    def _given(self, paths: Iterable[str]) -> str:
        return f"export {{ {', '.join(map(self._name, paths))} }};\n"

    def _name(self, path: str) -> str:
        """What a module is called in every file of a page: by words, a first load was half a kB more."""
        return f"${self._numbers.setdefault(path, len(self._numbers))}"


def _is_foreign(path: str) -> bool:
    """Whether it stays a file of its own: a library, as it was made."""
    return not path.endswith((".js", ".json"))
