"""/openapi.json, /asyncapi.json and /schemas, held against validators that are not ours and what is sent."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.support.events import ONE_OF_EACH, record_of
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.serving import Serving, serving
from ticker.events import BODIES, Body, type_of
from ticker.publishing import PUBLISHED, event_of
from ticker.web.reference.operations import OPERATIONS
from ticker.web.reference.schemas import alone, components
from ticker.wire import CONTROL_TYPES, Bye, Control, Lagged, Live, Open, Stale
from ticker.wire.controls import Busy, Reset, control_json, name_of

ROOT = Path(__file__).parents[3]
ASYNCAPI = ROOT / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"
NOT_DESCRIBED = {"/push/{token}", "/demo/hub", "/embed/{panel}"}
"""Two that only hubs know, and that WebSub describes; and one that only says which panels there are."""


def rule(path: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


async def document(site: Serving, target: str) -> Any:
    response = await site.get(target)
    assert response.status_code == 200
    return response.json()


async def test_every_route_is_described_and_no_other(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        methods = {
            (rule(str(one)), method.lower())
            for one in site.app.url_map.iter_rules()
            for method in (one.methods or ())
            if method in ("GET", "POST", "PUT", "DELETE")
        }
    described = {(operation.path, operation.method) for operation in OPERATIONS}
    assert {(path, method) for path, method in methods if path not in NOT_DESCRIBED} == described


async def test_every_route_is_described_with_the_parameters_that_it_takes(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for operation in OPERATIONS:
            is_plain = "{" not in operation.path and operation.method == "get" and operation.path != "/"
            # What a chart asks beyond what it was told of is let pass.
            if (
                not is_plain
                or operation.path in ("/healthz", "/readyz", "/metrics")
                or operation.tag == "charts"
            ):
                continue
            error = (await site.get(f"{operation.path}?zzz=1")).json()["error"]
            taken = set(error["expected"].removeprefix("one of ").split(", ")) - {"no parameter"}
            assert taken == {parameter.name for parameter in operation.parameters}, operation.path


async def test_the_openapi_document_is_valid(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        found = await document(site, "/openapi.json")
    assert found["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(found).validate()
    names = [one["operationId"] for methods in found["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)


async def test_it_names_the_site_as_its_client_finds_it(tmp_path: Path) -> None:
    async with serving(tmp_path, trusted_proxies=["127.0.0.1"]) as site:
        found = await site.get(
            "/openapi.json", host="ticker.example", x_forwarded_proto="https", x_forwarded_prefix="/ticker"
        )
        assert found.json()["servers"] == [{"url": "https://ticker.example/ticker"}]
        also = await site.get(
            "/asyncapi.json", host="ticker.example", x_forwarded_proto="https", x_forwarded_prefix="/ticker"
        )
        assert also.json()["servers"]["websocket"] == {
            "host": "ticker.example",
            "pathname": "/ticker",
            "protocol": "wss",
        }


async def test_the_asyncapi_document_is_valid(tmp_path: Path) -> None:
    if not ASYNCAPI.exists():
        pytest.fail(f"{ASYNCAPI} is missing: make node_modules/.stamp brings it")
    async with serving(tmp_path) as site:
        found = await document(site, "/asyncapi.json")
    errors = list(Draft7Validator(json.loads(ASYNCAPI.read_text())).iter_errors(found))
    assert not errors, errors[0].message
    said = found["channels"]["websocket"]["messages"]
    assert set(said) == {*(type_of(body) for body in ONE_OF_EACH), *CONTROL_TYPES} | {
        *("pong", "error", "subscribe", "ping"),
    }


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=type_of)
def test_an_event_of_each_type_has_the_shape_that_is_told(body: Body) -> None:
    schema = alone(type_of(body))
    Draft202012Validator.check_schema(schema)
    sent = json.loads(record_of(body).json)
    Draft202012Validator(schema).validate(sent)
    Draft202012Validator(alone("event")).validate(sent)
    assert set(schema["properties"]) == set(sent) == set(schema["required"])
    assert not Draft202012Validator(schema).is_valid({**sent, "channel": 1})
    assert not Draft202012Validator(schema).is_valid({**sent, "type": "other"})


CONTROLS: tuple[Control, ...] = (
    Open(epoch="e", time="t", channels=("a",), heartbeat_s=15.0, retry_ms=1),
    Live(id="e-1", time="t"),
    Reset(reason="expired", requested="e-1", oldest="e-2", newest="e-3"),
    Lagged(skipped={"quote": 2}, from_id="e-1", to_id="e-9"),
    Stale(reason=None, since="t"),
    Busy(reason="full", retry_ms=1),
    Bye(reason="shutdown", reconnect_ms=1),
)


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
def test_a_control_event_of_each_type_has_the_shape_that_is_told(control: Control) -> None:
    sent = json.loads(control_json(control))
    Draft202012Validator(alone(name_of(control))).validate(sent)
    Draft202012Validator(alone("control")).validate(sent)


def test_every_control_event_is_among_them() -> None:
    assert {type(control) for control in CONTROLS} == set(get_args(Control))


def test_what_the_shape_of_a_published_event_admits_is_taken() -> None:
    least: dict[str, dict[str, object]] = {
        "quote": {"symbol": "AAPL", "price": 1.5},
        "headline": {"title": "Up", "url": "https://example.org/1"},
        "bar": {
            "symbol": "AAPL",
            "interval_s": 60,
            "start": "2026-01-02T12:00:00Z",
            "open": 1,
            "high": 2,
            "low": 1,
            "close": 2,
        },
        "status": {"symbol": "AAPL", "state": "halted"},
        "action": {"symbol": "AAPL", "kind": "split", "old_shares": 1, "new_shares": 4},
        "alert": {"title": "Up"},
        "message": {"text": "Hi\nthere"},
    }
    assert set(least) == set(PUBLISHED)
    for name, fields in least.items():
        sent = {"type": name, **fields}
        Draft202012Validator(alone("published")).validate(sent)
        assert type(event_of("$", sent)) is PUBLISHED[name]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "message", "text": ""},
        {"type": "message", "text": "  \n "},
        {"type": "message", "text": "a\x07b"},
        {"type": "message", "text": "x" * 2_001},
        {"type": "quote", "symbol": "A A", "price": 1},
        {"type": "quote", "symbol": "AAPL", "price": "1"},
        {"type": "quote", "symbol": "AAPL", "price": 1, "volume": -1},
        {"type": "alert", "title": "two\nlines"},
        {"type": "alert", "title": "Up", "severity": "bad"},
        {"type": "alert", "title": "Up", "id": "x"},
        {"type": "source", "name": "x"},
    ],
    ids=str,
)
def test_what_it_does_not_admit_is_not_taken(wrong: dict[str, object]) -> None:
    assert not Draft202012Validator(alone("published")).is_valid(wrong)
    with pytest.raises(Exception, match=r"."):
        event_of("$", wrong)


async def test_each_shape_is_served_by_itself(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for name in components():
            response = await site.get(f"/schemas/{name}")
            assert response.headers["content-type"] == "application/schema+json"
            Draft202012Validator.check_schema(response.json())
        missing = await site.get("/schemas/quotes")
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


async def test_the_page_shows_every_route_and_every_event(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        page = (await site.get("/reference")).text
    for operation in OPERATIONS:
        assert f"<code>{operation.path}</code>" in page
    for kind in BODIES:
        assert f'<details id="{kind.__struct_config__.tag}">' in page
        for field in msgspec.structs.fields(kind):
            assert f"<code>{field.encode_name}</code>" in page
    assert "from the time <code>since</code> on" in page
    assert "`" not in page
    for status in {status for operation in OPERATIONS for status in (*operation.fails, 429)}:
        assert f"<code>{status}</code>" in page
    for name, schema in components().items():
        if name.startswith("published-"):
            assert schema["description"], name


@pytest.mark.timeout(480)
@pytest.mark.parametrize(
    "phases",
    [
        "examples,fuzzing",
        # Every value that a schema has something to say of: some 3,000 requests.
        pytest.param("coverage", marks=pytest.mark.soak),
    ],
)
def test_it_holds_against_requests_that_are_made_up(tmp_path: Path, phases: str) -> None:
    """schemathesis: what is answered is what is told, and nothing that it thinks of is a defect."""
    config = write_site(tmp_path, CONFIG.replace("keep: 2h}", "keep: 2h, messages: true}"))
    (tmp_path / "schemathesis.toml").write_text(
        '[parameters]\nwait = "1ms"\n'
        # What no pattern says: what an id and a token look like, which characters steer a screen, that a
        # bar's low is at or below its close, and the language of rules.
        '[[operations]]\ninclude-path-regex = "^/(headlines|session|alerts/rules.*|channels/.*)$"\n'
        "checks.positive_data_acceptance.enabled = false\n"
    )
    with RunningTicker(config) as ticker:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", ticker.url("/openapi.json")),
                # Streams never end, and a WebSocket is no answer.
                *("--exclude-path-regex", "^/(stream|ws|$)"),
                *("--phases", phases, "--max-examples", "2", "--seed", "1"),
                *("--request-timeout", "60", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-5_000:]
