"""A NATS server with JetStream in a process of its own, from PyPI's wheel."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.ports import free_port, listens
from tests.support.waiting import in_time

_TENANTS = 24
_MONITORS_AT = 4_000

_CONFIG = """\
host: 127.0.0.1
port: {port}
http: "127.0.0.1:{monitor}"
server_name: {name}
max_payload: {max_payload}
{cluster}
jetstream {{ store_dir: "{folder}", sync_interval: {sync} }}
accounts {{
{accounts}
}}
"""


def nats_server() -> str:
    """The program, beside the Python that runs the tests."""
    found = shutil.which("nats-server", path=str(Path(sys.executable).parent))
    assert found is not None, "nats-server is not here: pip install -e '.[test]'"
    return found


@contextmanager
def three_brokers(folder: Path, *, sync: str = "always") -> Iterator[tuple[list["Broker"], str]]:
    """That keep everything together, and their addresses for one tenant."""
    ports = [free_port() for _ in range(3)]
    routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in ports)
    with ExitStack() as stack:
        brokers = [
            stack.enter_context(
                Broker(
                    folder,
                    name=name,
                    cluster=f'cluster {{ name: ticker, listen: "127.0.0.1:{port}", routes: [{routes}] }}',
                    sync=sync,
                )
            )
            for name, port in zip("abc", ports, strict=True)
        ]
        yield brokers, ",".join(broker.url(0) for broker in brokers)


class Broker:
    """Runs from the start; `kill` and `start` it as often as wanted. Each tenant has it for itself."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "alone",
        cluster: str = "",
        sync: str = "always",
        max_payload: str = "1MB",
    ) -> None:
        self.port = free_port(beside=_MONITORS_AT)
        monitor = self.port + _MONITORS_AT
        self._config = folder / f"{name}.conf"
        self._output = folder / f"{name}.log"
        folder.mkdir(parents=True, exist_ok=True)
        accounts = "\n".join(
            f"  t{n} {{ jetstream: enabled, users: [{{user: t{n}, password: secret}}] }}"
            for n in range(_TENANTS)
        )
        self._config.write_text(
            _CONFIG.format(
                port=self.port,
                monitor=monitor,
                name=name,
                cluster=cluster,
                folder=folder / name,
                sync=sync,
                max_payload=max_payload,
                accounts=accounts,
            )
        )
        self._tenants = iter(range(_TENANTS))
        self.process = self._begun()
        self._await()

    def _begun(self) -> subprocess.Popen[bytes]:
        with self._output.open("ab") as output:
            return subprocess.Popen([nats_server(), "-c", str(self._config)], stdout=output, stderr=output)

    def _await(self) -> None:
        in_time(lambda: listens(self.port), lambda: f"a broker: {self._output.read_text()}")

    def new_tenant(self) -> str:
        """Its address, for who wants a JetStream in which there is nothing yet."""
        return self.url(next(self._tenants))

    def url(self, tenant: int) -> str:
        return f"nats://t{tenant}:secret@127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = self._begun()
        self._await()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
