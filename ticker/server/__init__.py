"""Hypercorn behind a way in of our own: listening sockets, two ways in, and an orderly end."""

from ticker.server.accepting.descriptors import Room, raise_file_limit
from ticker.server.accepting.listening import address_of, bind_of, listen, listeners
from ticker.server.accepting.tls import Certificate, Renewed, Unusable, tls_context
from ticker.server.serving import Server
from ticker.server.signals import Signals

__all__ = [
    "Certificate",
    "Renewed",
    "Room",
    "Server",
    "Signals",
    "Unusable",
    "address_of",
    "bind_of",
    "listen",
    "listeners",
    "raise_file_limit",
    "tls_context",
]
