"""Writing the log: one folder, one file, one thread."""
