"""The service manager that has started this process, if it wants to be told how it is (sd_notify(3))."""

import asyncio
import os
import socket
from collections.abc import MutableMapping


class ServiceManager:
    """What it is told is lost where nobody started this process who wants to know.

    What it has said in the environment is taken out: no process begun by this one is to speak for it.
    """

    def __init__(self, environ: MutableMapping[str, str] = os.environ) -> None:
        self._address = environ.pop("NOTIFY_SOCKET", "")
        every_us, whose = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", str(os.getpid()))
        wanted = every_us.isdecimal() and whose == str(os.getpid())
        # Twice as often as it has to be, as sd_watchdog_enabled(3) asks.
        self._every_s = int(every_us) / 2e6 if wanted else 0.0
        self._beating: asyncio.Task[None] | None = None

    def ready(self, status: str) -> None:
        """Requests are answered; from now on, say so as long as the event loop turns."""
        self.tell("READY=1", f"STATUS={status}")
        if not self._every_s:
            return
        try:
            self._beating = asyncio.get_running_loop().create_task(self._beat())
        except RuntimeError:
            # With several processes, one without a loop looks after them, and starts again what dies.
            self.tell("WATCHDOG_USEC=0")

    def stopping(self) -> None:
        """No more is begun: who reads is told goodbye, and what is open is closed."""
        self.tell("STOPPING=1")

    async def _beat(self) -> None:
        while True:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(self._every_s)

    def tell(self, *lines: str) -> None:
        if not self._address:
            return
        # A name that begins with @ is an abstract one, which has no file.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            try:
                sender.sendto("\n".join(lines).encode(), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL, address)
            except OSError:
                return  # it has gone, or has no room: that is its own business, and not that of readers
