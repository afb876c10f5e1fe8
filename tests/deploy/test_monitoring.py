"""The dashboard and the rules ask for figures that there are, and by labels that they have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.support.running import RunningTicker, write_site
from tests.support.waiting import in_time
from tests.test_documented import rows

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
DASHBOARD = json.loads((MONITORING / "grafana-dashboard.json").read_text())
GROUPS = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
ASKED = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
ASKED += [rule["expr"] for rule in RULES]
_NAME = re.compile(r"\b((?:ticker|process)_[a-z_]+)(?:\{([^}]*)\})?")
_OF_HISTOGRAMS = re.compile(r"_(bucket|sum|count)$")


def named() -> Iterator[tuple[str, str]]:
    """Each figure that is asked for, with what stands in its braces."""
    for expression in ASKED:
        for name, labels in _NAME.findall(expression):
            yield _OF_HISTOGRAMS.sub("", name) if "_seconds_" in name else name, labels


def test_every_figure_that_is_asked_for_is_documented() -> None:
    assert {name for name, _ in named()} <= set(rows("## Metrics"))


def test_it_is_grouped_and_chosen_by_labels_that_there_are(tmp_path: Path) -> None:
    with RunningTicker(write_site(tmp_path)) as ticker:

        def figures() -> dict[str, Any]:
            text = httpx.get(ticker.url("/metrics")).text
            return {family.name: family for family in text_string_to_metric_families(text)}

        in_time(lambda: figures()["ticker_source_last_ok_timestamp_seconds"].samples)
        found = figures()
        (up,) = found["ticker_source_up"].samples
        assert (up.labels, up.value) == ({"source": "prices"}, 1)
        (read,) = found["ticker_source_last_ok_timestamp_seconds"].samples
        assert read.value > 1.7e9
        assert found["ticker_log_last_append_timestamp_seconds"].samples[0].value > 1.7e9
        assert found["ticker_config_last_reload_successful"].samples[0].value == 1
        (tmp_path / "config.yaml").write_text("nonsense: 1\n")
        in_time(lambda: figures()["ticker_config_last_reload_successful"].samples[0].value == 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_each_rule_says_what_is_wrong_and_how_bad_that_is(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert rule["annotations"]["summary"]
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_the_panels_of_the_dashboard_do_not_cover_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert place["x"] + place["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
