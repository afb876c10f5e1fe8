"""Whole documents in `fixtures/` beside what is read of them; every word in them is made up.

A `.json` names its `document`, the `content_type` it comes with, and the `title`, `site`, `remark`, `topic`
and `entries` that are expected (what a feed or an entry has not is left out), or `not_a_feed` in words.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from ticker.sources.rss.parsing.entries import Entry, NotAFeed, ParsedFeed
from ticker.sources.rss.parsing.hubs import Named
from ticker.sources.rss.parsing.not_a_feed import words
from ticker.sources.rss.parsing.parse import parse
from ticker.times import parse_rfc3339

FOLDER = Path(__file__).parent / "fixtures"
EXPECTED = sorted(FOLDER.glob("*.json"))
URL = "https://feeds.example/news/feed"


def entry(fields: dict[str, Any]) -> Entry:
    published = fields.pop("published", None)
    published_ms = parse_rfc3339(published) if published else None
    return Entry(**{**fields, "tags": tuple(fields.get("tags", ())), "published_ms": published_ms})


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_document_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    found = parse((FOLDER / expected["document"]).read_bytes(), expected.get("content_type"), URL)
    if "not_a_feed" in expected:
        assert isinstance(found, NotAFeed)
        assert words(found) == expected["not_a_feed"]
    else:
        entries = tuple(entry(fields) for fields in expected["entries"])
        topic = Named((), expected.get("topic"))
        site = expected.get("site")
        assert found == ParsedFeed(expected["title"], entries, expected["remark"], topic, site=site)


def test_every_document_has_what_is_expected_of_it() -> None:
    documents = {path.name for path in FOLDER.iterdir() if path.suffix != ".json"}
    assert documents == {json.loads(path.read_text("utf-8"))["document"] for path in EXPECTED}
    assert len(documents) >= 40
