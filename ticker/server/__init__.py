"""Hypercorn with a door of our own: listening sockets, connections, and an orderly end."""

from ticker.server.door import address_of, listen, raise_file_limit
from ticker.server.serving import Server
from ticker.server.signals import Signals

__all__ = ["Server", "Signals", "address_of", "listen", "raise_file_limit"]
