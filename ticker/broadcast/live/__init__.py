"""The live path: groups of readers that are caught up, and how they are written the same bytes."""
