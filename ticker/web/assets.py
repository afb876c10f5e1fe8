"""What the page is made of, under addresses that change with it, so that browsers may keep it for ever."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

from ticker.times import steady_s
from ticker.web.scripts import without_comments

FOLDER = Path(__file__).parent.parent / "static"
_LOOKED_AT_EVERY_S = 1.0
"""A load asks for the fingerprint some 400 times: to look at all files each time took most of the load."""
_FINGERPRINT_DIGITS = 16
_FINGERPRINT = re.compile(rf"[0-9a-f]{{{_FINGERPRINT_DIGITS}}}")
_IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*?["'](\.[^"']+\.js)["']""", re.MULTILINE)
_URL = re.compile(r"""url\((["']?)(?!data:|\#|["'])([^)"']+)\1\)""")
SHEET = "css/page.css"
"""Made here, of every style sheet of the page: twenty small files cost a first load more than one."""
_FIRST_SHEETS = ("vendor/inter/inter.css", "css/tokens.css", "css/layout.css", "css/bar.css")

_State = tuple[tuple[str, int, int], ...]


class Assets:
    """The files of a folder, and one fingerprint of them all: modules of two versions never meet on one page.

    It stands before the path, so that what a module imports by a relative address has it too.
    """

    def __init__(self, folder: Path = FOLDER, steady: Callable[[], float] = steady_s) -> None:
        self.folder = folder
        self._steady = steady
        self._look_s = steady()
        self._state: _State = ()
        self._fingerprint = ""
        self._imported: dict[str, tuple[str, ...]] = {}

    @property
    def fingerprint(self) -> str:
        """That of the files as they were at most a second ago: a developer changes them while Ticker runs."""
        now_s = self._steady()
        if now_s < self._look_s:
            return self._fingerprint
        state, self._look_s = tuple(_state(self.folder)), now_s + _LOOKED_AT_EVERY_S
        if state != self._state:
            self._state, self._imported = state, {}
            self._fingerprint = _hash(self.folder, state)
        return self._fingerprint

    def address(self, name: str) -> str:
        """Where the page finds a file, below its own address."""
        return f"static/{self.fingerprint}/{name}"

    def sheet(self) -> bytes:
        """The page's style sheets in one: the font, what all share, then each panel's."""
        names = [path.relative_to(self.folder).as_posix() for path in sorted(self.folder.glob("css/*.css"))]
        panels = [
            path.relative_to(self.folder).as_posix() for path in sorted(self.folder.glob("css/panels/*.css"))
        ]
        order = dict.fromkeys((*_FIRST_SHEETS, *names, *panels))
        return "\n".join(_placed((self.folder / name).read_text("utf-8"), name) for name in order).encode()

    def has(self, name: str) -> bool:
        """Whether there is such a file: by its very name, whatever paths mean to the system."""
        _ = self.fingerprint
        return any(name == known for known, _, _ in self._state)

    def file(self, name: str) -> bytes:
        """A file that the folder has, as it is."""
        return (self.folder / name).read_bytes()

    def script(self, name: str) -> bytes:
        """A script that the folder has, as it is sent; those of others as they were made."""
        text = (self.folder / name).read_text("utf-8")
        return (text if name.startswith("vendor/") else without_comments(text)).encode()

    def modules(self, entry: str) -> tuple[str, ...]:
        """The modules that one needs before it can run, itself not among them.

        Named in the page's head, they are fetched all at once, not one level of imports after the other.
        """
        _ = self.fingerprint
        if entry not in self._imported:
            found = {entry: None}
            waiting = [entry]
            while waiting:
                fresh = [name for name in self._imports(waiting.pop()) if name not in found]
                found.update(dict.fromkeys(fresh))
                waiting += fresh
            self._imported[entry] = tuple(found)[1:]
        return self._imported[entry]

    def _imports(self, name: str) -> Iterator[str]:
        folder = PurePosixPath(name).parent
        for path in _IMPORT.findall((self.folder / name).read_text("utf-8")):
            yield normpath(str(folder / path))


def split(path: str) -> tuple[str, str]:
    """The fingerprint that an address below /static begins with, or "", and the file's name."""
    first, _, rest = path.partition("/")
    return (first, rest) if rest and _FINGERPRINT.fullmatch(first) else ("", path)


def _placed(sheet: str, name: str) -> str:
    """A style sheet whose relative addresses are those of the one that it is put into."""
    folder, into = PurePosixPath(name).parent, PurePosixPath(SHEET).parent
    return _URL.sub(lambda found: f"url({relpath(str(folder / found[2]), str(into))})", sheet)


def _state(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found = path.stat()
            yield path.relative_to(folder).as_posix(), found.st_mtime_ns, found.st_size


def _hash(folder: Path, state: _State) -> str:
    whole = sha256()
    for name, _, _ in state:
        whole.update(name.encode() + b"\0" + sha256((folder / name).read_bytes()).digest())
    return whole.hexdigest()[:_FINGERPRINT_DIGITS]
