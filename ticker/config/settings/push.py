"""Alerts as notifications of browsers, as config.yaml says it."""

import re
from importlib.util import find_spec
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars import Flag, one_line, whole
from ticker.config.settings import Settings

_CONTACT = re.compile(r"(mailto:[^\s@]+@|https://)[\w-]+(\.[\w-]+)+(/\S*)?")


def _contact(value: object) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not one_line(value) or _CONTACT.fullmatch(value) is None:
        raise ValueError("mailto:you@example.org, an https:// address, or nothing")
    if any(find_spec(needed) is None for needed in ("http_ece", "py_vapid")):
        raise ValueError("nothing, or http-ece and py-vapid to be there: pip install 'ticker[push]'")
    return value


Contact: TypeAlias = Annotated[str, BeforeValidator(_contact)]


class PushSettings(Settings):
    """Off without a `contact`, by which push services reach whoever sends (RFC 8292, 2.1).

    With `private`, a push service may be on this machine or in a private network.
    """

    contact: Contact = ""
    most: Annotated[int, whole(1, 100_000)] = 1_000
    most_per_address: Annotated[int, whole(1, 100_000)] = 20
    private: Flag = False
