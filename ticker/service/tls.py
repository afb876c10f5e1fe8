"""TLS as the config has it, and its certificate as the files have it."""

import asyncio
import logging

from ticker.config import Config
from ticker.server import Certificate, Renewed, Unusable

_logger = logging.getLogger("ticker.tls")
# That a renewed certificate is shown is no warning, and what who has renewed it looks for.
_logger.setLevel(logging.INFO)

_LOOK_S = 1.0


def certificate_of(config: Config) -> Certificate | None:
    """What the config says about TLS, ready to be used; ServeError if its files are not."""
    certificate, key = config.service.tls.certificate, config.service.tls.key
    if certificate is None or key is None:
        return None
    return Certificate(config.path.parent / certificate, config.path.parent / key)


async def renewing(certificate: Certificate | None, *, tells: bool = True) -> None:
    """Have a certificate shown that is new in its files; one of several processes `tells` of it."""
    while certificate is not None:
        # It blocks, for as long as it takes to read two small files from what may be another machine.
        match await asyncio.to_thread(certificate.look):
            case Renewed() if tells:
                _logger.info("the certificate has changed: who connects is shown the new one")
            case Unusable(why=why) if tells:
                _logger.error("the certificate was changed and is of no use; the one before stays: %s", why)
        await asyncio.sleep(_LOOK_S)
