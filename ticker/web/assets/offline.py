"""The page that browsers keep, and show where Ticker cannot be reached: in one file."""

from base64 import b64encode
from hashlib import sha256

import msgspec
from quart import render_template

from ticker.web.assets.assets import Assets

ENTRY = "js/offline.js"
_LOOK = "js/theme_first.js"
_SHEETS = ("css/tokens.css", "css/apart/offline.css")
_ICON = "favicon.svg"
_FINGERPRINT_DIGITS = 16


class OfflinePage(msgspec.Struct, frozen=True):
    """`policy` lets a browser run what is written in it, by its hash, and nothing else."""

    html: str
    policy: str

    @property
    def fingerprint(self) -> str:
        """Another one with each page that differs, whether by its title or by a deploy."""
        return sha256(self.html.encode()).hexdigest()[:_FINGERPRINT_DIGITS]

    @property
    def address(self) -> str:
        """Below the dashboard's own."""
        return f"offline/{self.fingerprint}"


async def offline_page(assets: Assets, title: str) -> OfflinePage:
    style = "".join(assets.file(name).decode() for name in _SHEETS)
    look, script = assets.script(_LOOK).decode(), assets.script(ENTRY, ENTRY).decode()
    icon = b64encode(assets.file(_ICON)).decode()
    html = await render_template(
        "offline.html", title=title, style=style, look=look, script=script, icon=icon
    )
    return OfflinePage(html, _policy(style, look, script))


def _policy(style: str, *scripts: str) -> str:
    return (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}; "
        "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
