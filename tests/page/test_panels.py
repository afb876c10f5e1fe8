"""Every panel that the server names is there, on both sides."""

import re
from pathlib import Path

import pytest

from tests.page.painted import parsed
from tests.page.test_first_paint import rendered
from ticker.page.layout import DESK
from ticker.page.panels import PANELS

ROOT = Path(__file__).parents[2]
REGISTRY = (ROOT / "ticker/static/js/panels/registry.js").read_text()


@pytest.mark.parametrize("name", PANELS)
def test_panel_has_its_template_its_style_and_its_module(name: str) -> None:
    assert (ROOT / f"ticker/static/css/panels/{name}.css").is_file()
    at_once = f'import {{ mount as {name} }} from "./{name}.js";'
    assert at_once in REGISTRY or f'const {name} = whenSeen(() => import("./{name}.js")' in REGISTRY
    page = parsed(rendered())
    assert len(page.all("section", data_panel=name)) == 1


def test_registry_knows_no_panel_but_those_the_tape_and_the_alerts_behind_the_bell() -> None:
    (known,) = re.findall(r"PANELS = \{ (.*) \}", REGISTRY)
    assert {*known.split(", ")} == {*PANELS, "tape", "alerts"}


def test_every_panel_stands_in_a_column_of_the_desk() -> None:
    columns = parsed(rendered()).one("main").all("div", class_="column")
    wide = parsed(rendered()).one("div", class_="full").all("section")
    sections = [section.attributes["data-panel"] for section in parsed(rendered()).one("main").all("section")]
    assert len(columns) == 3
    assert [section.attributes["data-panel"] for section in wide] == ["quote", "replay"]
    assert sections == [panel for column in DESK for panel in column.panels]
    assert {*sections} == {*PANELS}
