"""What a right configuration becomes."""

from pathlib import Path

import pytest

from tests.config.folder import CONFIG, RSS, SIMULATOR, Folder
from ticker.config import load
from ticker.config.opml.outlines import outlines_of
from ticker.config.types import ChannelPolicy, Fetch, Log, StreamSettings
from ticker.sources.kinds import known_kinds
from ticker.sources.rss.settings import RssSource
from ticker.sources.simulator.settings import SimulatorSource


def test_every_key_but_channels_has_a_default(folder: Folder) -> None:
    service = folder.load().service
    assert (service.title, service.bind) == ("Ticker", "127.0.0.1:8000")
    assert (service.stream, service.fetch, service.log) == (StreamSettings(), Fetch(), Log())


def test_channel_takes_its_retry_from_the_stream_and_its_title_from_its_name(folder: Folder) -> None:
    folder.write(
        "config.yaml", "stream: {retry: 4s}\nchannels: {world: , fx: {title: FX, retry: 2s, keep: 2h}}\n"
    )
    day_ms = 86_400_000
    assert folder.load().channels == {
        "world": ChannelPolicy(
            name="world", title="World", retry_ms=4_000, keep_ms=7 * day_ms, keep_count=1_000_000
        ),
        "fx": ChannelPolicy(
            name="fx", title="FX", retry_ms=2_000, keep_ms=day_ms // 12, keep_count=1_000_000
        ),
    }


def test_source_is_named_after_its_file_and_titled_after_its_name(folder: Folder) -> None:
    folder.write("feeds/bbc-world.yaml", RSS)
    (source,) = folder.load().sources
    assert (source.name, source.title) == ("bbc-world", "bbc-world")


def test_list_of_one_source_may_take_the_name_of_its_file(folder: Folder) -> None:
    folder.write("feeds/solo.yaml", "- " + RSS.strip().replace("\n", "\n  ") + "\n")
    assert [source.name for source in folder.load().sources] == ["solo"]


def test_file_may_hold_several_named_sources_of_both_kinds(folder: Folder) -> None:
    items = [RSS + "name: one\ntitle: The One\n", SIMULATOR + "name: two\n"]
    folder.write("feeds/x.yml", "".join("- " + item.strip().replace("\n", "\n  ") + "\n" for item in items))
    one, two = folder.load().sources
    assert isinstance(one, RssSource)
    assert isinstance(two, SimulatorSource)
    assert (one.name, one.title, two.name) == ("one", "The One", "two")


def test_feed_files_are_read_in_order_of_name_and_others_left_alone(folder: Folder) -> None:
    for name in ("b.yaml", "a.yml", "c.yaml"):
        folder.write(f"feeds/{name}", RSS)
    for name in (".#b.yaml", "notes.txt", "d.yaml~"):
        folder.write(f"feeds/{name}", "rubbish: [")
    assert [source.name for source in folder.load().sources] == ["a", "b", "c"]


def test_feeds_may_be_one_file(folder: Folder) -> None:
    folder.write("config.yaml", CONFIG + "feeds: watched.yaml\n")
    folder.write("watched.yaml", RSS)
    config = folder.load()
    assert [source.name for source in config.sources] == ["watched"]
    assert config.service.feeds == folder.root / "watched.yaml"


