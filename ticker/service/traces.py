"""Whether traces are sent, and where: by the environment that OpenTelemetry has for that."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import urlsplit

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
    """What of the environment asks for another exporter or protocol than there is, or no place."""
    exporter = environ.get(_EXPORTER) or "otlp"
    if exporter != "otlp":
        return f"{_EXPORTER} is {exporter!r}, expected 'otlp' or 'none'"
    name, protocol = next(((name, environ[name]) for name in _PROTOCOLS if environ.get(name)), ("", _SPOKEN))
    if protocol != _SPOKEN:
        return f"{name} is {protocol!r}, expected {_SPOKEN!r}"
    # Not as it stands there: a password may be in it.
    wrong = next((name for name in _ENDPOINTS if not _is_address(environ.get(name, ""))), None)
    return None if wrong is None else f"{wrong} is no address, expected one such as http://127.0.0.1:4318"


def _is_address(text: str) -> bool:
    """Whether it may stand where spans are sent to, as nothing may."""
    try:
        url = urlsplit(text)
        # Looked at for its ValueError, of a port that is none.
        return not text or (url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0)
    except ValueError:
        return False
