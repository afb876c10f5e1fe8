"""Copies what the page takes from npm out of node_modules, where `npm ci` has checked it: `make vendor`."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENDORED = ROOT / "ticker/static/vendor/lightweight-charts"
PACKAGE = ROOT / "node_modules/lightweight-charts"
FILES = {
    "dist/lightweight-charts.standalone.production.mjs": "lightweight-charts.standalone.production.mjs",
    "LICENSE": "LICENSE",
}
"""By their place in the package."""

if __name__ == "__main__":
    for there, here in FILES.items():
        shutil.copyfile(PACKAGE / there, VENDORED / here)
