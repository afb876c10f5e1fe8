"""YAML to types: how the service runs and what it watches; a bad key is refused by file, line and path."""
