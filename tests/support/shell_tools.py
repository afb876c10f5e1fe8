"""What the shell examples of the documents are tried with."""

import shutil
import sys

from tests.support.system_package import install

HOW_TO = (
    "The examples in docs/clients.md are tried with jq and curl. Install these packages of your system "
    "(on Debian and Ubuntu: apt-get install jq curl)."
)
TOOLS = ("jq", "curl")


def missing() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def main() -> int:
    for tool in missing():
        install(tool)
    if missing():
        print(HOW_TO, file=sys.stderr)
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
