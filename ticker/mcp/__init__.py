"""A Model Context Protocol server: what assistants ask of a Ticker, by its documented routes.

All that the protocol's SDK is needed for is in `speaking`, `stdio` and `http`: the rest is ours.
"""
