"""Why a read failed, told once: in words, and with what to do about it."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from ticker.outbound.causes import (
    BadAddress,
    BadRedirect,
    Empty,
    Gone,
    LostTls,
    NotSent,
    OffLimits,
    Refused,
    ShuttingDown,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Undecodable,
    Unexplained,
    UnknownScheme,
    Unreachable,
)
from ticker.sources.advice import NOTHING, advice
from ticker.sources.causes import (
    EventRefused,
    InternalError,
    KindSpecific,
    NotConfigured,
    Offline,
    Overdue,
    ReadCause,
    Unparsed,
    is_lasting,
)
from ticker.sources.rss.parsing.entries import NotAFeed
from ticker.sources.rss.parsing.not_a_feed import cause
from ticker.sources.words import words

NETWORK = "Check its address and the network."
ADDRESS = "Check its address in feeds/."
KEY = "The publisher refuses: check its headers and the contact."
WAITS = "Nothing to do: Ticker waits as asked."
TOLD: list[tuple[ReadCause, str, str | None]] = [
    (Refused(401), "401 Unauthorized", KEY),
    (Refused(403), "403 Forbidden", KEY),
    (Refused(404), "404 Not Found", ADDRESS),
    (Refused(410), "410 Gone", None),
    (Refused(418), "418 I'm a Teapot", ADDRESS),
    (Refused(429, 60), "429 Too Many Requests, asks to wait 60 s", WAITS),
    (Refused(503), "503 Service Unavailable", WAITS),
    (Refused(500), "500 Internal Server Error", None),
    (Gone(), "410 Gone", "Fix its address in feeds/, or remove it."),
    (Unreachable("dns", "x.example"), "could not resolve x.example", NETWORK),
    (Unreachable("certificate", "x", "expired"), "certificate is not trusted: expired", NETWORK),
    (Unreachable("tls", "x", "wrong version"), "TLS with x failed: wrong version", NETWORK),
    (Unreachable("refused", "x:81"), "x:81 refused the connection", None),
    (Unreachable("broken", "x"), "x broke off the connection", None),
    (Unreachable("connect", "x", "No route"), "could not connect to x: No route", None),
    (Unreachable("http", "x", "Huh"), "x did not answer in proper HTTP: Huh", None),
    (TimedOut(20), "timed out after 20 s", None),
    (
        OffLimits("x.lan", "10.0.0.5", "a private address"),
        "refused: x.lan is at 10.0.0.5, a private address; set private: true to allow it",
        "Set `private: true` in its file if it is a host of your own network.",
    ),
    (BadAddress("no port 0"), "no valid address: no port 0", ADDRESS),
    (UnknownScheme("ftp://x"), "ftp://x is neither http nor https", ADDRESS),
    (BadRedirect(301), "301 Moved Permanently that does not say where to", ADDRESS),
    (LostTls("http://x"), "redirects from https to http://x", ADDRESS),
    (TooManyRedirects(5, "http://x"), "more than 5 redirects, the last one to http://x", ADDRESS),
    (TooLarge(15_000_000), "more than 15 MB", "Raise `max_bytes` in its file if it really is that large."),
    (Empty(), "answered with an empty document", None),
    (Undecodable("unknown", "lzma"), "answered in a coding that was not asked for: lzma", None),
    (Undecodable("damaged", "x"), "the answer's compressed data is damaged: x", None),
    (Undecodable("cut off"), "the answer was cut off in the middle of its compressed data", None),
    (NotSent("Illegal"), "the request could not be sent: Illegal", "Check the headers in its file."),
    (Unexplained("http://x", "odd"), "could not fetch http://x: odd", None),
    (ShuttingDown(), "the service is shutting down", None),
    (KindSpecific("no prices", "Look elsewhere."), "no prices", "Look elsewhere."),
    (Unparsed("failed", "KeyError"), "the document could not be parsed: KeyError", None),
    (Unparsed("abandoned", "it died"), "the document was not parsed: it died", None),
    (
        InternalError("ValueError()"),
        "internal error: ValueError()",
        "A defect in Ticker: please report it with the traceback in its log.",
    ),
    (EventRefused("x: no line"), "x: no line", None),
    (Offline(), "offline: no host can be reached", None),
    (Overdue(90), "was due 2 min ago", None),
    (NotConfigured(), "no longer configured", None),
]


@pytest.mark.parametrize(("cause", "said", "to_do"), TOLD)
def test_cause_has_words_and_advice_where_something_can_be_done(
    cause: ReadCause, said: str, to_do: str | None
) -> None:
    assert (words(cause), advice(cause)) == (said, to_do)


def test_every_cause_stands_above() -> None:
    assert {type(cause) for cause, _, _ in TOLD} == set(get_args(ReadCause))


@pytest.mark.parametrize("cause", [cause for cause, _, _ in TOLD])
def test_cause_comes_back_from_the_log_as_it_was(cause: ReadCause) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(cause), type=ReadCause) == cause


def test_only_an_answer_that_asking_does_not_change_is_lasting() -> None:
    lasting: list[ReadCause] = [Refused(400), Refused(401), Refused(404), Gone()]
    passing: list[ReadCause] = [Refused(408), Refused(429), Refused(500), TimedOut(20), Empty(), Offline()]
    assert [is_lasting(cause) for cause in (*lasting, *passing)] == [True] * 4 + [False] * 6


def test_all_advice_stands_in_the_documentation() -> None:
    page, feed = (cause(NotAFeed(document="page", feed=url)) for url in (None, "https://x.example/feed"))
    given = {to_do for _, _, to_do in TOLD} - {None, "Look elsewhere."}
    given |= {advice(page), advice(feed), NOTHING}
    politeness = Path("docs/politeness.md").read_text().split("stands in `advice`")[1].split("\n## ")[0]
    documented = {line.split(" | ")[-1].rstrip(" |") for line in politeness.splitlines() if " | " in line}
    assert documented - {"`advice`"} == given
