"""Bars, sessions, venues, and what a calendar has of them."""
