"""Whether traces are sent, and where: by the environment that OpenTelemetry has for that."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from ticker.service.trace_settings import ENDPOINTS, EXPORTER, what_is_wrong

_logger = logging.getLogger("ticker.service")


def traces_sent(environ: Mapping[str, str], *, tells: bool = True) -> AbstractContextManager[None]:
    """What has traces sent while it is entered, if the environment asks for it; else nothing is imported.

    Where they cannot be sent that is said, by the one of several processes that `tells`, and nothing else
    depends on it.
    """
    if not is_asked_for(environ):
        return nullcontext()
    try:
        return _sending(environ, tells=tells)
    except ModuleNotFoundError:
        why = "that needs more than is here: pip install 'ticker[otel]'"
    except (OSError, ValueError) as error:
        why = str(error)
    if tells:
        _logger.warning("no traces are sent: %s", why)
    return nullcontext()


def _sending(environ: Mapping[str, str], *, tells: bool) -> AbstractContextManager[None]:
    if (wrong := what_is_wrong(environ)) is not None:
        raise ValueError(wrong)
    from ticker.service.spans import provider_of, sending

    return sending(provider_of(environ, tells=tells))


def is_asked_for(environ: Mapping[str, str]) -> bool:
    """Whether an exporter is named, or where it is to send to, and it is not switched off."""
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environ.get(EXPORTER, "")
    return exporter != "none" and bool(exporter or any(environ.get(name) for name in ENDPOINTS))
