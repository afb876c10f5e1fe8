"""What the site is put together from: a page's Markdown by its place, and the files beside them."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tools.site.places import HOMES, Linker, placed
from tools.site.reference import generated

ROOT = Path(__file__).parents[2]
_HERE = Path(__file__).parent
_HOME = _HERE / "index.md"
_THEME = ("site.css", "vendor/iframe-worker/shim.js", "vendor/iframe-worker/LICENSE")
_FIGURE = re.compile(r"^!\[[^\]]*\]\((figures/[a-z-]+\.svg)\)$", re.MULTILINE)


class Sources(msgspec.Struct, frozen=True):
    """`pages` and `files` by where they are on the site."""

    pages: Mapping[str, str]
    files: Mapping[str, Path]


def sources() -> Sources:
    known = tracked()
    linker = Linker(known)
    written = {placed(file): linker.text(_read(file), file, placed(file)) for file in documents(known)}
    made = generated(linker)
    # The one page that only the site has: it may lead to what is made for that alone.
    home = Linker([*known, *(f"docs/{place}" for place in made)])
    pages = {
        "index.md": home.text(_HOME.read_text("utf-8"), "docs/index.md", "index.md"),
        **{place: _with_figures(text) for place, text in written.items()},
        **made,
    }
    beside = {file for file in known if file.startswith("docs/") and not file.endswith((".md", ".py"))}
    files = {placed(file): ROOT / file for file in beside | linker.downloads}
    files |= {name: _HERE / name for name in _THEME} | {"favicon.svg": ROOT / "ticker/static/favicon.svg"}
    return Sources(pages, files)


def documents(known: Mapping[str, None]) -> Iterator[str]:
    """Every Markdown file that is a page: all of docs/, and of the top level what the site has."""
    for file in known:
        if file.endswith(".md") and (file.startswith("docs/") or (file in HOMES and file != "README.md")):
            yield file


def tracked() -> dict[str, None]:
    """The repository's files: those of git, and new ones that it does not ignore."""
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    done = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return dict.fromkeys(name for name in sorted(done.stdout.split("\0")) if name and (ROOT / name).is_file())


def _read(file: str) -> str:
    return (ROOT / file).read_text("utf-8")


def _with_figures(text: str) -> str:
    """Figures as a part of the page, so that they go by the colours that its reader chose."""

    def drawn(found: re.Match[str]) -> str:
        return f'<div class="drawn">\n{_read(f"docs/{found[1]}").strip()}\n</div>'

    return _FIGURE.sub(drawn, text)
