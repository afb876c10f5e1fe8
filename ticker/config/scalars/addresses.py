"""How hosts and ports are written: where to listen, which brokers there are, and whom to believe."""

import re
from ipaddress import ip_network
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars import forms, one_line

_BROKER = re.compile(
    r"(?:(?:nats|tls)://)?(?:[^\s,/@]+@)?(?:\[[0-9a-fA-F:.]+\]|[^\s,/@:]+)(?::([0-9]{1,5}))?"
)
_BIND = re.compile(r"(\[[0-9A-Fa-f:.%A-Za-z]+\]|[^\s:\[\]/*]+):([0-9]{1,5})")
_SOCKET = re.compile(r"unix:/.{1,100}")


def bind_address(value: object) -> str:
    """Check an address to listen at; ValueError says what was expected."""
    if isinstance(value, str) and _SOCKET.fullmatch(value) and one_line(value):
        return value
    match = _BIND.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[2]) > 65_535:
        raise ValueError("HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH")
    return match[0]


def is_host_and_port(text: str) -> bool:
    """Whether a text is an address to listen at that others can ask by its host and port."""
    match = _BIND.fullmatch(text)
    return match is not None and 0 < int(match[2]) <= 65_535


def broker_addresses(value: str) -> tuple[str, ...]:
    """Check the addresses of NATS servers; ValueError says what was expected."""
    addresses = tuple(one.strip() for one in value.split(","))
    found = [_BROKER.fullmatch(one) for one in addresses]
    if not all(one and 0 < int(one[1] or 4_222) <= 65_535 for one in found):
        raise ValueError("addresses such as nats://a:4222,nats://b:4222,nats://c:4222")
    return addresses


def _binds(value: object) -> str | tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return bind_address(value)
    if not value:
        raise ValueError("at least one HOST:PORT or unix:/PATH")
    return tuple(bind_address(one) for one in value)


def _network(value: object) -> str:
    try:
        return str(ip_network(value if isinstance(value, str) else ""))
    except ValueError:
        raise ValueError("an address or a network such as 127.0.0.1 or 10.0.0.0/8") from None


Binds: TypeAlias = Annotated[
    str | tuple[str, ...],
    BeforeValidator(_binds, json_schema_input_type=forms.BIND | tuple[forms.BIND, ...]),
]
Network: TypeAlias = Annotated[str, BeforeValidator(_network)]
