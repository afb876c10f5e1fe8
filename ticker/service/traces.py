"""Whether traces are sent, and where: by the environment that OpenTelemetry has for that."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

_logger = logging.getLogger("ticker.service")

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_EXPORTER = "OTEL_TRACES_EXPORTER"
_SPOKEN = "http/protobuf"


def traces_sent(environ: Mapping[str, str]) -> AbstractContextManager[None]:
    """What has traces sent while it is entered, if the environment asks for it; else nothing is imported.

    Where they cannot be sent that is said, and nothing else depends on it.
    """
    if not is_asked_for(environ):
        return nullcontext()
    try:
        return _sending(environ)
    except ModuleNotFoundError:
        why = "that needs more than is here: pip install 'ticker[otel]'"
    except (OSError, ValueError) as error:
        why = str(error)
    _logger.warning("no traces are sent: %s", why)
    return nullcontext()


def _sending(environ: Mapping[str, str]) -> AbstractContextManager[None]:
    if (other := what_is_not_spoken(environ)) is not None:
        raise ValueError(other)
    from ticker.service.spans import provider_of, sending

    return sending(provider_of(environ))


def is_asked_for(environ: Mapping[str, str]) -> bool:
    """Whether an exporter is named, or where it is to send to, and it is not switched off."""
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environ.get(_EXPORTER, "")
    return exporter != "none" and bool(exporter or any(environ.get(name) for name in _ENDPOINTS))


def what_is_not_spoken(environ: Mapping[str, str]) -> str | None:
    """What of the environment asks for another exporter or protocol than there is, in words."""
    exporter = environ.get(_EXPORTER) or "otlp"
    if exporter != "otlp":
        return f"{_EXPORTER} is {exporter!r}, expected 'otlp' or 'none'"
    name, protocol = next(((name, environ[name]) for name in _PROTOCOLS if environ.get(name)), ("", _SPOKEN))
    if protocol != _SPOKEN:
        return f"{name} is {protocol!r}, expected {_SPOKEN!r}"
    return None
