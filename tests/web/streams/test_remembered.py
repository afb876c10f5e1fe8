"""A request that comes again in the same words, and what is not to be remembered of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from ticker.web.streams.direct import Direct, PlainRequest
from ticker.web.streams.remembered import Remembered

ADDRESS = "192.0.2.1"
SAID = b"GET /stream HTTP/1.1 and so on"


def remembers(site: Serving, target: str, headers: dict[str, str]) -> bool:
    direct = Direct(site.app)
    assert direct.again(SAID, ADDRESS, "http") is None
    known = direct.known(PlainRequest(target, {"host": "x", **headers}, ADDRESS), "http", SAID)
    assert known is not None
    assert direct.again(SAID, "192.0.2.2", "http") is direct.again(SAID, ADDRESS, "https") is None
    return direct.again(SAID, ADDRESS, "http") is known


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/stream", {}),
        ("/stream/news.*?types=headline&since=none", {"last-event-id": "ab-1"}),
        ("/?q=fed", {"accept": "text/plain"}),
        ("/stream?since=ab-1", {"accept-encoding": "zstd"}),
    ],
)
async def test_what_thousands_ask_is_made_out_once(
    tmp_path: Path, target: str, headers: dict[str, str]
) -> None:
    async with serving(tmp_path) as site:
        assert remembers(site, target, headers)


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/stream?since=15m", {}),
        ("/stream?since=1700000000", {}),
        ("/stream?until=15m", {}),
        ("/stream?since=all&until=latest", {}),
    ],
)
async def test_what_goes_by_the_moment_is_not(tmp_path: Path, target: str, headers: dict[str, str]) -> None:
    async with serving(tmp_path) as site:
        assert not remembers(site, target, headers)


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/stream", {"cookie": "ticker_session=x"}),
        ("/stream", {"authorization": "Basic x"}),
        ("/stream?token=", {}),
        ("/stream?%74oken=", {}),
    ],
)
async def test_nor_what_somebody_says_of_who_they_are(
    tmp_path: Path, target: str, headers: dict[str, str]
) -> None:
    async with serving(tmp_path) as site:
        assert not remembers(site, target, headers)


async def test_a_config_that_takes_a_right_away_counts_for_the_same_words_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for _ in range(2):
            assert (await (await Reader.open(site.port, "/stream/news.world", {})).live()).status == 200
        site.use_access({"anonymous": {"read": ["stocks"]}})
        assert (await Reader.open(site.port, "/stream/news.world", {})).status == 404


async def test_there_is_an_end_to_what_is_kept(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        config, kept = site.site.config, Remembered[int](at_most=3)
        assert kept.get(config, (b"", ADDRESS, "http")) is None
        for number in range(20):
            kept.put((b"%d" % number, ADDRESS, "http"), number)
            assert kept.get(config, (b"%d" % number, ADDRESS, "http")) == number
            assert len(kept) <= 3
        kept.put((b"x" * 4_000, ADDRESS, "http"), 1)
        kept.put((b"", ADDRESS, "http"), 1)
        assert len(kept) == 2
        assert kept.get(replace(config), (b"19", ADDRESS, "http")) is None
        assert not len(kept)
