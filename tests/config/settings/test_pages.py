"""Pages in config.yaml: what they lay out, and their mistakes by line."""

import re
from pathlib import Path

import pytest

from tests.config.folder import CONFIG, Folder
from ticker.page import HOME
from ticker.page.panels import PANELS
from ticker.web.views.page.layouts import layouts

DOCUMENT = Path(__file__).parents[3] / "docs" / "configuration.md"
MISTAKES = [
    (
        "  - {columns: [{widgets: [{type: chart}]}]}",
        "3: pages[0].name: missing, expected what the page is called",
    ),
    ("  - {name: A}", "3: pages[0].columns: missing, expected at least one column"),
    (
        "  - name: A\n    columns:\n      - widgets: [{type: wachlist}]",
        "5: pages[0].columns[0].widgets[0].type: expected watchlist or chart or headlines or sources or "
        'messages, got "wachlist", did you mean "watchlist"?',
    ),
    (
        "  - name: A\n    columns:\n      - size: wide\n        widgets: [{type: chart}]",
        '5: pages[0].columns[0].size: expected small or full, got "wide"',
    ),
    (
        "  - name: A\n    columns:\n      - widgets:\n        - type: watchlist\n          channel: stock",
        '7: pages[0].columns[0].widgets[0].channel: there is no channel "stock", did you mean "stocks"?',
    ),
    (
        "  - {name: A b, columns: [{widgets: [{type: chart}]}]}\n"
        "  - {name: a-B, columns: [{widgets: [{type: chart}]}]}",
        '4: pages[1]: expected a slug of its own for each page, got "a-b" again',
    ),
]


@pytest.mark.parametrize(("written", "told"), MISTAKES)
def test_mistakes_are_told_by_line(folder: Folder, written: str, told: str) -> None:
    folder.write("config.yaml", f"{CONFIG}pages:\n{written}\n")
    assert folder.problems() == [f"config.yaml:{told}"]


@pytest.mark.parametrize(
    ("widgets", "told"),
    [
        ("{type: chart, channel: world}", "no channel, which a widget of type chart does not have"),
        ("{type: chart}, {type: chart}", "each type of widget once on a page, not chart twice"),
    ],
)
def test_what_a_widget_does_not_have_is_refused(folder: Folder, widgets: str, told: str) -> None:
    folder.write("config.yaml", f"{CONFIG}pages:\n  - name: A\n    columns: [{{widgets: [{widgets}]}}]\n")
    (problem,) = folder.problems()
    assert told in problem


def test_the_documented_pages_are_those_that_the_dashboard_has(folder: Folder) -> None:
    (written,) = re.findall(r"### Pages.*?```yaml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    folder.write("config.yaml", f"channels: {{crypto: , business: }}\n{written}")
    desk, crypto = layouts(folder.load().service)
    assert desk == HOME
    assert crypto.slug == "crypto"
    assert crypto.view == {
        "selected": "BTC-USD",
        "interval": "5m",
        "watchlist": "crypto",
        "headlines": "business",
    }


def test_without_pages_there_is_one_with_all_panels(folder: Folder) -> None:
    (only,) = layouts(folder.load().service)
    assert only == HOME
    assert {*only.panels} == {*PANELS}


@pytest.mark.parametrize(
    "given",
    [
        "intranet.example",
        "https://Intranet.example",
        "https://a.example/",
        "http://[::1]:8000",
        "'self'",
        "https://a; script-src *",
    ],
)
def test_what_is_no_origin_may_not_frame_a_panel(folder: Folder, given: str) -> None:
    folder.write("config.yaml", f'{CONFIG}page:\n  frame_ancestors: [https://b.example, "{given}"]\n')
    (problem,) = folder.problems()
    assert problem.startswith("config.yaml:3: page.frame_ancestors[1]: expected an origin in small letters")
