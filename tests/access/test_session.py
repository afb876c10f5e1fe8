"""Sessions: whose they are, and when they are over."""

import random
from typing import Any

import pytest

from ticker.access import Policy
from ticker.access.session import COOKIE, LASTS_S, Sessions
from ticker.config.types import Access

NOW_MS = 1_767_225_600_000
SESSIONS = Sessions(lambda: b"k" * 32)


def policy(**tokens: str) -> Policy:
    said: dict[str, Any] = {name.replace("_", "."): {"token": token} for name, token in tokens.items()}
    return Policy(Access.model_validate({"tokens": said}))


DESK = policy(desk="desk-token-1", press_desk="press-token")


def begun(token: str = "desk-token-1") -> str:
    return SESSIONS.begin(DESK.authenticated(f"Bearer {token}"), NOW_MS)


def holder(cookies: str, current: Policy = DESK, now_ms: int = NOW_MS, sessions: Sessions = SESSIONS) -> str:
    found = sessions.principal(cookies, current, now_ms)
    return found.name if found is not None else ""


def test_a_session_is_whose_it_was_begun_for() -> None:
    assert holder(f"{COOKIE}={begun()}") == "desk"
    assert holder(f"{COOKIE}={begun('press-token')}") == "press.desk"


def test_it_shows_no_token() -> None:
    assert "token" not in begun()
    assert begun() != begun("press-token")


def test_it_is_found_among_other_cookies_and_those_of_other_tickers() -> None:
    for cookies in (
        f"a=1; {COOKIE}={begun()}; b=2",
        f"{COOKIE}=of-another; {COOKIE}={begun()}",
        f"{COOKIE}=; x{COOKIE}=1,{COOKIE}={begun()}",
    ):
        assert holder(cookies) == "desk"
    assert holder("") == holder("a=1") == holder(f"other={begun()}") == ""


def test_it_ends_with_its_token_and_after_30_days() -> None:
    cookies = f"{COOKIE}={begun()}"
    assert holder(cookies, policy(desk="another-token")) == ""
    assert holder(cookies, policy(press="desk-token-1")) == ""
    assert holder(cookies, now_ms=NOW_MS + LASTS_S * 1000) == "desk"
    assert holder(cookies, now_ms=NOW_MS + LASTS_S * 1000 + 1) == ""
    assert holder(cookies, now_ms=NOW_MS - 3_600_001) == ""


def test_another_server_knows_nothing_of_it() -> None:
    assert holder(f"{COOKIE}={begun()}", sessions=Sessions(lambda: b"o" * 32)) == ""


@pytest.mark.parametrize("part", range(3))
def test_nobody_makes_one_out_of_another(part: int) -> None:
    parts = begun().split(".", 2)
    others = (f"{NOW_MS + 1:x}", "0" * 64, "press.desk")
    parts[part] = others[part]
    assert holder(f"{COOKIE}={'.'.join(parts)}") == ""


def test_no_text_is_one() -> None:
    rng = random.Random(5)
    valid = begun()
    for _ in range(3_000):
        letters = list(valid)
        for _ in range(rng.randrange(1, 4)):
            letters[rng.randrange(len(letters))] = rng.choice("0f.=;,%\x00ä ")
        changed = "".join(letters)
        assert changed.lower() == valid or holder(f"{COOKIE}={changed}") == ""
