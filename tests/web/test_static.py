"""Scripts, styles and fonts."""

from pathlib import Path

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
        for path in ("/static/../app.py", "/static/%2e%2e/service.py", "/static//etc/passwd"):
            assert (await here.get(path)).status_code in {308, 404}
