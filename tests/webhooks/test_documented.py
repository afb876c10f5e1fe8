"""docs/webhooks.md: what checks a signature there tells right from wrong, as it stands on the page."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.js.test_node import node
from tests.support.examples import examples
from tests.webhooks.receiver import SECRET
from ticker.config.settings.webhooks import key_of
from ticker.webhooks.signature import signatures

BODY = '{"type": "alert", "title": "Größe"}\n'.encode()
EXAMPLES = {
    one.language: one.code for one in examples("webhooks.md") if one.heading == "Checking the signature"
}
Check: TypeAlias = Callable[[Mapping[str, str], bytes, Path], bool]

_HARNESS = """
import { readFileSync } from "node:fs";
const headers = JSON.parse(process.env.HEADERS);
console.log(isFromTicker(headers, readFileSync("body.json"), process.env.SECRET));
"""


def by_python(headers: Mapping[str, str], body: bytes, _: Path) -> bool:
    there: dict[str, Callable[..., bool]] = {}
    exec(EXAMPLES["python"], there)
    return there["is_from_ticker"](headers, body, SECRET)


def by_node(headers: Mapping[str, str], body: bytes, folder: Path) -> bool:
    (folder / "check.mjs").write_text(EXAMPLES["js"] + _HARNESS)
    (folder / "body.json").write_bytes(body)
    return said([node(), "check.mjs"], folder, HEADERS=json.dumps(headers)) == "true"


def by_shell(headers: Mapping[str, str], body: bytes, folder: Path) -> bool:
    (folder / "body.json").write_bytes(body)
    told = said(
        ["sh", "-c", EXAMPLES["sh"]],
        folder,
        ID=headers["webhook-id"],
        SENT=headers["webhook-timestamp"],
        SIGNATURES=headers["webhook-signature"],
    )
    assert told in {"right", "old", "wrong"}
    return told == "right"


def said(command: list[str], folder: Path, **environ: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "SECRET": SECRET, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout.strip()


def headers(sent_s: int, *secrets: str, signed_s: int | None = None) -> Mapping[str, str]:
    keys = [key_of(secret) for secret in secrets]
    return {
        "webhook-id": "7c0e51d2a9b4-48211",
        "webhook-timestamp": str(sent_s),
        "webhook-signature": signatures(keys, "7c0e51d2a9b4-48211", signed_s or sent_s, BODY),
    }


@pytest.mark.parametrize("check", [by_python, by_node, by_shell])
def test_each_way_tells_right_from_wrong(check: Check, tmp_path: Path) -> None:
    now_s, other = int(time.time()), "whsec_" + "A" * 32
    assert check(headers(now_s, SECRET), BODY, tmp_path)
    assert check(headers(now_s, other, SECRET), BODY, tmp_path)
    assert not check(headers(now_s, other), BODY, tmp_path)
    assert not check(headers(now_s, SECRET), BODY.strip(), tmp_path)
    assert not check(headers(now_s, SECRET, signed_s=now_s - 1), BODY, tmp_path)
    assert not check(headers(now_s - 900, SECRET), BODY, tmp_path)
