"""The page's modules in few files: each in a function of its own, and none in two files of the page."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.js.test_node import node
from tests.support.waiting import PATIENCE_S
from ticker.web.assets.assets import ENTRY, FOLDER, Assets
from ticker.web.assets.bundles import bundles
from ticker.web.assets.modules import module
from ticker.web.assets.scripts import without_comments

SITE = {
    "js/page.js": """\
import rows from "../rows.json" with { type: "json" };
import { Loader as Own } from "./core/loader.js";
import { said } from "./said.js";
said.push("page", rows.a);
export const begun = new Own().load();
""",
    "js/said.js": "export const said = [];\n",
    "js/core/loader.js": """\
import { said } from "../said.js";
export class Loader {
async load() {
said.push("load");
const { open } = await import("../panels/dialog.js");
const { shown } = await import("../panels/chart.js");
return [open(), shown(), said, new URL("worker.js", import.meta.url).pathname.split("/").slice(-2)];
}
}
""",
    "js/core/worker.js": 'import { said } from "../said.js";\nsaid.push("worker");\n',
    "js/panels/dialog.js": """\
import { both } from "./both.js";
import { said } from "../said.js";
export function open() {
said.push("open");
return both;
}
export const alone = 1;
""",
    "js/panels/chart.js": """\
import {
draw,
} from "../../vendor/library.mjs";
import { both } from "./both.js";
export const shown = () => [both, draw()];
""",
    "js/panels/both.js": 'export const both = { a: "both" };\nexport {};\n',
    "rows.json": '{"a": "row"}\n',
}


def test_files_are_those_of_the_page_of_what_is_loaded_later_and_of_workers() -> None:
    made = bundles(SITE.__getitem__, ENTRY)
    later = ["js/panels/chart.js", "js/panels/dialog.js"]
    assert sorted(made) == ["js/core/worker.js", "js/page.js", *later, "js/shared.js"]
    functions = {path: re.findall(r"^// (.+)$", text, re.MULTILINE) for path, text in made.items()}
    assert functions == {
        "js/page.js": ["js/said.js", "js/core/loader.js", "js/page.js"],
        "js/shared.js": ["js/panels/both.js"],
        "js/panels/dialog.js": ["js/panels/dialog.js"],
        "js/panels/chart.js": ["js/panels/chart.js"],
        "js/core/worker.js": ["js/said.js", "js/core/worker.js"],
    }


def test_what_they_do_is_what_the_modules_do(tmp_path: Path) -> None:
    site = {**SITE, "vendor/library.mjs": 'export const draw = () => "drawn";\n'}
    for folder, files in (("modules", site), ("bundles", {**site, **bundles(site.__getitem__, ENTRY)})):
        for path, text in files.items():
            place = tmp_path / folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        (tmp_path / folder / "package.json").write_text('{"type": "module"}')
    entry = tmp_path / "bundles/js/page.js"
    own = re.search(r"^// js/page\.js\nconst (\$\d+) =", entry.read_text(), re.MULTILINE)
    assert own is not None
    entry.write_text(f"{entry.read_text()}export const {{ begun }} = {own[1]};\n")
    said = [_said(tmp_path / folder / "js/page.js") for folder in ("modules", "bundles")]
    assert said[0] == said[1]
    assert said[0][3] == ["core", "worker.js"]


def _said(entry: Path) -> list[object]:
    address = json.dumps(entry.as_uri())
    script = f"import({address}).then(async (page) => console.log(JSON.stringify(await page.begun)))"
    done = subprocess.run(
        [node(), "-e", script], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    return list(json.loads(done.stdout))


def test_what_another_page_loads_later_has_an_address_of_its_own_and_its_worker_has_not() -> None:
    made = bundles(SITE.__getitem__, "js/core/loader.js", "?page=js/core/loader.js")
    assert sorted(made) == [
        "js/core/loader.js",
        "js/core/worker.js",
        "js/panels/chart.js",
        "js/panels/dialog.js",
        "js/shared.js",
    ]
    assert 'import("../panels/dialog.js?page=js/core/loader.js")' in made["js/core/loader.js"]
    assert 'from "../core/loader.js"' in made["js/panels/dialog.js"]
    assert 'from "../shared.js?page=js/core/loader.js"' in made["js/panels/dialog.js"]
    assert made["js/core/worker.js"] == bundles(SITE.__getitem__, ENTRY)["js/core/worker.js"]


def test_modules_that_import_each_other_are_refused() -> None:
    site = {**SITE, "js/said.js": 'import { begun } from "./page.js";\nexport const said = [begun];\n'}
    with pytest.raises(ValueError, match=r"js/page\.js -> .*js/said\.js -> js/page\.js"):
        bundles(site.__getitem__, ENTRY)


def test_a_module_that_is_loaded_later_is_not_imported_as_well() -> None:
    site = {**SITE, "js/page.js": 'import { open } from "./panels/dialog.js";\n' + SITE["js/page.js"]}
    with pytest.raises(ValueError, match=r"js/panels/dialog\.js is loaded later, and at once as well"):
        bundles(site.__getitem__, ENTRY)


def test_every_module_of_ours_is_written_so_that_it_can_be_joined() -> None:
    for path in sorted((FOLDER / "js").rglob("*.js")):
        own = module(path.relative_to(FOLDER).as_posix(), without_comments(path.read_text()))
        assert re.findall(r"^(?:import|export)\b[^(\n].*", own.body, re.MULTILINE) == [], path
        assert re.findall(r"^export (?:const|let) [\[{]|^const [^=;]+;$", own.body, re.MULTILINE) == [], path
        assert '${import("' not in own.body, path


def test_nothing_of_the_page_is_in_two_of_its_files() -> None:
    made = dict(Assets().bundles())
    made.pop("js/connection/sharing/worker.js")
    names = [name for text in made.values() for name in re.findall(r"^// (js/.+)$", text, re.MULTILINE)]
    assert len(names) == len(set(names)) > 100
