"""What is said on stderr: in UTC, a line a fact, and never a secret."""

import logging
import sys
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.support.running import RunningTicker, write_site
from tests.support.waiting import in_time
from ticker.commands.console.log_lines import JsonLines, LogLine, TextLines

NOON_S = 1_767_355_200.25


def record(message: str, *, failed: bool = False) -> logging.LogRecord:
    made = logging.LogRecord("ticker.x", logging.WARNING, "x.py", 1, message, (), None)
    made.created = NOON_S
    if failed:
        try:
            int('s3"cret')
        except ValueError:
            made.exc_info = sys.exc_info()
    return made


def hide(text: str) -> str:
    return text.replace('s3"cret', "${KEY}")


def test_text_has_its_time_in_utc_and_no_secret() -> None:
    line = TextLines(hide).format(record('asked with s3"cret'))
    assert line == "2026-01-02T12:00:00.250Z WARNING ticker.x: asked with ${KEY}"


def test_json_is_a_line_also_of_a_traceback() -> None:
    text = JsonLines(hide).format(record('two\nlines of s3"cret', failed=True))
    assert "\n" not in text
    line = msgspec.json.decode(text, type=LogLine)
    assert (line.time, line.level, line.logger) == ("2026-01-02T12:00:00.250Z", "warning", "ticker.x")
    assert line.message == "two\nlines of ${KEY}"
    assert line.trace is not None
    assert "ValueError: invalid literal for int() with base 10: '${KEY}'" in line.trace
    assert b"trace" not in msgspec.json.encode(msgspec.json.decode(JsonLines(hide).format(record("x"))))


@pytest.mark.parametrize("arguments", [("--log", "json"), ("--log", "json", "--verbose")])
def test_a_config_that_was_applied_is_told_as_such_and_no_tick_is(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    config = write_site(tmp_path)
    with RunningTicker(config, arguments=arguments) as ticker:
        httpx.get(ticker.url("/events?since=none&types=quote&wait=5s"))
        config.write_text(config.read_text().replace("Stocks", "Shares"))
        in_time(lambda: "config applied" in ticker.errors.read_text())
        assert ticker.terminate() == 0
    lines = [msgspec.json.decode(line, type=LogLine) for line in ticker.errors.read_text().splitlines()]
    (applied,) = [line for line in lines if "config applied" in line.message]
    assert (applied.level, applied.logger) == ("info", "ticker.config")
    assert not [line for line in lines if line.logger.startswith("apscheduler")]
