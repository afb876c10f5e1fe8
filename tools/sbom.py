"""Says what of others Ticker brings with it, as CycloneDX: `make sbom`."""

import json
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha512
from pathlib import Path
from typing import Any

from ticker import __version__

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "ticker/static/vendor"
FOLDERS: Mapping[str, Sequence[str]] = {
    "lightweight-charts": ("lightweight-charts", "fancy-canvas"),
    "inter": ("@fontsource-variable/inter",),
}
"""The folders of `static/vendor`, and the packages of npm that are in each, its own first."""


def sbom() -> str:
    """Equal for equal files: no time and no number of its own."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "ticker",
                "name": "ticker",
                "version": __version__,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [_component(folder, names, packages) for folder, names in sorted(FOLDERS.items())],
        "dependencies": [
            {
                "ref": "ticker",
                "dependsOn": [_purl(names[0], packages) for _, names in sorted(FOLDERS.items())],
            }
        ],
    }
    return json.dumps(told, indent=2) + "\n"


def _component(folder: str, names: Sequence[str], packages: Mapping[str, Any]) -> dict[str, object]:
    first, *within = names
    files = [path for path in sorted((VENDOR / folder).iterdir()) if path.suffix in (".mjs", ".woff2")]
    return {
        **_package(first, packages),
        "components": [
            *(_package(name, packages) for name in within),
            *(_file(path) for path in files),
        ],
    }


def _package(name: str, packages: Mapping[str, Any]) -> dict[str, object]:
    locked = packages[f"node_modules/{name}"]
    return {
        "type": "library",
        "bom-ref": _purl(name, packages),
        "name": name,
        "version": locked["version"],
        "licenses": [{"license": {"id": locked["license"]}}],
        "purl": _purl(name, packages),
    }


def _file(path: Path) -> dict[str, object]:
    digest = sha512(path.read_bytes()).hexdigest()
    return {
        "type": "file",
        "name": path.relative_to(ROOT).as_posix(),
        "hashes": [{"alg": "SHA-512", "content": digest}],
    }


def _purl(name: str, packages: Mapping[str, Any]) -> str:
    return f"pkg:npm/{name.replace('@', '%40')}@{packages[f'node_modules/{name}']['version']}"


if __name__ == "__main__":
    sys.stdout.write(sbom())
