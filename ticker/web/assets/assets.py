"""What the page is made of, under addresses that change with it, so that browsers may keep it for ever."""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import relpath

from ticker.times import steady_s
from ticker.web.assets.bundles import SHARED, bundles
from ticker.web.assets.scripts import without_comments, without_spaces
from ticker.web.assets.styles import shortened

FOLDER = Path(__file__).parents[2] / "static"
_LOOKED_AT_EVERY_S = 1.0
"""A load asks for the fingerprint some 400 times: to look at all files each time took most of the load."""
_FINGERPRINT_DIGITS = 16
_FINGERPRINT = re.compile(rf"[0-9a-f]{{{_FINGERPRINT_DIGITS}}}")
_URL = re.compile(r"""url\((["']?)(?!data:|\#|["'])([^)"']+)\1\)""")
ENTRY = "js/page.js"
"""What the page's modules are joined for; a module by itself is at its own address, without a fingerprint."""
_APART = re.compile(r"js/(?:embed/[^/]+|offline)\.js")
"""What pages begin with that show one panel, and the one that browsers keep."""
PAGE = "page"
"""In the address of a script: what the page begins with, where it is not the dashboard."""
_NOWHERE = "-"
"""In place of what no page begins with."""
FIRST = "js/first.js"
"""Made here, of what runs before the dashboard is drawn: two small files cost half a kB more."""
_RUN_FIRST = ("js/theme_first.js", "js/layout_first.js")
SHEET = "css/page.css"
"""Made here, of every style sheet of the page: twenty small files cost a first load more than one."""
OVER = "css/over.css"
"""Made here, too: of what lies over the page once somebody opens it (js/sheet.js)."""
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
        self._bundles: dict[str, Mapping[str, str]] = {}
        self._sent: dict[tuple[str, str], bytes] = {}

    @property
    def fingerprint(self) -> str:
        """That of the files as they were at most a second ago: a developer changes them while Ticker runs."""
        now_s = self._steady()
        if now_s < self._look_s:
            return self._fingerprint
        state, self._look_s = tuple(_state(self.folder)), now_s + _LOOKED_AT_EVERY_S
        if state != self._state:
            self._state, self._bundles, self._sent = state, {}, {}
            self._fingerprint = _hash(self.folder, state)
        return self._fingerprint

    def address(self, name: str) -> str:
        """Where the page finds a file, below its own address."""
        return f"static/{self.fingerprint}/{name}"

    def sheet(self, name: str = SHEET) -> bytes:
        """One of the sheets that are made here, as it is sent."""
        return self._once((name, ""), lambda: shortened(self.joined_sheet(name)))

    def joined_sheet(self, name: str = SHEET) -> str:
        """Of the page: the font, what all share, then each panel's."""
        at_once = (*_FIRST_SHEETS, *self._sheets("css/*.css"), *self._sheets("css/panels/*.css"))
        order = dict.fromkeys(at_once if name == SHEET else self._sheets("css/over/*.css"))
        return "\n".join(_placed((self.folder / each).read_text("utf-8"), each) for each in order)

    def _sheets(self, pattern: str) -> list[str]:
        return [path.relative_to(self.folder).as_posix() for path in sorted(self.folder.glob(pattern))]

    def has(self, name: str) -> bool:
        """Whether there is such a file: by its very name, whatever paths mean to the system."""
        _ = self.fingerprint
        return name in (SHARED, FIRST) or any(name == known for known, _, _ in self._state)

    def file(self, name: str) -> bytes:
        """A file that the folder has, as it is."""
        return (self.folder / name).read_bytes()

    def script(self, name: str, entry: str = "") -> bytes:
        """A script as it is sent: together with what it imports; those of others as they were made.

        `entry` is the module that a page begins with whose script it is, where that is not the dashboard.
        """
        # Whoever asks may name any: what is kept does not grow by it.
        known = entry if not entry or entry in self._entries() else _NOWHERE
        return self._once((name, known), lambda: self._joined_script(name, known))

    def _joined_script(self, name: str, entry: str) -> str:
        if name.startswith("vendor/"):
            return self._text(name)
        if name == FIRST:
            return without_spaces("".join(map(self._text, _RUN_FIRST)))
        of = entry or (name if name in self._entries() else ENTRY)
        found = self.bundles(of).get(name) if name.startswith("js/") else None
        return without_spaces(self._text(name) if found is None and name != SHARED else found or "")

    def _once(self, key: tuple[str, str], make: Callable[[], str]) -> bytes:
        """What is made of files is kept until one of them changes."""
        _ = self.fingerprint
        if key not in self._sent:
            self._sent[key] = make().encode()
        return self._sent[key]

    def bundles(self, entry: str = ENTRY) -> Mapping[str, str]:
        """The files that are made of a page's modules, by the one that each begins with."""
        if entry not in self._entries():
            return {}
        known = self._bundles
        if entry not in known:
            known[entry] = bundles(self._text, entry, "" if entry == ENTRY else f"?{PAGE}={entry}")
        return known[entry]

    def _entries(self) -> set[str]:
        _ = self.fingerprint
        return {ENTRY, *(name for name, _, _ in self._state if _APART.fullmatch(name))}

    def _text(self, name: str) -> str:
        text = (self.folder / name).read_text("utf-8")
        return without_comments(text) if name.endswith(".js") and not name.startswith("vendor/") else text


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
