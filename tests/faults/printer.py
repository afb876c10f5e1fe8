"""A client in a process of its own (python -m tests.faults.printer PORT PATH): prints what it is sent."""

import http.client
import socket
import sys

RECEIVE_BUFFER = 4_096


def main(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.sock = socket.socket()
    # So that the kernel does not go on reading for long on behalf of a process that is stopped.
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    connection.sock.connect(("127.0.0.1", port))
    connection.request("GET", path)
    response = connection.getresponse()
    while data := response.read1(65_536):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
