"""What a node is called: drawn once and kept beside its log, so that a restart leaves it its duties."""

import secrets
from pathlib import Path

from ticker.errors import LogUnusable, in_words
from ticker.whole_file import replace_file

FILE = "ticker.node"


def node_name(folder: Path) -> str:
    """The name kept in a data folder, drawn if there is none; LogUnusable if it cannot be."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and (name := path.read_text().strip()).isalnum():
            return name
        name = secrets.token_hex(4)
        replace_file(path, f"{name}\n".encode(), mode=0o644)
    except OSError as error:
        raise LogUnusable(str(path), f"cannot be written: {in_words(error)}") from error
    return name
