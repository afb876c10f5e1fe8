"""The certificate that the server shows, and what it speaks below HTTP."""

import ssl
from pathlib import Path
from typing import TypeAlias

import msgspec

from ticker.config.watch import Stamp, stamps_of
from ticker.errors import ServeError, in_words

_PROTOCOLS = ("h2", "http/1.1")


class Renewed(msgspec.Struct, frozen=True):
    """Another certificate is shown from now on."""


class Unusable(msgspec.Struct, frozen=True):
    """Why what is in the files now is not shown; the one before stays."""

    why: str


Look: TypeAlias = Renewed | Unusable | None


class Certificate:
    """A certificate and its key, read again when their files have changed.

    Connections that are open keep what they were shown; `context` is for those that come.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        """ServeError if the files are of no use."""
        self._certificate = certificate
        self._key = key
        # Before they are read: what is written meanwhile is found by the next look.
        self._acted_on = self._seen = self._stamps()
        self.context = tls_context(certificate, key)

    def look(self) -> Look:
        """Read the files if they are others than before; None if they are not, or are being written.

        Only once two looks in a row have found them the same: there are two, and what renews them puts one
        after the other in its place. The same mistake is told once.
        """
        stamps = self._stamps()
        settled, self._seen = stamps == self._seen, stamps
        if not settled or stamps == self._acted_on:
            return None
        self._acted_on = stamps
        try:
            self.context = tls_context(self._certificate, self._key)
        except ServeError as error:
            return Unusable(str(error))
        return Renewed()

    def _stamps(self) -> dict[Path, Stamp]:
        return stamps_of((self._certificate, self._key))


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 and up with HTTP/2 and HTTP/1.1 to choose from; ServeError if the files are of no use."""
    for path in (certificate, key):
        _check_readable(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(_PROTOCOLS)
    try:
        # Without a password of its own OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        raise ServeError(str(certificate), _why(error, key)) from error
    except OSError as error:
        raise ServeError(str(certificate), f"cannot be read: {in_words(error)}") from error
    return context


def _check_readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise ServeError(str(path), f"cannot be read: {in_words(error)}") from error


def _why(error: Exception, key: Path) -> str:
    if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
        return f"the key in {key} belongs to another certificate"
    return f"this and {key} are not a certificate and its key, both in PEM and the key without a password"
