"""Which panels the page has, in the order of a phone's page."""

PANELS = ("quote", "watchlist", "headlines", "sources", "messages")
"""Each has a template (templates/panels), CSS (css/panels) and JavaScript (js/panels, in registry.js)."""
