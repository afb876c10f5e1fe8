"""Who asks, and that what an asker may not know of is on no face of the site."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.events import headline, message, quote
from tests.support.serving import Serving, serving
from tests.test_documented import routes
from tests.web.test_errors import error_of
from ticker.config import Config
from ticker.config.types import Service
from ticker.sources.rss.settings import RssSource
from ticker.web.asker import Asker, Authenticator, Header, by_proxy

HIDDEN = ("news.world", "news.tech", "Hidden", "HIDE", "hidden.example")
FACES = ("/stream/{}", "/events/{}", "/quotes?channels={}", "/headlines?channels={}")
PLAIN = {"Connection": "keep-alive, TE", "TE": "trailers"}


def asker(
    peer: str, headers: Mapping[str, str] = {}, trusted: tuple[str, ...] = (), *, operate: bool = True
) -> Asker:
    return asked({"anonymous": {"operate": operate}}, peer, headers, trusted_proxies=trusted)


def asked(
    access: object,
    peer: str = "127.0.0.1",
    headers: Mapping[str, str] = {},
    *,
    bind: str | tuple[str, ...] = "127.0.0.1:8000",
    **stream: object,
) -> Asker:
    """Who asks where `access` stands in the config, or nothing of it for None."""
    said = {"channels": {"stocks": None, "news.world": None}, "bind": bind, "stream": stream}
    service = Service.model_validate(said if access is None else said | {"access": access})
    given = {"Host": "127.0.0.1:8000", **headers}
    config = Config(service, (), Path("config.yaml"))
    return Authenticator()(config, peer, lambda name: given.get(name, ""))


def test_anybody_may_know_of_every_channel() -> None:
    who = asker("192.0.2.1")
    assert who.channels == ("stocks", "news.world")
    assert who.knows("stocks")
    assert not who.knows("else")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "trusted", "address", "operates"),
    [
        ("127.0.0.1", "", (), "127.0.0.1", True),
        ("::1", "", (), "::1", True),
        ("192.0.2.1", "", (), "192.0.2.1", False),
        ("127.0.0.1", "192.0.2.7", (), "127.0.0.1", False),
        ("127.0.0.1", "192.0.2.7", ("127.0.0.1/32",), "192.0.2.7", False),
        ("127.0.0.1", "127.0.0.1", ("127.0.0.1/32",), "127.0.0.1", True),
        ("192.0.2.1", "127.0.0.1", (), "192.0.2.1", False),
    ],
)
def test_who_is_on_this_machine_operates(
    peer: str, forwarded_for: str, trusted: tuple[str, ...], address: str, operates: bool
) -> None:
    who = asker(peer, {"X-Forwarded-For": forwarded_for}, trusted)
    assert (who.address, who.operates) == (address, operates)


def test_what_comes_over_http_1_0_comes_by_a_proxy() -> None:
    given = by_proxy(lambda name: {"Host": "localhost", "X-Forwarded-For": ""}.get(name, ""))
    assert (given("Host"), given("Via")) == ("localhost", "1.0 unknown")
    assert asker("127.0.0.1", {"Host": given("Host")}).operates
    assert not asker("127.0.0.1", {"Host": given("Host"), "Via": given("Via")}).operates


def test_nobody_operates_unless_the_config_says_so() -> None:
    assert not asker("127.0.0.1", operate=False).operates


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "localhost.:80", "127.1.2.3:9", "[::1]:8000"]
)
def test_this_machine_goes_by_these_names(host: str) -> None:
    assert asker("127.0.0.1", {"Host": host}).operates


@pytest.mark.parametrize(
    "host", ["", "rebound.example", "rebound.example:8000", "localhost.example", "192.0.2.1"]
)
def test_a_page_that_has_its_own_name_lead_here_does_not_operate(host: str) -> None:
    assert not asker("127.0.0.1", {"Host": host}).operates


@pytest.mark.parametrize("name", ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto", "CF-Connecting-IP"])
def test_who_comes_through_a_proxy_that_says_so_does_not_operate(name: str) -> None:
    assert not asker("127.0.0.1", {name: "for=127.0.0.1"}).operates


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "localhost:0", "[::1]:1", ("127.0.0.2:1", "unix:/run/t")])
def test_without_access_in_the_config_who_is_here_may_do_all(bind: str | tuple[str, ...]) -> None:
    who = asked(None, bind=bind)
    assert who.writes == who.channels == ("stocks", "news.world")
    assert who.may_write("stocks")
    assert not who.may_write("else")
    assert who.operates


@pytest.mark.parametrize(
    "bind", ["0.0.0.0:8000", "[::]:1", "192.0.2.1:1", "host:1", ("127.0.0.1:1", "[::]:2")]
)
def test_without_access_nobody_may_more_than_read_where_others_can_come(bind: str | tuple[str, ...]) -> None:
    who = asked(None, bind=bind)
    assert (who.channels, who.writes, who.operates) == (("stocks", "news.world"), (), False)


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.1", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", {"Via": "1.1 proxy"}),
        ("127.0.0.1", {"Host": "rebound.example"}),
        ("unix", {}),
    ],
)
def test_without_access_nobody_writes_who_may_be_elsewhere(peer: str, headers: dict[str, str]) -> None:
    who = asked(None, peer, headers)
    assert (who.writes, who.operates) == ((), False)


def test_what_is_said_of_anybody_holds_wherever_they_come_from() -> None:
    access = {"anonymous": {"read": ["news.*", "absent"], "write": ["stocks"]}}
    who = asked(access, "192.0.2.1", {"Host": "ticker.example"}, bind="0.0.0.0:80")
    assert (who.channels, who.writes, who.operates) == (("news.world",), ("stocks",), False)


def test_access_that_says_little_is_reading_for_all_and_no_more() -> None:
    who = asked({})
    assert (who.channels, who.writes, who.operates) == (("stocks", "news.world"), (), False)


def only_stocks(config: Config, peer: str, header: Header) -> Asker:
    """Who says the word may know of everything, and everybody else of stocks."""
    who = Authenticator()(config, peer, header)
    return who if header("X-Word") else Asker(who.address, ("stocks",), operates=True)


async def furnish(site: Serving) -> None:
    hidden = RssSource.model_validate(
        {"kind": "rss", "name": "hiding", "channel": "news.world", "url": "https://hidden.example/feed"}
    )
    site.site.config = Config(
        site.site.config.service, (*site.site.config.sources, hidden), site.site.config.path
    )
    site.site.askers = only_stocks
    await site.append(headline("hidden", title="Hidden headline"), message("Hidden word"))
    await site.append(quote("HIDE"), channel="news.tech")
    await site.append(quote("AAPL"), headline("shown", title="Shown headline"), channel="stocks")


def leaks(text: str) -> list[str]:
    return [secret for secret in HIDDEN if secret in text]


async def test_a_world_without_the_others_is_what_every_route_shows(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await furnish(site)
        for route in (route for route in routes(site) if "{" not in route):
            reader = await site.read(route)
            assert reader.status == {
                "/ws": 426,
                "/demo/hub": 405,
                "/alerts/check": 405,
                "/alerts/rules": 405,
                "/notifications": 404,
            }.get(route, 200), route
            await reader.until(lambda one: one.ended or b"stream-live" in one.body)  # some have no end
            assert leaks(reader.text) == [], route
        assert "Shown headline" in (await site.get("/headlines")).text
        assert "Hidden headline" in (await site.get("/headlines", x_word="please")).text
        assert "hidden.example" in (await site.get("/feeds.opml", x_word="please")).text


async def test_the_page_is_a_page_without_them(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await furnish(site)
        page = (await site.get("/", accept="text/html")).text
        assert "AAPL" in page
        assert leaks(page) == []
        assert {"Hidden", "HIDE"} <= set(leaks((await site.get("/", accept="text/html", x_word="yes")).text))


@pytest.mark.parametrize("headers", [{}, PLAIN], ids=["direct", "framework"])
@pytest.mark.parametrize("target", ["/stream?since=all", "/stream/*?since=all", "/stream?format=ndjson", "/"])
async def test_streams_of_everything_are_of_what_may_be_known(
    tmp_path: Path, target: str, headers: dict[str, str]
) -> None:
    async with serving(tmp_path) as site:
        await furnish(site)
        reader = await site.read(target, user_agent="curl/8", **headers)
        await reader.until("live")
        await site.append(message("Hidden later"))
        await site.append(message("for all to see"), channel="stocks")
        await reader.until("for all to see")
        assert "AAPL" in reader.text
        assert leaks(reader.text) == []
        full = await site.read(target, user_agent="curl/8", x_word="please", **headers)
        await full.until("Hidden headline")


@pytest.mark.parametrize("face", FACES)
async def test_what_may_not_be_known_is_answered_like_what_is_not(tmp_path: Path, face: str) -> None:
    async with serving(tmp_path) as site:
        await furnish(site)
        for hidden, absent in (("news.world", "mews.world"), ("news.*", "mews.*"), ("stocks,news.tech",) * 2):
            response = await site.get(face.format(hidden))
            assert response.status_code == 404
            said = error_of(response)
            assert said["expected"] == "one or more of stocks"
            other = error_of(await site.get(face.format(absent)))
            assert said["detail"].replace(hidden, absent) == other["detail"]
            assert (await site.get(f"/events/{hidden}", x_word="please")).status_code == 200


async def test_an_operator_sees_of_the_readers_what_it_may_know_of(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await furnish(site)
        await (await site.read("/stream/news.world", x_word="please")).live()
        await (await site.read("/stream", x_word="please")).live()
        views = (await site.get("/readers")).json()["readers"]
        assert [view["channels"] for view in views] == [["stocks"]]
        assert len((await site.get("/readers", x_word="please")).json()["readers"]) == 2
