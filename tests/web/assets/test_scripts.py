"""Scripts are sent without their comments, and are the same programs."""

import json
import subprocess
from pathlib import Path

from tests.js.test_node import node
from tests.support.waiting import PATIENCE_S
from ticker.web.assets.assets import FOLDER, Assets
from ticker.web.assets.scripts import without_comments, without_spaces

_PRINTED = Path(__file__).with_name("printed.mjs")
OURS = [path for path in sorted(FOLDER.rglob("*.js")) if "vendor" not in path.parts]


def other_programs(pairs: dict[str, tuple[str, str]]) -> list[str]:
    done = subprocess.run(
        [node(), str(_PRINTED)],
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=True,
        timeout=5 * PATIENCE_S,
    )
    return list(json.loads(done.stdout))


def test_every_script_is_the_same_program_without_its_comments() -> None:
    texts = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in OURS}
    assert len(texts) > 30
    assert not other_programs({name: (text, without_comments(text)) for name, text in texts.items()})
    left = sum(len(without_comments(text)) for text in texts.values())
    assert left < 0.85 * sum(map(len, texts.values()))


def test_every_script_is_the_same_program_without_its_spaces() -> None:
    texts = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in OURS}
    texts.update(Assets().bundles())
    assert not other_programs({name: (text, without_spaces(text)) for name, text in texts.items()})


def test_another_program_would_be_seen() -> None:
    pairs = {
        "same": ("f(1); // one", "f(1);"),
        "same in other lines": ("if (a) {\n  b(`c\n`);\n}", "if(a){b(`c\n`);}"),
        "number": ("f(1);", "f(2);"),
        "ends a line": ("a\n++b", "a++\nb"),
        "operator": ("a = +b", "a = -b"),
        "declared": ("let a = 1", "const a = 1"),
        "template": ("a(`b  c`)", "a(`b c`)"),
        "pattern": ("a = /b  c/", "a = /b c/"),
        "broken": ("a(b)", "a(b"),
    }
    assert other_programs(pairs) == [name for name in pairs if "same" not in name]


def test_comments_of_every_kind_are_left_out() -> None:
    script = """\
// One line.
/**
 * Several.
 */
export const a = /** @type {string} */ (b);
  /** @param {string} c */
  function d(c) {
    return "// " + c; // of this line
  }
"""
    assert (
        without_comments(script)
        == """\
export const a = (b);
function d(c) {
return "// " + c; // of this line
}
"""
    )
