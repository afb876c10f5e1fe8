"""`make docs`: puts the pages together, builds them into site/, and checks what came out."""

import sys

from ticker.errors import TickerError
from tools.site.built import faults
from tools.site.site import build
from tools.site.sources import sources


def main() -> int:
    try:
        site = build(sources())
    except (TickerError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    found = list(faults(site))
    for fault in found:
        print(fault, file=sys.stderr)
    print(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