def test_relative_paths_are_relative_to_the_file_that_holds_them(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("feeds/it.yaml", RSS)
    monkeypatch.chdir("/")
    config = load(folder.root / "config.yaml", {}, known_kinds())
    assert config.path == folder.root / "config.yaml"
    assert (config.service.data, config.service.feeds) == (folder.root / "data", folder.root / "feeds")
    assert len(config.sources) == 1


def test_data_root_takes_the_place_of_the_files_folder_for_data_alone(folder: Folder) -> None:
    config = folder.load(data_root=Path("/srv/ticker"))
    assert (config.service.data, config.service.feeds) == (Path("/srv/ticker/data"), folder.root / "feeds")


def test_absolute_paths_stay(folder: Folder, tmp_path: Path) -> None:
    folder.write("config.yaml", CONFIG + f"data: /var/lib/ticker\nfeeds: {tmp_path}/feeds\n")
    config = folder.load(data_root=Path("/elsewhere"))
    assert (config.service.data, config.service.feeds) == (Path("/var/lib/ticker"), tmp_path / "feeds")


def test_words_that_yaml_1_1_takes_for_other_things_stay_symbols(folder: Folder) -> None:
    symbols = [
        "NO",
        "ON",
        "Y",
        "TRUE",
        "NULL",
        "7203",
        "0123",
        "1e3",
        "2026-01-02",
        "^GSPC",
        "BRK.B",
        "BTC-USD",
        "EURUSD=X",
    ]
    lines = "".join(f"  {symbol}: {{price: 1, name: No}}\n" for symbol in symbols)
    folder.write("feeds/it.yaml", f"kind: simulator\nchannel: stocks\ntitle: 12:30\nsymbols:\n{lines}")
    (source,) = folder.load().sources
    assert isinstance(source, SimulatorSource)
    assert list(source.symbols) == symbols
    assert (source.title, source.symbols["ON"].name) == ("12:30", "No")


def test_simulated_symbol_is_read_with_its_units(folder: Folder) -> None:
    symbols = "symbols:\n  AAPL: {price: 189.40, volatility: 28%}\n"
    folder.write("feeds/it.yaml", f"kind: simulator\nchannel: stocks\n{symbols}")
    (source,) = folder.load().sources
    assert isinstance(source, SimulatorSource)
    apple = source.symbols["AAPL"]
    assert (apple.name, apple.price, apple.volatility) == ("AAPL", 189.4, 0.28)
    assert (apple.decimals, apple.currency, apple.spread_bps, apple.aliases) == (None, "USD", 2.0, ())


def test_rss_source_is_read_with_its_units(folder: Folder) -> None:
    more = "every: 1.5m\nprivate: True\nlimit: 7\ntimeout: 250ms\nmax_bytes: 2MiB\nheaders: {X-Key: a b}\n"
    folder.write("feeds/it.yaml", RSS + more)
    (source,) = folder.load().sources
    assert isinstance(source, RssSource)
    assert (source.every_ms, source.private, source.limit, source.timeout_ms) == (90_000, True, 7, 250)
    assert (source.max_bytes, source.headers) == (2 << 20, {"X-Key": "a b"})


def test_anchors_aliases_and_merges_are_written_out(folder: Folder) -> None:
    folder.write(
        "config.yaml",
        "channels:\n"
        "  stocks: &quotes {title: Stocks, retry: 2s, keep: 2h}\n"
        "  crypto: *quotes\n"
        "  fx: {<<: *quotes, title: FX}\n"
        "  gold: {retry: 1s, <<: [{keep: 3h}, *quotes]}\n",
    )
    told = {
        name: (one.title, one.retry_ms, one.keep_ms // 3_600_000)
        for name, one in folder.load().channels.items()
    }
    assert told == {
        "stocks": ("Stocks", 2_000, 2),
        "crypto": ("Stocks", 2_000, 2),
        "fx": ("FX", 2_000, 2),
        "gold": ("Stocks", 1_000, 3),
    }


def test_byte_order_mark_and_windows_line_ends_are_read(folder: Folder) -> None:
    folder.write("config.yaml", b"\xef\xbb\xbf" + CONFIG.replace("\n", "\r\n").encode())
    assert list(folder.load().channels) == ["stocks", "world"]


@pytest.mark.parametrize(
    "bind", ["127.0.0.1:0", "0.0.0.0:65535", "localhost:80", "[::1]:8000", "[fe80::1%eth0]:1"]
)
def test_address_to_listen_at_is_read(folder: Folder, bind: str) -> None:
    folder.write("config.yaml", f"{CONFIG}bind: '{bind}'\n")
    assert folder.load().service.bind == bind


def test_there_may_be_several_addresses_to_listen_at(folder: Folder) -> None:
    folder.write("config.yaml", f"{CONFIG}bind: ['[::1]:80', unix:/run/ticker/web.sock]\n")
    assert folder.load().service.binds == ("[::1]:80", "unix:/run/ticker/web.sock")


@pytest.mark.parametrize("bind", ["[]", "[nope]", "unix:relative.sock", "'unix:'", "{a: b}"])
def test_what_is_no_address_to_listen_at_is_refused(folder: Folder, bind: str) -> None:
    folder.write("config.yaml", f"{CONFIG}bind: {bind}\n")
    (problem,) = folder.problems()
    assert "expected " in problem
    assert "HOST:PORT" in problem


def test_an_address_is_shown_as_it_is_written_for_what_is_in_the_environment_may_be_secret(
    folder: Folder,
) -> None:
    folder.write("feeds/it.yaml", "kind: rss\nchannel: world\nurl: https://a.org/${PATH}?key=${KEY}\n")
    (source,) = folder.load({"PATH": "feed", "KEY": "hush"}).sources
    assert isinstance(source, RssSource)
    assert (source.url, source.shown_url) == (
        "https://a.org/feed?key=hush",
        "https://a.org/${PATH}?key=${KEY}",
    )
    assert outlines_of(folder.load({"PATH": "feed", "KEY": "hush"}))[0].url == source.shown_url
    folder.write("feeds/it.yaml", "kind: rss\nchannel: world\nurl: https://a.org/$${x}\n")
    (plain,) = folder.load().sources
    assert isinstance(plain, RssSource)
    assert plain.shown_url == plain.url == "https://a.org/${x}"


def test_a_token_that_stands_in_the_file_is_a_secret_too(folder: Folder) -> None:
    tokens = "{one: {token: spelled-out-1}, two: {token: '${TWO}'}, three: {token: a-word}}"
    folder.write("config.yaml", CONFIG + f"access: {{tokens: {tokens}}}\n")
    hide = folder.load({"TWO": "from-elsewhere-2"}).secrets.out_of
    assert hide("spelled-out-1 from-elsewhere-2 a-word") == "${access.tokens.one} ${TWO} a-word"


def test_what_is_wrong_in_access_is_told_by_its_place_and_no_token_is_shown(folder: Folder) -> None:
    folder.write(
        "config.yaml",
        CONFIG + "access:\n  anonymous: {reed: [x], write: stocks}\n  tokens:\n    desk: {token: tiny1}\n"
        "    'a b': {token: long-enough-1}\n    none: {read: ['no way']}\n",
    )
    told = folder.problems()
    assert "tiny1" not in "".join(told)
    assert [line.split(" ", 1)[0] for line in told] == [
        *("config.yaml:3:", "config.yaml:3:", "config.yaml:5:", "config.yaml:6:", "config.yaml:7:"),
        "config.yaml:7:",
    ]
    assert 'access.anonymous.reed: unknown key, did you mean "read"?' in told[0] + told[1]
    assert "access.tokens.desk.token: expected a token of 6 to 500" in "".join(told)
    assert "access.tokens.none.token: missing, expected a token, or sha256: and 64 hex digits" in "".join(
        told
    )


def test_two_names_with_one_token_are_told_of_without_it(folder: Folder) -> None:
    folder.write(
        "config.yaml", CONFIG + "access: {tokens: {a: {token: shared-token-1}, b: {token: shared-token-1}}}\n"
    )
    (told,) = folder.problems()
    assert "shared-token" not in told
    assert "access: expected a token of its own for each name, not the same for a and b" in told


def test_nothing_is_a_duration_without_a_unit(folder: Folder) -> None:
    folder.write(
        "config.yaml",
        CONFIG + 'stream: {gather: 0, lifetime: "0"}\nalerts: [{name: a, when: A > 1, cooldown: 0}]\n',
    )
    config = folder.load()
    assert (config.service.stream.gather_ms, config.service.stream.lifetime_ms) == (0, 0)
    assert config.service.alerts[0].cooldown_ms == 0
