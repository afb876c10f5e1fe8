"""The certificate that the server shows, and what it speaks below HTTP."""

import ssl
from pathlib import Path

from ticker.errors import ServeError

_PROTOCOLS = ("h2", "http/1.1")


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
    return context


def _check_readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise ServeError(str(path), f"cannot be read: {error.strerror or error}") from error


def _why(error: Exception, key: Path) -> str:
    if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
        return f"the key in {key} belongs to another certificate"
    return f"this and {key} are not a certificate and its key, both in PEM and the key without a password"
