"""/socket.io/: the stream for clients of Socket.IO; it needs python-socketio."""

from ticker.web.streams.socketio.routes import blueprint_of

__all__ = ["blueprint_of"]
