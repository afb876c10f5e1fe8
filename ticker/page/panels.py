"""Which panels there are."""

PANELS = ("watchlist", "messages", "quote", "replay", "headlines", "sources")
"""Each has a template (templates/panels), CSS (css/panels) and JavaScript (js/panels, in registry.js)."""
