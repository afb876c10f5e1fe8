"""The wheel that is built has everything in it: installed elsewhere, it makes a site and serves it."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import httpx
import pytest

from tests.support.waiting import PATIENCE_S
from tools.newcomer import commands, publisher, walked

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel, and of Ticker's source nothing."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "-q")
    subprocess.run((*pip, "--disable-pip-version-check", str(wheel)), check=True)
    # What Ticker needs is taken from where these tests run: none of it has to be fetched for them.
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def run(program: Path, *arguments: str, cwd: Path) -> str:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        (program, *arguments), cwd=cwd, env=env, capture_output=True, text=True, timeout=5 * PATIENCE_S
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_it_is_imported_from_where_it_was_installed(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import ticker; print(ticker.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_it_makes_a_site_and_serves_it(installed: Path, tmp_path: Path) -> None:
    ticker = installed / "ticker"
    assert "2 channels" in run(ticker, "init", "mine", "--feeds", "crypto,world", cwd=tmp_path)
    assert "nothing wrong" in run(ticker, "check", cwd=tmp_path / "mine")
    with subprocess.Popen(
        (ticker, "serve", "--bind", "127.0.0.1:0"),
        cwd=tmp_path / "mine",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [next(process.stdout) for _ in range(4)]
        address = lines[0].removeprefix("Ticker is running at ").strip()
        assert lines[1] == f"config  {tmp_path / 'mine' / 'config.yaml'}\n"
        assert lines[2].startswith(f"feeds   {tmp_path / 'mine' / 'feeds'}, 6 sources in 2 channels")
        assert lines[3] == f"data    {tmp_path / 'mine' / 'data'}, no log yet\n"
        page = httpx.get(address, headers={"Accept": "text/html"}).text
        assert "BTC-USD" in page
        for asset in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)):
            assert httpx.get(address + asset).status_code == 200
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_without_a_config_it_says_how_to_make_one(installed: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        (installed / "ticker", "serve", "--bind", "127.0.0.1:0"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        _, line = next(process.stdout), next(process.stdout)
        assert "`ticker init` makes one" in line
        process.terminate()
        process.wait(timeout=30)


def test_the_five_commands_of_the_first_page_lead_to_a_feed_of_ones_own(
    installed: Path, tmp_path: Path
) -> None:
    make, install, *rest = commands()
    assert (make, install, len(rest)) == ("python3 -m venv ~/ticker", "~/ticker/bin/pip install .", 3)
    (tmp_path / "ticker").symlink_to(installed.parent)
    with publisher() as page:
        steps = [step for step, _ in walked(rest, tmp_path, page)]
    assert steps == [*rest, "its headline is on the page"]
    assert [path.name for path in (tmp_path / "my-ticker" / "feeds").glob("my-feed*")] == ["my-feed.yaml"]
