"""JSON Schema of config.yaml and feeds/: it knows what the types know, and refuses nothing that they take."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.config.test_documentation import KEYS, PROBES, SECTIONS, keys, told
from ticker.__main__ import main
from ticker.commands.schema import schema_text
from ticker.config import shipped
from ticker.config.source import SourceSettings
from ticker.config.types import Service
from ticker.sources.kinds import SHIPPED

TOP = Path(__file__).parents[2]
SCHEMAS: dict[str, Any] = {of: json.loads(schema_text(of)) for of in ("config", "feeds")}
SAMPLES = (
    *PROBES,
    *("1", "0", "7", "2026", "1.5", "1e3", "true", "False", '"true"', '"7"', "~", '""', "a", "A.b-c", "x y"),
    *("30s", " 30s", "1.5h", "auto", "max", "15MB", "15 kB", "15000000", "28%", "28 %", "-5%", "20/s"),
    *("127.0.0.1:8000", '"[::]:8000"', "unix:/run/x", '"*:8000"', "https://example.org/a", "HTTP://a.org"),
    *(
        "self:/demo",
        "https://*.example.org",
        '"*"',
        "news.*",
        "10.0.0.0/8",
        "USD",
        "Europe/Zurich",
        "mon-fri",
    ),
    *("09:00", "9:30", "10:30:15", "2026-12-25", "4:1", "crash", "full", "info", "1h", "day", "json", "halt"),
    *(
        "[]",
        "{}",
        "[a]",
        "[09:00-17:30]",
        "[[0, 0.1]]",
        "{a: b}",
        "${NAME}",
        "x${NAME:-1}y",
        "mailto:a@b.org",
    ),
    *("AAPL > 200", "sha256:" + "0" * 64, "abcdef", "/etc/x"),
)


class _Core(yaml.SafeLoader):
    """YAML 1.2's core schema, by which editors read: no dates, no yes and no, no minutes of base 60."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as PyYAML has it


