"""A configuration folder to write wrong things into, and the lines that loading it answers with."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ticker.config import Config, load
from ticker.errors import ConfigError
from ticker.sources.kinds import known_kinds

CONFIG = "channels: {stocks: , world: }\n"
RSS = "kind: rss\nchannel: world\nurl: https://example.org/feed\n"
SIMULATOR = "kind: simulator\nchannel: stocks\nsymbols: {AAPL: {price: 189.40}}\n"


class Folder:
    """Files below one folder; loading happens inside it, so files are named as an operator names them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "feeds").mkdir()
        self.write("config.yaml", CONFIG)

    def write(self, name: str, content: str | bytes) -> None:
        data = content if isinstance(content, bytes) else content.encode()
        (self.root / name).write_bytes(data)

    def load(self, environ: Mapping[str, str] | None = None, data_root: Path | None = None) -> Config:
        return load(Path("config.yaml"), environ or {}, known_kinds(), data_root)

    def problems(self, environ: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            self.load(environ)
        return list(caught.value.problems)
