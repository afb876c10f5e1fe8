"""YAML to types: how the service runs and what it watches; a bad key is refused by file, line and path."""

from ticker.config.loader import Config, load, load_feed, own_binds, own_venues
from ticker.config.shipped import shipped, shipped_templates

__all__ = ["Config", "load", "load_feed", "own_binds", "own_venues", "shipped", "shipped_templates"]
