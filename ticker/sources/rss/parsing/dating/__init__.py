"""When an entry was published, however that is written; pure."""
