"""Links of a document, as the site's page of it has them."""

import pytest

from tools.site.links import between, led, relinked
from tools.site.places import Linker

FILES = (
    "README.md",
    "CHANGELOG.md",
    "docs/http.md",
    "docs/bars.md",
    "docs/examples/a/README.md",
    "deploy/x.service",
)


def test_what_stands_in_code_is_no_link() -> None:
    text = "[a](b) `[c](d)` ``[e](`f`)``\n```\n[g](h)\n```\n[i](j)"
    assert relinked(text, str.upper) == "[a](B) `[c](d)` ``[e](`f`)``\n```\n[g](h)\n```\n[i](J)"


@pytest.mark.parametrize("target", ["https://example.org/x", "mailto:a@example.org", "//example.org"])
def test_another_site_stays_as_it_is(target: str) -> None:
    assert relinked(f"[a]({target})", lambda _: "no") == f"[a]({target})"


def test_a_link_leads_from_where_its_file_is() -> None:
    assert led("../README.md#run", "docs/http.md") == ("README.md", "#run")
    assert led("#events", "docs/http.md") == ("docs/http.md", "#events")


def test_a_page_names_another_from_where_it_is() -> None:
    assert between("index.md", "project/changelog.md") == "project/changelog.md"
    assert between("project/changelog.md", "http.md") == "../http.md"


@pytest.mark.parametrize(
    ("file", "page", "written", "read"),
    [
        ("docs/http.md", "http.md", "bars.md#x", "bars.md#x"),
        ("docs/http.md", "http.md", "#events", "#events"),
        ("docs/http.md", "reference/errors.md", "#events", "../http.md#events"),
        ("CHANGELOG.md", "project/changelog.md", "docs/http.md", "../http.md"),
        ("docs/http.md", "http.md", "../CHANGELOG.md", "project/changelog.md"),
        ("docs/http.md", "http.md", "../README.md", "index.md"),
        ("docs/http.md", "http.md", "examples/a", "examples/a/README.md"),
    ],
)
def test_a_link_of_a_document_leads_to_the_same_on_the_site(
    file: str, page: str, written: str, read: str
) -> None:
    assert Linker(FILES).text(f"[a]({written})", file, page) == f"[a]({read})"


def test_a_file_that_is_no_page_is_a_download() -> None:
    linker = Linker(FILES)
    assert linker.text("[a](../deploy/x.service)", "docs/http.md", "http.md") == "[a](files/deploy/x.service)"
    assert linker.downloads == {"deploy/x.service"}


def test_a_link_that_leads_nowhere_is_refused_with_where_it_stands() -> None:
    with pytest.raises(LookupError, match=r"docs/http\.md: a link leads to docs/bar\.md"):
        Linker(FILES).text("[a](bar.md)", "docs/http.md", "http.md")
