"""What is counted and measured of all readers, for /metrics."""
