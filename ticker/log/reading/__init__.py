"""Reading the log: pages, snapshots, compacted reads; nothing here writes."""
