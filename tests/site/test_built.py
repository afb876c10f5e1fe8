"""A built site is looked through: where its links lead, and whom its pages ask."""

from pathlib import Path

import pytest

from tools.site.built import faults

HOME = '<h2 id="here">x</h2><a href="sub/other.html#there">x</a><img src="a.png">'
OTHER = '<h2 id="there">x</h2><a href="../index.html#here">x</a><a href="https://example.org/">x</a>'


def built(folder: Path, other: str = OTHER) -> list[str]:
    (folder / "sub").mkdir()
    (folder / "a.png").write_bytes(b"")
    (folder / "index.html").write_text(HOME)
    (folder / "sub" / "other.html").write_text(other)
    return list(faults(folder))


def test_a_site_whose_links_lead_somewhere_has_no_fault(tmp_path: Path) -> None:
    assert built(tmp_path) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('<a href="none.html">', "none.html leads nowhere"),
        ('<a href="../index.html#none">', "../index.html#none: there is no such place in index.html"),
        ('<a href="#none">', "#none: there is no such place in sub/other.html"),
        ('<img src="../b.png">', "../b.png leads nowhere"),
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//fonts.example/x.css">', "loads //fonts.example/x.css"),
        ('<link rel="preconnect" href="https://fonts.example">', "loads https://fonts.example"),
    ],
)
def test_what_leads_nowhere_or_to_another_host_is_told(tmp_path: Path, more: str, fault: str) -> None:
    assert built(tmp_path, OTHER + more) == [f"sub/other.html: {fault}"]
