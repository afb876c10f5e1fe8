"""No file, however odd, makes loading fail in any other way than with lines for the operator."""

import re
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ticker.config import load
from ticker.config.types import ChannelSettings, Service, StreamSettings
from ticker.errors import ConfigError
from ticker.sources.kinds import known_kinds
from ticker.sources.rss.settings import RssSource
from ticker.sources.simulator.settings import SimulatedSymbol, SimulatorSource

LINE = re.compile(r"[^\n]*\.yaml:[1-9][0-9]*(:[1-9][0-9]*)?: \S[^\n]*")
JARGON = re.compile(r"Input should|pydantic|Value error|type=|function-|\[key\]", re.IGNORECASE)

NAMES = sorted(
    {
        field.alias or name
        for model in (Service, StreamSettings, ChannelSettings, RssSource, SimulatorSource, SimulatedSymbol)
        for name, field in model.model_fields.items()
    }
)
WORDS = [
    "rss",
    "simulator",
    "world",
    "3s",
    "7d",
    "5MB",
    "28%",
    "https://a.org/",
    "feeds",
    "${A}",
    "${B:-1}",
    "${",
]
SCALARS = st.one_of(
    st.sampled_from(WORDS),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
KEYS = st.one_of(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)
CONFIGS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("channels", "stream", "feeds", "title", "data"), TREES)
)
YAML_LIKE = st.text(
    st.sampled_from(list("ab:-?&*!|>'\"{}[],#%@`~<$\\ \n\t\r0.1_UxN\u2028\ufeff")), max_size=60
)


def check(config: bytes, feed: bytes) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        (folder / "feeds").mkdir()
        (folder / "config.yaml").write_bytes(config)
        (folder / "feeds" / "it.yaml").write_bytes(feed)
        for problem in problems_of(folder / "config.yaml"):
            assert LINE.fullmatch(problem)
            assert problem.isprintable()
            assert not JARGON.search(problem)


def problems_of(path: Path) -> tuple[str, ...]:
    try:
        load(path, {"A": "1"}, known_kinds())
    except ConfigError as error:
        return error.problems or ("no problem is a problem",)
    return ()


def dumped(tree: object) -> bytes:
    return yaml.safe_dump(tree, allow_unicode=True).encode()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_load_or_are_told(config: bytes, feed: bytes) -> None:
    check(config, feed)


@settings(max_examples=300, deadline=None)
@given(YAML_LIKE, YAML_LIKE)
def test_any_text_like_yaml_loads_or_is_told(config: str, feed: str) -> None:
    check(config.encode(), feed.encode())
    check(f"channels: {{world: }}\ntitle: {config}".encode(), f"kind: rss\nchannel: {feed}".encode())


@settings(max_examples=200, deadline=None)
@given(CONFIGS, TREES)
def test_any_tree_loads_or_is_told(config: dict[str, Any], feed: object) -> None:
    check(dumped(config), dumped(feed))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["rss", "simulator"]), st.dictionaries(KEYS, TREES, max_size=5), TREES)
def test_any_source_loads_or_is_told(kind: str, source: dict[str, Any], symbols: object) -> None:
    feed = source | {"kind": kind, "channel": "world"} | ({"symbols": {"A": symbols}} if symbols else {})
    check(b"channels: {world: }\n", dumped(feed))
