"""Many steps of a market at once, as long as nothing begins or ends in them (pure)."""
