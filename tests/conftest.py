"""What every test may ask for."""

import gc
import signal
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
import trustme
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import settings

from tests.support import routing, templates
from tests.support.origin import Origin
from tests.support.parsers import PARSERS
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S

# No test asserts a time: on a busy machine any example may take long.
settings.register_profile("ticker", deadline=None)
settings.load_profile("ticker")

# An answer that the machine is too busy to give at once is waited for, not only the 5 s that httpx waits.
for phase in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, phase, PATIENCE_S)

routing.compile_once()
templates.compile_once()


def pytest_configure() -> None:
    # What a shell starts in the background ignores Ctrl-C, and with it every Ticker that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """None of what is collected is garbage: to look for some in it takes a fifth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every HTTP client, here or in a Ticker of its own, trusts one authority, which vouches for nobody.

    Without that each reads the 140 that the web trusts: 20 ms for each client of each test.
    """
    path = tmp_path_factory.mktemp("authority") / "authority.pem"
    trustme.CA().cert_pem.write_to_path(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield


@pytest.fixture(scope="session", autouse=True)
def parsing_process_ends() -> Iterator[None]:
    yield
    PARSERS.close()


@pytest.fixture
def ticker(tmp_path: Path) -> Iterator[RunningTicker]:
    """A running Ticker with two simulated prices ten times a second."""
    with RunningTicker(write_site(tmp_path)) as running:
        yield running


@pytest.fixture
async def server() -> AsyncIterator[Origin]:
    """A server to read feeds from; it answers nothing yet."""
    async with Origin().open() as origin:
        yield origin
