"""How readers read the log by a cursor: where they begin, in which pages, windows and at what pace."""
