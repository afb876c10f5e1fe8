"""How things are now: JSON, feeds for other readers, the page, and probes."""
