"""Rules that are made on the page: who may, what is refused, and that they stay in force."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.serving import Serving, serving
from tests.support.waiting import in_time
from tests.web.test_errors import error_of

ACCESS = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {
        "desk": {"token": "desk-token-1", "read": ["*"], "operate": True},
        "part": {"token": "part-token-1", "read": ["stocks"], "operate": True},
    },
}
DESK = {"authorization": "Bearer desk-token-1"}
RULE = {"name": "apple", "when": "aapl > 100000"}
OWN = f"{CONFIG}alerts: [{{name: own, when: AAPL > 100000, severity: warning}}]\n"


class Keeper:
    """Has kept nothing yet, and never does."""

    async def keep(self, draft: object) -> None:
        raise AssertionError(draft)

    take_back = keep
    change = keep


async def post(site: Serving, path: str, rule: object, **headers: str) -> httpx.Response:
    return await site.client.post(path, json=rule, headers=headers)


async def test_anybody_may_have_a_rule_looked_at(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        answer = await post(site, "/alerts/check", {**RULE, "cooldown": "10m"})
        assert answer.status_code == 200
        assert answer.json() == {
            "explanation": "apple (info): fires when AAPL is above 100000; at most once in 10 min",
            "title": "AAPL is above 100000",
            "line": "{name: apple, when: aapl > 100000, cooldown: 10m}",
            "problems": [],
            "doubts": [],
            "changes": False,
        }
        answer = await post(site, "/alerts/check", {"name": "a", "when": "APPL > x"})
        assert answer.json()["problems"] == [
            {"key": "when", "text": 'expected a number such as 200 or -0.5, got "x"', "column": 8}
        ]


async def test_what_is_no_rule_at_all_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for body in ("{", "[]", '{"nme": "a"}', '{"name": 1}', '"a"'):
            answer = await site.client.post(
                "/alerts/check", content=body, headers={"content-type": "application/json"}
            )
            assert (answer.status_code, error_of(answer)["code"]) == (400, "bad_json"), body
        assert (await post(site, "/alerts/check", {"name": "a" * 9_000})).status_code == 413
        assert (await site.client.post("/alerts/check", data={"name": "a"})).status_code == 415


async def test_who_may_read_one_channel_is_told_of_no_source_of_another(tmp_path: Path) -> None:
    async with serving(tmp_path, access={"anonymous": {"read": ["news.tech"]}}) as site:
        answer = await post(site, "/alerts/check", {"name": "a", "when": "source prices is failing"})
        assert answer.json()["problems"][0]["text"] == 'no source is called "prices", there is none'


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_only_who_operates_and_reads_everything_makes_rules(tmp_path: Path, method: str) -> None:
    path = "/alerts/rules" if method == "POST" else "/alerts/rules/apple"
    async with serving(tmp_path, access=ACCESS) as site:
        site.site.rules = Keeper()  # type: ignore[assignment]
        for headers in ({}, {"authorization": "Bearer part-token-1"}):
            answer = await site.client.request(method, path, json=RULE, headers=headers)
            assert (answer.status_code, error_of(answer)["code"]) == (403, "forbidden")
        wrong = await site.client.request(method, path, headers={"authorization": "Bearer wrong-one"})
        assert wrong.status_code == 401


@pytest.mark.parametrize("path", ["/alerts/check", "/alerts/rules", "/alerts/rules/apple"])
async def test_a_page_of_another_site_makes_none(tmp_path: Path, path: str) -> None:
    async with serving(tmp_path) as site:
        site.site.rules = Keeper()  # type: ignore[assignment]
        method = "DELETE" if path.endswith("apple") else "POST"
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            answer = await site.client.request(method, path, json=RULE, headers=headers)
            assert (answer.status_code, error_of(answer)["code"]) == (403, "cross_site")


async def test_the_page_of_who_may_make_rules_is_nobody_elses(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ACCESS) as site:
        for headers in (DESK, {}, DESK, {"authorization": "Bearer part-token-1"}):
            page = await site.client.get("/", headers={"accept": "text/html", **headers})
            assert ('"rules":true' in page.text) is (headers == DESK)
            assert ('data-f="rule-list"' in page.text) is (headers == DESK)


async def test_where_the_config_is_not_followed_it_is_said(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        answer = await post(site, "/alerts/rules", RULE)
        assert (answer.status_code, error_of(answer)["code"]) == (503, "unwritable")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningTicker]:
    with RunningTicker(write_site(tmp_path, OWN, prices=PRICES)) as ticker:
        yield ticker


def rules(ticker: RunningTicker) -> dict[str, dict[str, Any]]:
    return {rule["name"]: rule for rule in httpx.get(ticker.url("/alerts")).json()["rules"]}


def test_a_rule_is_in_force_at_once_and_after_a_kill_and_gone_when_taken_back(
    running: RunningTicker, tmp_path: Path
) -> None:
    # Before there was a price, it is unknown whether it holds.
    in_time(lambda: rules(running)["own"]["state"] == "false")
    before = rules(running)["own"]
    made = httpx.post(running.url("/alerts/rules"), json={**RULE, "severity": "critical"})
    assert made.status_code == 201
    view = made.json()
    assert (view["name"], view["condition"], view["made_here"]) == ("apple", "aapl > 100000", True)
    assert list(rules(running)) == ["own", "apple"]
    # The others go on with what they remember.
    assert (before["made_here"], rules(running)["own"]["state"]) == (False, "false")

    looked_at = httpx.post(running.url("/alerts/check"), json={**RULE, "when": "AAPL < 0.5"}).json()
    assert (looked_at["changes"], looked_at["problems"]) == (True, [])
    changed = {**RULE, "when": "AAPL < 0.5", "cooldown": "90s", "until": "AAPL > 1", "notify": []}
    put = httpx.put(running.url("/alerts/rules/apple"), json=changed)
    assert (put.status_code, put.json()["condition"]) == (200, "AAPL < 0.5")
    written = rules(running)["apple"]["written"]
    assert written == {**changed, "severity": "", "title": "", "detail": ""}
    for name, code in (("own", "not_made_here"), ("none", "not_found"), ("apple", "bad_rule")):
        said = {**changed, "name": "other" if name == "apple" else name}
        refused = httpx.put(running.url(f"/alerts/rules/{name}"), json=said)
        assert refused.json()["error"]["code"] == code

    again = httpx.post(running.url("/alerts/rules"), json=RULE)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "name_taken")
    wrong = httpx.post(running.url("/alerts/rules"), json={"name": "b", "when": "AAPL = 1"})
    assert (wrong.status_code, wrong.json()["error"]["parameter"]) == (422, "when")

    running.kill()
    with RunningTicker(tmp_path / "config.yaml") as ticker:
        assert list(rules(ticker)) == ["own", "apple"]
        own = httpx.delete(ticker.url("/alerts/rules/own"))
        assert (own.status_code, own.json()["error"]["code"]) == (409, "not_made_here")
        gone = httpx.delete(ticker.url("/alerts/rules/apple"))
        assert (gone.status_code, gone.content) == (204, b"")
        assert list(rules(ticker)) == ["own"]
        assert httpx.delete(ticker.url("/alerts/rules/apple")).status_code == 404
        # While another file is being edited, nothing new is put in force.
        (tmp_path / "config.yaml").write_text(OWN + "nonsense: 1\n")
        refused = httpx.post(ticker.url("/alerts/rules"), json=RULE)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "config_wrong")
        assert "nonsense: unknown key" in refused.json()["error"]["detail"]
