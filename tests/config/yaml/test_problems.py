"""Wrong files, and the exact lines that say what is wrong with them."""

# ruff: noqa: E501 - a case and its answer are easier to compare side by side

import os

import pytest

from tests.config.folder import RSS, SIMULATOR, Folder
from tests.webhooks.receiver import SECRET
from ticker.config.yaml.problems import ConfigProblem
from ticker.events import TYPES
from ticker.sources.kinds import SHIPPED

DURATION = "expected a duration such as 250ms, 30s, 5m, 2h or 7d"
ORIGIN = (
    "expected an origin as browsers send it, in small letters and without a path: https://app.example, "
    "https://*.example.org or http://localhost:3000; or *"
)
CHANNELS = "channels: {stocks: , world: }\n"

WRONG_CONFIGS = [
    ("titel: X\n" + CHANNELS, ['1: titel: unknown key, did you mean "title"?']),
    (CHANNELS + "\n\nstream:\n  retry: 3 sec\n", [f'5: stream.retry: {DURATION}, got "3 sec"']),
    (CHANNELS + "stream: {retry: 5}\n", [f"2: stream.retry: {DURATION}, got 5"]),
    (CHANNELS + "stream: {retry: 5ms}\n", ['2: stream.retry: expected a duration from 100ms to 1h, got "5ms"']),
    (CHANNELS + f"stream: {{retry: {'9' * 400}s}}\n", [f'2: stream.retry: {DURATION}, got "{"9" * 59}…"']),
    (CHANNELS + "stream: {retry_ms: 5}\n", ['2: stream.retry_ms: unknown key, did you mean "retry"?']),
    (CHANNELS + "stream: {retry: }\n", [f"2: stream.retry: {DURATION}, got nothing"]),
    (CHANNELS + "stream: {retry: ~}\n", [f"2: stream.retry: {DURATION}, got ~"]),
    (CHANNELS + "stream: {retry: [1s]}\n", [f"2: stream.retry: {DURATION}, got a list"]),
    (CHANNELS + "stream: {snapshot: 1001}\n", ["2: stream.snapshot: expected a whole number from 0 to 1000, got 1001"]),
    (CHANNELS + "stream: {snapshot: true}\n", ['2: stream.snapshot: expected a whole number from 0 to 1000, got "true"']),
    (CHANNELS + "stream: {snapshot: 1.5}\n", ["2: stream.snapshot: expected a whole number from 0 to 1000, got 1.5"]),
    (CHANNELS + "stream: 5\n", ["2: stream: expected a mapping, got 5"]),
    (CHANNELS + "fetch:\n  max_bytes: 3 kilos\n", ['3: fetch.max_bytes: expected a size such as 500kB, 15MB or 1GiB, got "3 kilos"']),
    (CHANNELS + "fetch: {max_bytes: 2GB}\n", ['2: fetch.max_bytes: expected a size from 1kB to 1GB, got "2GB"']),
    (CHANNELS + 'fetch: {contact: "a\\r\\nX: b"}\n', ['2: fetch.contact: expected one line of printable ASCII, at most 4000 characters, got "a\\r\\nX: b"']),
    (CHANNELS + "log: {sync: ful}\n", ['2: log.sync: expected normal or full, got "ful", did you mean "full"?']),
    (CHANNELS + "cors: {origins: [https://app.example/]}\n", [f'2: cors.origins[0]: {ORIGIN}, got "https://app.example/"']),
    (CHANNELS + 'cors: {origins: ["null"]}\n', [f'2: cors.origins[0]: {ORIGIN}, got "null"']),
    (CHANNELS + "cors: {origins: [https://App.example]}\n", [f'2: cors.origins[0]: {ORIGIN}, got "https://App.example"']),
    (CHANNELS + 'cors: {origins: ["https://app.*"]}\n', [f'2: cors.origins[0]: {ORIGIN}, got "https://app.*"']),
    (CHANNELS + 'cors: {origins: ["*"], credentials: true}\n', ["2: cors: expected origins by their names where credentials is true: * would let any page act as its reader"]),
    (CHANNELS + "bind: localhost\n", ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got "localhost"']),
    (CHANNELS + "bind: ::1:8000\n", ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got "::1:8000"']),
    (CHANNELS + 'bind: ":8000"\n', ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got ":8000"']),
    (CHANNELS + 'bind: "*:8000"\n', ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got "*:8000"']),
    (CHANNELS + "stream: retry:3s\n", ['2: stream: expected a mapping, got "retry:3s", did you mean "retry: 3s"?']),
    (CHANNELS + "bind: $BIND\n", ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got "$BIND", did you mean "${BIND}"?']),
    (CHANNELS + "bind: 8000\n", ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got 8000']),
    (CHANNELS + "bind: 0.0.0.0\n", ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got "0.0.0.0"']),
    (CHANNELS + "bind: 127.0.0.1:65536\n", ['2: bind: expected HOST:PORT such as 127.0.0.1:8000, or [::]:8000 for every address, or unix:/PATH, got "127.0.0.1:65536"']),
    (CHANNELS + "webhooks: {a: {url: htp://example.org/HIDDEN, secret: x}}\n", ["2: webhooks.a.url: expected an http:// or https:// address", "2: webhooks.a.secret: expected whsec_ and 24 to 64 bytes in base64, as `ticker webhooks secret` draws it"]),
    (CHANNELS + f"webhooks: {{a: {{url: 'https://me:HIDDEN@example.org', secret: [{SECRET}, HIDDEN], types: [headlines]}}}}\n", ["2: webhooks.a.url: expected an address without a user name or password; a receiver knows Ticker by the signature", "2: webhooks.a.secret: expected whsec_ and 24 to 64 bytes in base64, as `ticker webhooks secret` draws it, but number 2 is none", f'2: webhooks.a.types[0]: expected {" or ".join(TYPES)}, got "headlines", did you mean "headline"?']),
    (CHANNELS + "webhooks: {a: {url: https://example.org:0/HIDDEN, secret: x}}\n", ["2: webhooks.a.url: expected an address whose port is 1 to 65535", "2: webhooks.a.secret: expected whsec_ and 24 to 64 bytes in base64, as `ticker webhooks secret` draws it"]),
    (CHANNELS + "fetch: {callback: 'https://me@example.org'}\n", ['2: fetch.callback: expected an address without a user name or password, got "https://***@example.org"']),
    (CHANNELS + "webhooks: {a: https://example.org/HIDDEN}\n", ["2: webhooks.a: expected a mapping"]),
    (CHANNELS + "data: ~/ticker\n", ['2: data: expected a path; ~ is not expanded, write ${HOME}, got "~/ticker"']),
    (CHANNELS + 'data: ""\n', ['2: data: expected a path, got ""']),
    (CHANNELS + "feeds: nowhere\n", ['2: feeds: expected a folder or a file that can be read, got "nowhere"']),
    (CHANNELS + 'feeds: "a\\0b"\n', ['2: feeds: expected a path, got "a\\x00b"']),
    (CHANNELS + "feeds: [a]\n", ["2: feeds: expected a path, got a list"]),
    ("title: X\n", ["1: channels: missing, expected at least one channel"]),
    ("chanels: {world: }\n", ['1: chanels: unknown key, did you mean "channels"?']),
    ("title: X\nchannels: {}\n", ["2: channels: expected at least one channel, got none"]),
    ("channels:\n", ["1: channels: expected a mapping, got nothing"]),
    ("channels: [world]\n", ["1: channels: expected a mapping, got a list"]),
    ("channels:\n  world:\n    kep: 3d\n", ['3: channels.world.kep: unknown key, did you mean "keep"?']),
    ("channels:\n  world:\n    zzz: 1\n", ["3: channels.world.zzz: unknown key, expected one of title, retry, keep, keep_count, messages, messages_rate, messages_burst"]),
    ("channels:\n  world:\n    retry:\n", [f"3: channels.world.retry: {DURATION}, got nothing"]),
    ("channels:\n  a b:\n", ['2: channels."a b": expected a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit']),
    ('channels:\n  "": {keep: 3}\n', ['2: channels."": expected a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit', f'2: channels."".keep: {DURATION}, got 3']),
    ("channels:\n  ../x:\n", ["2: channels.../x: expected a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit"]),
    ("", ["1: expected keys and values, got an empty file"]),
    ("# nothing yet\n", ["1: expected keys and values, got an empty file"]),
    ("- a\n", ["1: expected keys and values, got a list"]),
    ("hello\n", ['1: expected keys and values, got "hello"']),
    (b"title: ok\nbind: \xff\n", ["2: expected UTF-8, got other bytes"]),
    (b"title: ok\nbind: \x01\n", ["2: expected YAML, got a control character"]),
    (CHANNELS + "a: b: c\n", ['2:5: a value with ": " in it has to be put in quotes: a: "..."']),
    (CHANNELS + 'title: "x\n', ["2:8: the quote that begins here is not closed"]),
    (CHANNELS + "---\na: 1\n", ['2:1: expected one document a file, got another behind "---", which belongs left out']),
    (CHANNELS + 'title: "\\U99999999"\n', ["2: expected YAML, got a number out of range"]),
    ("title: a\n" + CHANNELS + "title: b\n", ["3: title: given twice, first on line 1"]),
    (CHANNELS + "? [a, b]\n: c\n", ["2: expected a key on one line, got something else"]),
    (CHANNELS + "title: !!python/name:os.system x\n", ["2: title: unknown tag, expected a value without one, got !!python/name:os.system"]),
    (CHANNELS + "title: !secret x\n", ["2: title: unknown tag, expected a value without one, got !secret"]),
    (CHANNELS + 'title: "\\ud800"\n', ["2: title: expected text, got half of a surrogate pair"]),
    (CHANNELS + "stream: &s [*s]\n", ["2: expected at most 20 levels, got more"]),
    ("[" * 5000, ["1: expected at most 20 levels, got more"]),
    ("x" * (1 << 20) + "x", ["1: expected at most 1 MiB, got more"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "lines"), WRONG_CONFIGS)
def test_wrong_config_is_told_by_line_and_path(
    folder: Folder, content: str | bytes, lines: list[str]
) -> None:
    folder.write("config.yaml", content)
    assert folder.problems() == [f"config.yaml:{line}" for line in lines]


WRONG_FEEDS = [
    (RSS + "evry: 5m\n", ['4: evry: unknown key, did you mean "every"?']),
    (RSS + "every: 100ms\n", ['4: every: expected a duration from 1s to 7d, got "100ms"']),
    (RSS + "private: yes\n", ['4: private: expected true or false, got "yes"']),
    (RSS + "name: a/b\n", ['4: name: expected a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit, got "a/b"']),
    (RSS + "name: ..\n", ['4: name: expected a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit, got ".."']),
    (RSS + "timeout:\n", [f"4: timeout: {DURATION}, got nothing"]),
    (RSS + "symbols: {}\n", ["4: symbols: unknown key, expected one of name, channel, title, enabled, kind, url, every, max_every, private, limit, retractions, push, headers, timeout, max_bytes"]),
    (RSS + 'headers: {A: "x\\r\\ny"}\n', ["4: headers.A: expected one line of printable ASCII, at most 4000 characters"]),
    (RSS + 'headers: {A: "hush\\0"}\n', ["4: headers.A: expected one line of printable ASCII, at most 4000 characters"]),
    (RSS + "headers: Bearer hush\n", ["4: headers: expected a mapping"]),
    (RSS + "headers: {A: ü}\n", ["4: headers.A: expected one line of printable ASCII, at most 4000 characters"]),
    (RSS + "headers: {A B: x}\n", ['4: headers."A B": expected the name of an HTTP header']),
    (RSS + "headers: {Content-Length: 3}\n", ["4: headers.Content-Length: expected the name of a header that does not say how the request itself is sent"]),
    (RSS + "headers: {host: x}\n", ["4: headers.host: expected the name of a header that does not say how the request itself is sent"]),
    (RSS + 'headers: {"A:": x}\n', ["4: headers.A:: expected the name of an HTTP header"]),
    ("kind: rss\nchannel: world\n", ["1: url: missing, expected an http:// or https:// address"]),
    ("kind: rss\nchannel: world\nulr: https://a.org\n", ['3: ulr: unknown key, did you mean "url"?']),
    ("kind: rss\nchannel: world\nurl: ftp://a.org\n", ['3: url: expected an http:// or https:// address, got "ftp://a.org"']),
    ("kind: rss\nchannel: world\nurl: https:a.org\n", ['3: url: expected an http:// or https:// address, got "https:a.org"']),
    ('kind: rss\nchannel: world\nurl: "https://a.org/\\nb"\n', ['3: url: expected an http:// or https:// address, got "https://a.org/\\nb"']),
    ("kind: rss\nchannel: world\nurl: https://a.org:x/\n", ['3: url: expected an http:// or https:// address, got "https://a.org:x/"']),
    ("kind: rss\nchannel: world\nurl: https://me:hush@a.org/\n", ['3: url: expected an address without a user name or password; put those into headers, got "https://***@a.org/"']),
    ("kind: rss\nurl: https://a.org\n", ["1: channel: missing, expected one of the channels in config.yaml"]),
    ("kind: rss\nurl: https://a.org\nchannel: wrold\n", ['3: channel: expected one of stocks, world, got "wrold", did you mean "world"?']),
    ("kind: rss\nurl: https://a.org\nchannel: sport\n", ['3: channel: expected one of stocks, world, got "sport"']),
    ("channel: world\n", [f"1: kind: missing, expected {' or '.join(SHIPPED)}"]),
    ("knd: rss\n", ['1: knd: unknown key, did you mean "kind"?']),
    ("kind: atom\nchannel: world\n", [f'1: kind: expected one of {", ".join(SHIPPED)}, got "atom", did you mean "rss"?']),
    ("kind: CSV\nchannel: world\n", [f'1: kind: expected one of {", ".join(SHIPPED)}, got "CSV", did you mean "replay"?']),
    ("kind: simulater\nchannel: stocks\n", [f'1: kind: expected one of {", ".join(SHIPPED)}, got "simulater", did you mean "simulator"?']),
    ("kind:\n", [f"1: kind: expected one of {', '.join(SHIPPED)}, got nothing"]),
    ("kind: simulator\nchannel: stocks\nsymbols: {}\n", ["3: symbols: expected at least one symbol, got none"]),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  AAPL:\n", ["4: symbols.AAPL.price: missing, expected yesterday's close"]),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  AAPL: {price: 0}\n", ["4: symbols.AAPL.price: expected a number from 0.00000001 to 1000000000, got 0"]),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  AAPL: {price: nan}\n", ['4: symbols.AAPL.price: expected a number from 0.00000001 to 1000000000, got "nan"']),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A: {price: 1, volatility: 0.28}\n", ["4: symbols.A.volatility: expected a percentage a year from 0.01% to 1000%, such as 28%, got 0.28"]),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A: {price: 1, aliases: Apple}\n", ['4: symbols.A.aliases: expected a list, got "Apple"']),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A: {price: 1, aliases: [Apple, A]}\n", ['4: symbols.A.aliases[1]: expected one line of text, 2 to 100 characters, got "A"']),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A: {price: 1, currency: usd}\n", ['4: symbols.A.currency: expected a currency code such as USD, got "usd"']),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A: {price: 0.001, decimals: 2}\n", ["4: symbols.A: expected more decimals than 2 for a price of 0.001"]),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A B: {price: 1}\n", ['4: symbols."A B": expected a symbol of 1 to 32 letters, digits and . ^ = / _ -, such as BRK.B']),
    ("kind: simulator\nchannel: stocks\nsymbols:\n  A: {price: 1}\n  A: {price: 2}\n", ["5: symbols.A: given twice, first on line 4"]),
    ("kind: simulator\nchannel: stocks\nsymbols: {A: {price: 1}}\nseed: -1\n", ["4: seed: expected a whole number from 0 to 9223372036854775807, got -1"]),
    ("[]\n", ["1: expected a source or a list of sources, got none"]),
    ("- 5\n", ["1: expected a source, as keys and values, got 5"]),
    (f"- {{name: a, {RSS.strip()[:9]}, channel: world}}\n- kind: rss\n  channel: world\n  url: https://a.org\n",
     ["1: [0].url: missing, expected an http:// or https:// address",
      "2: [1].name: missing, expected one for each of the 2 sources in this file"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "lines"), WRONG_FEEDS)
def test_wrong_feed_file_is_told_by_line_and_path(folder: Folder, content: str, lines: list[str]) -> None:
    folder.write("feeds/it.yaml", content)
    assert folder.problems() == [f"feeds/it.yaml:{line}" for line in lines]


def test_problems_of_all_files_are_told_at_once_in_reading_order(folder: Folder) -> None:
    folder.write("config.yaml", "titel: X\nchannels: {world: {keep: 3}}\nbind: nowhere\n")
    folder.write("feeds/b.yaml", RSS + "evry: 5m\nlimit: 0\n")
    folder.write("feeds/a.yaml", "kind: rss\nkind: rss\nchannel: world\n")
    assert [line.partition(": ")[0] for line in folder.problems()] == [
        "config.yaml:1",
        "config.yaml:2",
        "config.yaml:3",
        "feeds/a.yaml:1",
        "feeds/a.yaml:2",
        "feeds/b.yaml:4",
        "feeds/b.yaml:5",
    ]


def test_two_sources_of_one_name_are_told_with_both_places(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS + "name: b\n")
    folder.write("feeds/b.yaml", RSS)
    folder.write("feeds/b.yml", RSS)
    assert folder.problems() == [
        'feeds/b.yaml:1: name: "b" is already the name of feeds/a.yaml:4',
        'feeds/b.yml:1: name: "b" is already the name of feeds/a.yaml:4',
    ]


def test_one_symbol_in_two_simulators_is_told_with_both_places(folder: Folder) -> None:
    folder.write("feeds/a.yaml", SIMULATOR)
    folder.write(
        "feeds/b.yaml", "kind: simulator\nchannel: stocks\nsymbols:\n  MSFT: {price: 1}\n  AAPL: {price: 2}\n"
    )
    assert folder.problems() == ["feeds/b.yaml:5: symbols.AAPL: already simulated at feeds/a.yaml:3"]


def test_symbol_that_another_one_will_be_renamed_to_is_taken_in_every_other_file(folder: Folder) -> None:
    folder.write("feeds/a.yaml", SIMULATOR)
    rename = "script: [{at: 10:30, symbol: OLD, event: rename, to: AAPL}]\n"
    folder.write("feeds/b.yaml", f"kind: simulator\nchannel: stocks\nsymbols:\n  OLD: {{price: 1}}\n{rename}")
    assert folder.problems() == ["feeds/b.yaml:5: script[0].to: already simulated at feeds/a.yaml:3"]


def test_file_name_that_is_no_source_name_asks_for_one(folder: Folder) -> None:
    folder.write("feeds/my feed.yaml", RSS)
    assert folder.problems() == [
        'feeds/my feed.yaml:1: name: missing, expected one because the file\'s own name "my feed" cannot be it'
    ]
    folder.write("feeds/my feed.yaml", RSS + "name: mine\n")
    assert folder.load().sources[0].name == "mine"


def test_folder_in_place_of_a_file_is_told(folder: Folder) -> None:
    (folder.root / "feeds/x.yaml").mkdir()
    assert folder.problems() == ["feeds/x.yaml:1: expected a file, got a folder"]


def test_pipe_that_nobody_writes_to_is_empty_and_not_waited_for(folder: Folder) -> None:
    os.mkfifo(folder.root / "feeds/x.yaml")
    assert folder.problems() == ["feeds/x.yaml:1: expected keys and values, got an empty file"]


def test_a_config_may_come_through_a_pipe(folder: Folder) -> None:
    config = folder.root / "config.yaml"
    read, write = os.pipe()
    os.write(write, config.read_bytes())
    os.close(write)
    config.unlink()
    config.symlink_to(f"/dev/fd/{read}")
    assert folder.load().channels
    os.close(read)


def test_file_that_cannot_be_read_is_told(folder: Folder) -> None:
    (folder.root / "config.yaml").unlink()
    assert folder.problems() == ["config.yaml:1: cannot be read: no such file or directory"]


def test_aliases_within_aliases_are_bounded(folder: Folder) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 10):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    folder.write("config.yaml", bomb)
    (problem,) = folder.problems()
    assert problem.endswith("expected at most 50000 values with all aliases written out, got more")


def test_bad_value_behind_an_alias_is_told_where_it_stands(folder: Folder) -> None:
    folder.write("config.yaml", "channels:\n  stocks: &quotes\n    keep: 3\n  world: *quotes\n")
    assert [line.partition(", ")[0] for line in folder.problems()] == [
        "config.yaml:3: channels.stocks.keep: expected a duration such as 250ms",
        "config.yaml:3: channels.world.keep: expected a duration such as 250ms",
    ]


def test_problem_is_one_printable_line_whatever_the_file_holds() -> None:
    problem = ConfigProblem("a\nb\udcff.yaml", 1, "x\x1b[31m\u2028\x85 ü …")
    assert str(problem) == "a\\nb\\udcff.yaml:1: x\\x1b[31m\\u2028\\x85 ü …"


def test_socketio_without_the_package_says_how_to_get_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("config.yaml", "socketio: true\n" + CHANNELS)
    monkeypatch.setattr("ticker.config.scalars.flags.find_spec", lambda _: None)
    (problem,) = folder.problems()
    assert problem.startswith("config.yaml:1: socketio: expected false, or python-socketio to be there")
    assert "pip install 'ticker[socketio]'" in problem


def test_push_without_the_packages_says_how_to_get_them(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("config.yaml", "push: {contact: 'mailto:desk@example.org'}\n" + CHANNELS)
    monkeypatch.setattr("ticker.config.settings.push.find_spec", lambda _: None)
    (problem,) = folder.problems()
    assert problem.startswith("config.yaml:1: push.contact: expected nothing, or http-ece and py-vapid to be")
    assert "pip install 'ticker[push]'" in problem


@pytest.mark.parametrize(
    "contact", ["desk@example.org", "mailto:desk", "http://example.org", "mailto:a b@c.d"]
)
def test_push_needs_an_address_that_push_services_take(folder: Folder, contact: str) -> None:
    folder.write("config.yaml", f"push: {{contact: '{contact}'}}\n" + CHANNELS)
    (problem,) = folder.problems()
    assert problem.startswith("config.yaml:1: push.contact: expected mailto:you@example.org")
