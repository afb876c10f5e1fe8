"""docs/http.md against the code, both ways: what is documented exists, and what exists is documented."""

import re
from pathlib import Path
from typing import get_args

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.serving import Serving, serving
from ticker.ask import PARAMETERS, Start
from ticker.ask.paging import DEFAULT_LIMIT, MAX_LIMIT, MAX_WAIT_MS
from ticker.events import BODIES, Body, Envelope
from ticker.wire import CONTROL_TYPES, FORMATS, Control
from tools.site import tables
from tools.site.reference.errors import raised

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "http.md").read_text()
VALUES = {parameter.name: parameter.sample for parameter in PARAMETERS} | {"at": "1h"}


def section(heading: str) -> str:
    """What stands below a heading of the page, up to the next of any level."""
    return tables.section(PAGE, heading)


def rows(heading: str) -> dict[str, list[str]]:
    """The first table below a heading of the page: the other cells by the code in the first."""
    return {name: list(cells) for name, cells in tables.rows(PAGE, heading).items()}


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


# Routes


def routes(site: Serving) -> set[str]:
    return {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule)) for rule in site.app.url_map.iter_rules()}


async def test_every_route_is_documented_and_the_other_way_round(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert set(rows("## Routes")) == routes(site)
        writing = {str(rule) for rule in site.app.url_map.iter_rules() if "GET" not in (rule.methods or ())}
        assert writing == {
            *(
                "/session",
                "/notifications",
                "/demo/hub",
                "/push/<token>",
                "/channels/<channel>/messages",
                "/channels/<channel>/events",
                "/alerts/check",
                "/alerts/rules",
                "/alerts/rules/<name>",
                "/sources/<name>/read",
                "/webhooks/<name>/resume",
            ),
        }


async def test_every_parameter_of_every_route_is_documented_and_the_other_way_round(tmp_path: Path) -> None:
    documented = {name: set(codes(cells[0])) for name, cells in rows("## Query parameters").items()}
    async with serving(tmp_path) as site:
        written = {"/demo/hub", "/alerts/check", "/alerts/rules"}  # and nothing else
        plain = {route for route in routes(site) if "{" not in route} - written
        assert set().union(*documented.values()) <= plain
        # What a chart asks beyond what it was told of is let pass; docs/bars.md has its parameters.
        charts = {route for route in plain if route.startswith("/udf/")}
        for route in plain - {"/healthz", "/readyz", "/metrics"} - charts:
            response = await site.get(f"{route}?zzz=1", user_agent="curl/8")
            error = response.json()["error"]
            assert (response.status_code, error["code"]) == (400, "unknown_parameter")
            known = set(error["expected"].removeprefix("one of ").split(", ")) - {"no parameter"}
            assert known == {name for name, where in documented.items() if route in where}, route


async def test_every_documented_parameter_is_taken_where_it_is_said_to_be(tmp_path: Path) -> None:
    parameters = rows("## Query parameters")
    assert set(parameters) == set(VALUES)
    async with serving(tmp_path) as site:
        for name, (where, _) in parameters.items():
            for route in codes(where):
                reader = await site.read(f"{route}?{name}={VALUES[name]}", user_agent="curl/8")
                # Of a WebSocket the question is looked at before the handshake, which this is none of.
                assert reader.status == (426 if route == "/ws" else 200), (route, name)


def test_limits_are_those_of_the_code() -> None:
    parameters = rows("## Query parameters")
    assert f"1 to {MAX_LIMIT} events" in parameters["limit"][1]
    assert f"{DEFAULT_LIMIT} without it" in parameters["limit"][1]
    assert f"`{MAX_WAIT_MS // 60_000}m`" in parameters["wait"][1]


def test_every_way_to_begin_is_documented() -> None:
    text = section("### Where to begin")
    table = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert [line.split("|")[1].strip() for line in table] == [
        *("`latest`", "`none`", "`all`", "an id", "a time", "a duration")
    ]
    # A time and a duration both become From; each of the others has a type of its own.
    assert len(get_args(Start)) == len(table) - 1


# Formats, control events, events


async def test_every_format_is_documented_with_its_content_type(tmp_path: Path) -> None:
    formats = rows("## The stream")
    names = {to.name for to in FORMATS}
    assert set(formats) == names
    assert set(codes(rows("## Query parameters")["format"][1])) - {"Accept"} == names
    async with serving(tmp_path) as site:
        for name, cells in formats.items():
            reader = await site.read(f"/stream?format={name}")
            assert reader.headers["content-type"] == f"{cells[0].strip('`')}; charset=utf-8"


def fields(kind: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def test_every_control_event_is_documented_with_its_fields() -> None:
    documented = rows("### Control events")
    assert tuple(documented) == CONTROL_TYPES
    for kind in get_args(Control):
        said = re.sub(r"\(.*?\)", "", documented[str(kind.__struct_config__.tag)][1])
        assert codes(said) == fields(kind)


def test_what_every_event_has_is_documented() -> None:
    assert list(rows("## Events")) == fields(Envelope)


@pytest.mark.parametrize("kind", BODIES)
def test_every_event_type_is_documented_with_its_fields(kind: type[Body]) -> None:
    assert sorted(rows(f"### {kind.__struct_config__.tag}")) == sorted(fields(kind))


@pytest.mark.parametrize("kind", BODIES)
def test_every_word_a_field_may_hold_is_documented(kind: type[Body]) -> None:
    documented = rows(f"### {kind.__struct_config__.tag}")
    for field in msgspec.structs.fields(kind):
        words = [word for part in (field.type, *get_args(field.type)) for word in get_args(part)]
        if words := [word for word in words if isinstance(word, str)]:
            assert codes(documented[field.encode_name][0]) == words


def test_no_event_type_is_documented_that_is_not() -> None:
    headings = re.findall(r"^### (\w+)$", PAGE.split("\n## Events\n")[1], re.MULTILINE)
    assert headings == [str(kind.__struct_config__.tag) for kind in BODIES]


# Errors and metrics


def test_every_error_code_is_documented_and_the_other_way_round() -> None:
    assert set(rows("## Errors")) == set(raised())


@pytest.mark.parametrize(
    ("target", "method"),
    [
        ("/events?limit=x", "GET"),
        ("/events?zzz=x", "GET"),
        ("/events?types=x", "GET"),
        ("/events/x", "GET"),
        ("/x", "GET"),
        ("/events", "POST"),
        ("/push/x", "GET"),
    ],
)
async def test_errors_have_the_documented_status(tmp_path: Path, target: str, method: str) -> None:
    async with serving(tmp_path) as site, httpx.AsyncClient(base_url=site.address) as client:
        response = await client.request(method, target)
        code = response.json()["error"]["code"]
        assert rows("## Errors")[code][0] == str(response.status_code)


async def test_every_metric_is_documented_and_the_other_way_round(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        families = text_string_to_metric_families((await site.get("/metrics")).text)
        exposed = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
        assert set(rows("## Metrics")) == exposed
