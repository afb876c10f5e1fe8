"""Entries compared with what is remembered: which are news, which are edits, which were taken back. Pure."""
