"""Addresses of files that change with them, and what the page needs of them."""

import os
import re
from itertools import count
from pathlib import Path

import pytest

from tests.support.serving import serving
from ticker.web.assets.assets import FOLDER, OVER, SHEET, Assets, split


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "js/page.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "js/b.js": 'import {\n  d,\n} from "./core/d.js";\nexport const b = d;\n',
        "js/core/d.js": "// Two.\nexport const d = 2;\n",
        "js/later.js": "export const e = 3;\n",
        "vendor/inter/inter.css": "@font-face { src: url(./a.woff2) format('woff2'); }\n",
        "css/tokens.css": ":root { --a: url(data:image/png;base64,AA); }\n",
        "css/layout.css": "main { color: red }\n",
        "css/bar.css": ".bar { fill: url(#line) }\n",
        "css/phone.css": ".phone { color: red }\n",
        "css/panels/quote.css": ".quote { background: url('../../favicon.svg') }\n",
        "css/apart/session.css": ".session { color: red }\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_an_address_changes_with_any_of_the_files_and_with_nothing_else(folder: Path) -> None:
    assets = Assets(folder, count().__next__)
    first = assets.address("js/b.js")
    assert re.fullmatch(r"static/[0-9a-f]{16}/js/b\.js", first)
    os.utime(folder / "js/core/d.js", ns=(1, 1))
    assert assets.address("js/b.js") == first == Assets(folder).address("js/b.js")
    (folder / "js/core/d.js").write_text("export const d = 4;\n")
    assert assets.address("js/b.js") != first


def test_files_are_looked_at_once_a_second_however_often_they_are_asked_for(folder: Path) -> None:
    times = iter((0.0, 0.0, 0.5, 0.99, 1.0))
    assets = Assets(folder, times.__next__)
    first = assets.fingerprint
    (folder / "js/core/d.js").write_text("export const d = 4;\n")
    assert assets.fingerprint == first
    assert assets.fingerprint == first
    assert assets.fingerprint != first


def test_a_script_has_what_it_imports_and_is_made_anew_when_that_changes(folder: Path) -> None:
    assets = Assets(folder, count().__next__)
    assert b"const d=2;" in assets.script("js/page.js")
    assert assets.script("js/later.js") == b"export const e=3;"
    (folder / "js/core/d.js").write_text("export const d = 4;\n")
    assert b"const d=4;" in assets.script("js/page.js")


def test_a_page_of_one_panel_has_bundles_of_its_own(folder: Path) -> None:
    for name, text in {
        "js/page.js": 'import { b } from "./b.js";\nimport("./later.js");\n',
        "js/later.js": 'import { b } from "./b.js";\nexport const e = b;\n',
        "js/embed/chart.js": 'import { b } from "../b.js";\nimport("../later.js");\n',
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    assets = Assets(folder, count().__next__)
    assert b'import("../later.js?page=js/embed/chart.js")' in assets.script("js/embed/chart.js")
    assert b'from"./embed/chart.js"' in assets.script("js/later.js", "js/embed/chart.js")
    assert b'from"./page.js"' in assets.script("js/later.js")
    assert assets.script("js/later.js", "js/nothing.js").startswith(b"import{b}")


def test_what_is_kept_does_not_grow_with_the_pages_that_are_made_up(folder: Path) -> None:
    assets = Assets(folder, count().__next__)
    first = assets.script("js/later.js", "js/embed/1.js")
    assert all(assets.script("js/later.js", f"js/embed/{n}.js") is first for n in range(2, 9))


def test_the_sheet_is_all_of_the_page_and_its_addresses_still_lead_there(folder: Path) -> None:
    sheet = Assets(folder).sheet().decode()
    order = ["@font-face", ":root", "main", ".bar", ".phone", ".quote"]
    places = [sheet.index(each) for each in order]
    assert places == sorted(places)
    assert "session" not in sheet
    assert "url(../vendor/inter/a.woff2)" in sheet
    assert "url(../favicon.svg)" in sheet
    assert "url(#line)" in sheet
    assert "url(data:image/png;base64,AA)" in sheet


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("0123456789abcdef/js/page.js", ("0123456789abcdef", "js/page.js")),
        ("js/page.js", ("", "js/page.js")),
        ("0123456789abcdef", ("", "0123456789abcdef")),
        ("0123456789abcde/js/page.js", ("", "0123456789abcde/js/page.js")),
    ],
)
def test_an_address_is_taken_apart(path: str, parts: tuple[str, str]) -> None:
    assert split(path) == parts


async def test_what_has_a_fingerprint_is_kept_for_ever(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        assets = Assets()
        for name in ("js/page.js", "vendor/inter/inter-latin-wght-normal.woff2", "rows.json", SHEET, OVER):
            answer = await here.get("/" + assets.address(name))
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            again = await here.get("/" + assets.address(name), if_none_match=answer.headers["ETag"])
            assert again.status_code == 304


async def test_what_is_of_another_version_is_not_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        answer = await here.get("/static/0123456789abcdef/js/page.js")
        assert (answer.status_code, answer.json()["error"]["detail"]) == (
            404,
            "this is of another version of the page: load the page anew",
        )
        assert (await here.get("/static/js/page.js")).status_code == 200


async def test_nothing_but_files_is_below_a_fingerprint(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        begin = "/static/" + Assets().fingerprint
        for path in (
            "/js",
            "/js/no.js",
            "/../web/app.js",
            "/js/page.js/x.js",
            "/%00.js",
            "/" + "a" * 300 + ".js",
            "/",
        ):
            assert (await here.get(begin + path)).status_code in {308, 404}, path


async def test_the_page_names_everything_that_it_loads_at_once_and_all_of_it_is_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        page = (await here.get("/", accept="text/html")).text
        named = re.findall(r'(?:href|src)="(static/[^"]+)"', page)
        assert Assets().address("js/page.js") in named
        for address in named:
            answer = await here.get("/" + address)
            assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), (
                address
            )


@pytest.mark.parametrize(("sheet", "folder"), [(SHEET, "panels"), (OVER, "over")])
def test_every_sheet_of_a_folder_is_in_its_sheet(sheet: str, folder: str) -> None:
    joined = Assets().joined_sheet(sheet)
    for path in (FOLDER / "css" / folder).glob("*.css"):
        assert path.read_text().splitlines()[0] in joined
