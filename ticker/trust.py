"""Which authorities vouch for HTTPS servers elsewhere."""

import os
import ssl
from functools import lru_cache
from pathlib import Path

import httpx

from ticker.errors import TrustError, in_words

_NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def trusted() -> ssl.SSLContext:
    """Those that the web trusts, or that the environment names instead; TrustError if they cannot be read."""
    folder = os.environ.get("SSL_CERT_DIR", "")
    if folder and not os.environ.get("SSL_CERT_FILE") and not Path(folder).is_dir():
        raise TrustError(_named(), "no such folder")
    try:
        return httpx.create_ssl_context()
    except ssl.SSLError as error:
        raise TrustError(_named(), "holds no certificates in PEM") from error
    except OSError as error:
        raise TrustError(_named(), in_words(error)) from error


def trusted_once(protocol: str) -> ssl.SSLContext:
    """The same for all connections over a protocol: reading the authorities takes 29 ms and 0.7 MB."""
    return _kept(protocol, _changed_ns(), *map(os.environ.get, _NAMES))


def _changed_ns() -> int | None:
    """When the file that the environment names was written last: its authorities may be others since."""
    # Without a name it would be the folder that this runs in.
    named = os.environ.get("SSL_CERT_FILE")
    return Path(named).stat().st_mtime_ns if named and Path(named).exists() else None


@lru_cache(maxsize=4)
def _kept(protocol: str, *_: object) -> ssl.SSLContext:
    tls = trusted()
    tls.set_alpn_protocols([protocol])
    return tls


def _named() -> str:
    named = ((name, os.environ.get(name)) for name in _NAMES)
    return next((f"{name}={value}" for name, value in named if value), "the certificates of certifi")