for tag, pattern, first in (
    ("null", r"(?:~|null|Null|NULL|)$", [*"~nN", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+$", [*"-+0123456789"]),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", [*"-+.0123456789"]),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


def core(text: str) -> Any:
    return _named_by_text(yaml.load(text, _Core))


def _named_by_text(value: Any) -> Any:
    match value:
        case dict():
            return {str(key): _named_by_text(one) for key, one in value.items()}
        case list():
            return [_named_by_text(one) for one in value]
        case _:
            return value


def complaints(of: str, document: object) -> list[str]:
    return [error.message for error in Draft7Validator(SCHEMAS[of]).iter_errors(document)]


def at(schema: Any, path: Sequence[str]) -> Any:
    """The schema of a key; `NAME` and the like stand for whatever is named so."""
    if not path:
        return schema
    for choice in schema.get("anyOf", ()):
        if (found := at(choice, path)) is not None:
            return found
    step, *rest = path
    if step in schema.get("properties", {}):
        return at(schema["properties"][step], rest)
    named = [
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("patternProperties", {}).values(),
    ]
    inner = next((one for one in named if isinstance(one, dict)), None)
    return None if inner is None or not step.isupper() else at(inner, rest)


def part(heading: str) -> Any:
    kind = heading.removeprefix("### kind: ")
    return SCHEMAS["config"] if kind == heading else SCHEMAS["feeds"]["definitions"][kind]


def examples() -> Iterator[tuple[str, str]]:
    """Every block of YAML in docs/ and README.md that is a part of config.yaml or a feed file."""
    for page in (*sorted((TOP / "docs").glob("*.md")), TOP / "README.md"):
        for block in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL):
            yield page.name, block


def kind_of_example(document: Any) -> str | None:
    first = document[0] if isinstance(document, list) and document else document
    if not isinstance(first, dict):
        return None
    if "kind" in first and "apiVersion" not in first:
        return "feeds"
    return "config" if document is first and first.keys() & at_top() else None


def at_top() -> set[str]:
    return set(SCHEMAS["config"]["properties"])


@pytest.mark.parametrize("of", SCHEMAS)
def test_it_is_json_schema(of: str) -> None:
    Draft7Validator.check_schema(SCHEMAS[of])


def test_what_is_shipped_is_valid() -> None:
    assert complaints("config", core(shipped().read_text())) == []
    for feed in (shipped().parent / "feeds").glob("*.yaml"):
        assert complaints("feeds", core(feed.read_text())) == [], feed.name


def test_every_example_of_the_docs_is_valid() -> None:
    found: list[str] = []
    for page, block in examples():
        document = core(block)
        of = kind_of_example(document)
        if of == "config" and "channels" not in document:
            document["channels"] = {"x": None}
        if of is not None:
            assert complaints(of, document) == [], (page, block)
            found.append(page)
    assert len(found) > 10


def test_it_has_the_keys_of_the_types_and_each_is_explained() -> None:
    for heading, path in KEYS:
        found = at(part(heading), path.split("."))
        assert found is not None, (heading, path)
        assert found["description"] or found["default"] is not None, (heading, path)


def test_what_has_to_be_there_is_what_the_types_miss() -> None:
    assert SCHEMAS["config"]["required"] == ["channels"]
    for name, kind in SHIPPED.items():
        needed = {
            key.name for path, key in keys(kind.settings) if "." not in path and key.field.is_required()
        }
        written = set(part(f"### kind: {name}")["required"])
        assert needed - {"name"} <= written | {"map"} <= {*needed, "map"}


def test_it_refuses_nothing_that_the_types_take() -> None:
    for heading, path in KEYS:
        key, schema = SECTIONS[heading][path], Draft7Validator(at(part(heading), path.split(".")))
        for sample in SAMPLES:
            document = core(sample)
            if "${" in sample or (isinstance(document, (list, dict)) and document):
                continue
            written = document if isinstance(document, (list, dict)) else sample.strip('"')
            if document is not None and not told(key, written):
                assert schema.is_valid(document), (path, sample)


def test_what_may_come_from_the_environment_may_stand_anywhere() -> None:
    for heading, path in KEYS:
        schema = at(part(heading), path.split("."))
        if schema.get("type") not in ("array", "object"):
            assert Draft7Validator(schema).is_valid("${NAME}"), path


@pytest.mark.parametrize(
    ("of", "text"),
    [
        ("config", "title: x"),
        ("config", "channels: {}"),
        ("config", "channels: {x: }\ntitel: y"),
        ("config", "channels: {x: {kep: 3d}}"),
        ("config", "channels: {a b: }"),
        ("config", "channels: {x: }\nstream: {retry: 5}"),
        ("config", "channels: {x: }\nstream: {snapshot: 1001}"),
        ("config", "channels: {x: }\nbind: '*:8000'"),
        ("config", "channels: {x: }\nlog: {sync: ful}"),
        ("config", "channels: {x: }\nalerts: [{name: a}]"),
        ("feeds", "kind: atom\nchannel: x\nurl: https://a.org"),
        ("feeds", "kind: rss\nurl: https://a.org"),
        ("feeds", "kind: rss\nchannel: x\nurl: ftp://a.org"),
        ("feeds", "kind: rss\nchannel: x\nurl: https://a.org\nevry: 5m"),
        ("feeds", "- kind: simulator\n  channel: x\n  symbols: {A: {prize: 1}}"),
        ("feeds", "[]"),
    ],
)
def test_slips_are_seen_while_one_types(of: str, text: str) -> None:
    assert complaints(of, core(text)) != []


def test_defaults_are_as_one_would_write_them() -> None:
    config = SCHEMAS["config"]
    assert at(config, ["stream", "retry"])["default"] == "3s"
    assert at(config, ["stream", "compress"])["default"] is True
    assert at(config, ["access", "anonymous", "read"])["default"] == ["*"]
    for heading, path in KEYS:
        schema = at(part(heading), path.split("."))
        if "default" in schema:
            assert Draft7Validator(schema).is_valid(schema["default"]), path


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "feeds"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS["feeds"]
    assert set(SCHEMAS["feeds"]["definitions"]) == {"source", *SHIPPED}
    assert all(issubclass(kind.settings, SourceSettings) for kind in SHIPPED.values())
    assert set(SCHEMAS["config"]["properties"]) == {
        field.alias or name for name, field in Service.model_fields.items()
    }
