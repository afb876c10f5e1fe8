"""docs/assistants.md against the code, both ways."""

import json
import re
from pathlib import Path

import pytest

from ticker.commands.command_line import parser
from ticker.commands.console.target import target_of
from ticker.mcp.resources import RESOURCES
from ticker.mcp.tools import TOOLS

PAGE = (Path(__file__).parents[2] / "docs" / "assistants.md").read_text()
CONFIGS = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def test_every_tool_is_documented_with_its_arguments_and_the_other_way_round() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert {name: re.findall(r"`(\w+)`", arguments) for name, arguments in rows} == {
        tool.name: list(tool.takes.model_fields) for tool in TOOLS
    }
    assert [name for name, _ in rows] == [tool.name for tool in TOOLS]


def test_every_resource_is_documented_and_the_other_way_round() -> None:
    assert re.findall(r"^\| `(ticker://\S+)` \|", PAGE, re.MULTILINE) == [one.uri for one in RESOURCES]


def test_every_config_of_a_client_starts_what_there_is() -> None:
    assert len(CONFIGS) == 3
    for config in CONFIGS:
        (server,) = (config.get("mcpServers") or config["servers"]).values()
        if "url" in server:
            assert server["url"].endswith("/mcp")
            continue
        assert server["command"] == "ticker"
        options = parser().parse_args(server["args"])
        assert target_of(options.url, {}, "").url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("line", re.findall(r"(?<= -- )ticker .*|^    (ticker mcp .*)", PAGE, re.MULTILINE))
def test_every_line_of_shell_is_taken(line: str) -> None:
    if line:
        parser().parse_args(line.split()[1:])
