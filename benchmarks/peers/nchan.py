"""nchan: nginx as the server of the stream, and a publisher that posts every event to it."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cores import children, pin
from benchmarks.event import event_json
from benchmarks.orders import Hello
from benchmarks.peers.schedule import BACKLOG, listen, obey
from ticker.server import raise_file_limit

MODULES = (
    Path("/usr/lib/nginx/modules/ngx_nchan_module.so"),
    Path("/usr/lib64/nginx/modules/ngx_nchan_module.so"),
    Path("/usr/share/nginx/modules/ngx_nchan_module.so"),
)

_CONFIG = """\
load_module {module};
user {user};
daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections {files}; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000;
  keepalive_timeout 1h;
  nchan_shared_memory_size 256M;
  server {{
    listen 127.0.0.1:{port} backlog={backlog};
    location = /publish {{
      nchan_publisher http;
      nchan_channel_id benchmark;
      nchan_message_buffer_length 20000;
      nchan_message_timeout 1h;
    }}
    location = /stream {{
      nchan_subscriber eventsource;
      nchan_channel_id benchmark;
      nchan_subscriber_first_message newest;
    }}
  }}
}}
"""


def module() -> Path | None:
    return next((path for path in MODULES if path.exists()), None)


def _start(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    config = folder / "nginx.conf"
    config.write_text(
        _CONFIG.format(
            module=module(),
            user=pwd.getpwuid(os.getuid()).pw_name,
            files=os.sysconf("SC_OPEN_MAX"),
            folder=folder,
            port=port,
            backlog=BACKLOG,
        )
    )
    return subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(config)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


class Publisher:
    """One keep-alive connection to nginx, over which a batch is posted in one go."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def publish(self, numbers: range, published_ns: int) -> None:
        self._writer.writelines(_post(event_json(number, published_ns)) for number in numbers)
        for _ in numbers:
            head = await self._reader.readuntil(b"\r\n\r\n")
            await self._reader.readexactly(_length(head))


def _post(body: bytes) -> bytes:
    return (
        b"POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"X-EventSource-Event: quote\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _connected(port: int) -> Publisher:
    deadline_s = time.monotonic() + 10
    while True:
        try:
            return Publisher(*await asyncio.open_connection("127.0.0.1", port))
        except OSError:
            if time.monotonic() > deadline_s:
                raise
            await asyncio.sleep(0.05)


async def main(publisher_core: int | None) -> None:
    raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        port = _free_port()
        nginx = _start(Path(folder), port)
        # Only now, so that nginx keeps the servers' core: the publisher is load, and belongs with it.
        pin(publisher_core)
        try:
            publisher = await _connected(port)
            await obey(Hello(port=port, pids=(nginx.pid, *children(nginx.pid))), publisher.publish)
        finally:
            nginx.send_signal(signal.SIGTERM)
            nginx.wait(10)


def _free_port() -> int:
    with listen() as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
