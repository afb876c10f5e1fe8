"""Certificates for localhost that a test vouches for itself."""

import ssl
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)


def make_certificate(
    folder: Path, name: str = "server", *, password: bytes | None = None
) -> tuple[Path, Path]:
    """A certificate, with the authority that vouches for it behind it in the same file, and its key."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    chain = [pem.bytes() for pem in issued.cert_chain_pems]
    certificate.write_bytes(b"".join([*chain, authority.cert_pem.bytes()]))
    key.write_bytes(_locked(issued.private_key_pem.bytes(), password))
    return certificate, key


def _locked(key: bytes, password: bytes | None) -> bytes:
    if password is None:
        return key
    parsed = load_pem_private_key(key, None)
    return parsed.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))


@cache
def shared() -> tuple[TemporaryDirectory[str], tuple[Path, Path]]:
    """One for all who do not mind; the folder goes when the process does."""
    folder = TemporaryDirectory()
    return folder, make_certificate(Path(folder.name))


def trusting() -> ssl.SSLContext:
    """A client that trusts the shared one."""
    return ssl.create_default_context(cafile=str(shared()[1][0]))
