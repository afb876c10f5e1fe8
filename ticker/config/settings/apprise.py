"""Addresses of Apprise: what is one, and what sends to it. Apprise itself need not be there."""

import logging
import warnings
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import NotifyBase

_TALKATIVE = ("apprise", "urllib3", "requests")
"""Their lines have addresses in them, all of which may be a secret."""


def is_there() -> bool:
    return find_spec("apprise") is not None


def service_of(address: str) -> "NotifyBase | None":
    """What sends to an address; None where Apprise does not understand it, or nobody would be told."""
    _prepare()
    from apprise import Apprise, AppriseAsset

    # Without pictures: whoever shows a notification would fetch them from somewhere else.
    asset = AppriseAsset(app_id="Ticker", app_desc="Ticker", app_url="", image_url_mask="", image_url_logo="")
    service = Apprise.instantiate(address, asset=asset)
    return service if service is not None and len(service) else None


@cache
def _prepare() -> None:
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        # Of what its hundred and ninety services import, and nobody here can help.
        warnings.simplefilter("ignore")
        from apprise import Apprise

        # Whatever the address is, it loads them all.
        Apprise.instantiate("json://localhost")
