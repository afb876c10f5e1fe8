"""Socket.IO's packets: what python-socketio reads in them."""

import json

from engineio.payload import Payload
from socketio.packet import EVENT, Packet

from tests.support.events import headline
from tests.support.serving import START_MS
from ticker.events import Draft, record_of
from ticker.wire import SOCKET_IO, Live
from ticker.wire.socketio import packets
