"""docs/access.md against the code: its example is a config, and its lines of shell do what they say."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.running import PRICES, RunningTicker, write_site

PAGE = (Path(__file__).parents[1] / "docs" / "access.md").read_text()
TOKENS = {"DESK_TOKEN": "desk-token-of-a-test", "BOT_TOKEN": "bot-token-of-a-test"}
CHANNELS = "channels: {desk: {}, stocks: {}, rumours: {}, news.world: {}, news.tech: {}}\nfeeds: feeds\n"


def lines(beginning: str) -> list[str]:
    return [line.strip() for line in PAGE.splitlines() if line.startswith(f"    {beginning}")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_the_example_is_a_config_and_the_lines_of_shell_work(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    config = write_site(tmp_path, example + CHANNELS, prices=PRICES)
    with RunningTicker(config, env=TOKENS, arguments=("--bind", "0.0.0.0:0")) as ticker:
        said = ticker.errors.read_text()
        for line in lines("access: "):
            assert f"{line}\n" in said
        commands = lines("curl ")
        assert len(commands) == 6
        for command in commands:
            here = command.replace("http://127.0.0.1:8000", ticker.address).replace(
                "curl", "exec curl -sS --fail", 1
            )
            with subprocess.Popen(
                ["sh", "-c", here], cwd=tmp_path, env={**os.environ, **TOKENS}, stdout=subprocess.PIPE
            ) as curl:
                assert curl.stdout is not None
                if "-N" in command:
                    assert any(b"stream-open" in line for line in curl.stdout), command
                    curl.kill()
                else:
                    curl.communicate()
                    assert curl.returncode == 0, command
