"""Scripts, styles and fonts."""

from pathlib import Path

import pytest

from tests.support.serving import serving


async def test_static_files_are_asked_for_again_and_not_sent_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        first = await here.get("/static/js/page.js")
        assert first.status_code == 200
        assert first.headers["Content-Type"].startswith("text/javascript")
        assert "max-age=0" in first.headers["Cache-Control"]
        again = await here.get("/static/js/page.js", if_none_match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")


async def test_nothing_outside_the_static_folder_is_sent(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        for path in ("/static/../app.py", "/static/%2e%2e/collector.py", "/static//etc/passwd"):
            assert (await here.get(path)).status_code in {308, 404}


RANGES = (
    "bytes=-5",
    "bytes=0-4",
    "bytes=-0",
    "bytes=9-",
    "bytes=99999999-",
    "bytes=0-1,4-5",
    "bytes=-99999999",
    "x",
)


@pytest.mark.parametrize("asked", RANGES)
async def test_a_part_of_a_file_is_the_whole(tmp_path: Path, asked: str) -> None:
    async with serving(tmp_path) as here:
        whole = await here.get("/static/js/page.js")
        response = await here.get("/static/js/page.js", range=asked)
        assert (response.status_code, response.content) == (200, whole.content)


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + ".js", "a/" * 3_000, "js/page.js/x", "js", "%00"])
async def test_a_file_that_cannot_be_is_not_found(tmp_path: Path, name: str) -> None:
    async with serving(tmp_path) as here:
        assert (await here.get(f"/static/{name}")).status_code == 404
