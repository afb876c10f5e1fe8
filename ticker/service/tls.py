"""TLS as the config has it."""

import ssl

from ticker.config import Config
from ticker.server import tls_context


def tls_of(config: Config) -> ssl.SSLContext | None:
    """What the config says about TLS, ready to be used; ServeError if its files are not."""
    certificate, key = config.service.tls.certificate, config.service.tls.key
    if certificate is None or key is None:
        return None
    return tls_context(config.path.parent / certificate, config.path.parent / key)
