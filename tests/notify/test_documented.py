"""docs/alerts.md of being told, against the code: its examples, and every figure."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import yaml

from tests.config.folder import Folder
from ticker.notify.apprise import answers, target
from ticker.notify.courier import _GRACE_S
from ticker.notify.queue import EXPIRY_MS, FIRST_REST_MS, MOST_ENDED, MOST_WAITING, State
from ticker.notify.rest import LONGEST_REST_MS, MOST_RETRY_MS
from ticker.notify.wording import _LATE_MS
from ticker.web.views.operator.alerts import DeliveryView, RuleView

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
TOLD = PAGE.split("## Being told")[1].split("\n## ")[0]


SLACK = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


def test_example_is_a_config_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```yaml\n(.*?)```", TOLD, re.DOTALL)
    folder = Folder(tmp_path)
    folder.write("config.yaml", "channels: {stocks: }\nfeeds: feeds\n" + example)
    feed = "kind: simulator\nchannel: stocks\nsymbols: {AAPL: {price: 100}}\n"
    folder.write("feeds/newswire.yaml", feed)
    environ = {"NTFY_URL": "ntfys://topic", "MAIL_PASSWORD": "secret", "SLACK_TOKEN": SLACK}
    service = folder.load(environ).service
    assert [*service.notify] == ["phone", "mail", "desk"]


def test_answer_has_the_fields_that_are_shown() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", TOLD, re.DOTALL)
    shown = yaml.safe_load(example)
    assert [*shown["rules"][0]] == [field.name for field in msgspec.structs.fields(RuleView)]
    assert [*shown["deliveries"][0]] == [field.name for field in msgspec.structs.fields(DeliveryView)]


def test_states_of_a_delivery_are_documented() -> None:
    (row,) = re.findall(r"^\| `state` of a delivery \| (.*) \|$", TOLD, re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", row)) == get_args(State)


def test_figures_are_those_of_the_code() -> None:
    words = " ".join(TOLD.split())
    assert f"after {FIRST_REST_MS // 1_000} seconds" in words
    assert f"up to {LONGEST_REST_MS // 60_000} minutes" in words
    assert MOST_RETRY_MS == 3_600_000
    assert "(`Retry-After`, at most an hour)" in words
    assert f"once the alert is {EXPIRY_MS // 3_600_000} hours old" in words
    assert f"more than {MOST_WAITING:,} wait" in words
    assert f"the last {MOST_ENDED} that were sent" in words
    waits = (
        f"{target.PATIENCE_S:.0f} seconds without an answer, or {target._CONNECT_S:.0f} without a connection"
    )
    assert f"after {waits}, the attempt has failed" in words
    assert f"more than {_LATE_MS // 60_000} minutes late" in words
    assert _GRACE_S == 1
    assert "has one second to finish" in words
    later = re.search(r"but not ([\d, and]+);", words)
    assert later is not None
    assert {int(status) for status in re.findall(r"\d+", later[1])} == answers._LATER
