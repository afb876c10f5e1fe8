"""A live market and news ticker."""

__version__ = "0.1.0"
