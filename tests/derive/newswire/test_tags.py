"""Every story is tagged with exactly the symbol that it is about, whatever it is called."""

import string

import msgspec
import pytest

from tests.support.events import quote
from ticker.config import load, shipped
from ticker.config.naming import Naming
from ticker.derive.newswire import wording
from ticker.derive.newswire.wording import StoryWords
from ticker.enrich.symbols import Tagger
from ticker.events import Action, Announcement, Headline
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.settings import SimulatorSource

CONFIG = load(shipped(), {}, known_kinds())
SHIPPED = {
    symbol: one.name
    for source in CONFIG.sources
    if isinstance(source, SimulatorSource)
    for symbol, one in source.symbols.items()
}
ODD = {"7203.T": "Toyota", "^GSPC": "S&P 500", "A_B": "A. B.", "EUR=X": "Euro", "X" * 32: "Long"}


def words_about(symbol: str, name: str) -> list[StoryWords]:
    """All wordings of all kinds of stories about a symbol."""
    who = wording.who(name, symbol)
    prices = [msgspec.structs.replace(quote(symbol, 100 + n), name=name, currency="USD") for n in range(40)]
    acts = (
        Action(symbol=symbol, kind="split", old_shares=1, new_shares=4),
        Action(symbol=symbol, kind="dividend", amount=0.25, currency="USD"),
    )
    titles = ("Sales of {} rise", "{}'s sales rise", "A company is sold", "Why {}-made things sell")
    said = [Announcement(kind="news", title=title.format(name), symbol=symbol) for title in titles]
    return [
        *(wording.moved(price, move, 90_000) for price in prices for move in (0.05, -0.05)),
        *(wording.opened(price, move) for price in prices for move in (0.05, -0.05)),
        *(
            wording.halted(who, symbol + c, c, band)
            for c in "ab"
            for band in (None, "limit_up", "limit_down")
        ),
        *(wording.resumed(who, symbol + c, 0.1) for c in string.ascii_lowercase),
        *(wording.acted(action, name) for action in acts),
        *(wording.announced(one, name) for one in said),
    ]


def tags(tagger: Tagger, words: StoryWords) -> tuple[str, ...]:
    headline = Headline(
        headline_id="1",
        revision=1,
        title=words.title,
        summary=words.summary,
        source="newswire",
        first_seen="2026-01-02T12:00:00.000Z",
    )
    (tagged,) = tagger([headline])
    assert isinstance(tagged, Headline)
    return tagged.symbols


@pytest.mark.parametrize("symbol", SHIPPED)
def test_story_of_a_shipped_symbol_is_tagged_with_it_alone(symbol: str) -> None:
    tagger = Tagger(CONFIG.namings)
    wrong = {
        words.title: tags(tagger, words)
        for words in words_about(symbol, SHIPPED[symbol])
        if tags(tagger, words) != (symbol,)
    }
    assert wrong == {}


@pytest.mark.parametrize("symbol", ODD)
def test_so_is_one_of_a_symbol_that_no_cashtag_can_be_of(symbol: str) -> None:
    tagger = Tagger([*CONFIG.namings, *map(Naming, ODD)])
    assert {tags(tagger, words) for words in words_about(symbol, ODD[symbol])} == {(symbol,)}


def test_stories_of_a_whole_market_are_about_no_symbol() -> None:
    tagger = Tagger(CONFIG.namings)
    said = Announcement(kind="news", title="Shares fall all over the market")
    for words in (
        wording.market_halted(26, "Market-wide circuit breaker, level 1"),
        wording.market_resumed(26),
        wording.announced(said, ""),
    ):
        assert tags(tagger, words) == ()
