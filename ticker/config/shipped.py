"""Where the configuration and the templates are that come with Ticker."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped() -> Path:
    """The config.yaml that comes with Ticker: inside an installed package, or at the top of its source."""
    return _shipped("config.yaml")


def shipped_templates() -> Path:
    """The folder of templates that comes with Ticker."""
    return _shipped("templates")


def shipped_reference() -> Path:
    """The page that says what every key means."""
    return _shipped("docs/configuration.md")


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "shipped" / name
    return installed if installed.exists() else _PACKAGE.parent / name
