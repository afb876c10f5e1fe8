"""Who may do what, from what the config says."""

from hashlib import sha256
from typing import Any

import pytest
from pydantic import ValidationError

from ticker.access import ANONYMOUS, Policy, Principal, Rights
from ticker.access.credentials import TokenRefused
from ticker.config.types import Access, OpenAccess

CHANNELS = ("stocks", "news.world", "news.tech", "desk")
DESK = {"token": "desk-token", "read": ["*"], "write": ["desk"], "operate": True}
PRESS = {"token": "sha256:" + sha256(b"press-token").hexdigest().upper(), "read": ["news.*"]}


def policy(anonymous: object = None, **tokens: object) -> Policy:
    said: dict[str, Any] = {"anonymous": {"read": ["stocks"]} if anonymous is None else anonymous}
    return Policy(Access.model_validate(said | {"tokens": tokens}))


def rights_of(policy: Policy, token: str) -> Rights:
    rights = policy.rights(policy.authenticated(f"Bearer {token}"))
    assert rights is not None
    return rights


def test_a_token_gives_what_stands_with_it() -> None:
    rights = rights_of(policy(desk=DESK, press=PRESS), "desk-token")
    assert rights.readable(CHANNELS) == CHANNELS
    assert rights.writable(CHANNELS) == ("desk",)
    assert rights.operate


def test_a_token_that_is_given_by_its_hash_is_the_same() -> None:
    rights = rights_of(policy(desk=DESK, press=PRESS), "press-token")
    assert rights.readable(CHANNELS) == ("news.world", "news.tech")
    assert rights.writable(CHANNELS) == ()
    assert not rights.operate


@pytest.mark.parametrize("given", ["", "Basic ZGVzazp0b2tlbg==", "Bearer", "Bearer ", "desk-token"])
def test_who_shows_no_token_is_anybody(given: str) -> None:
    who = policy(desk=DESK)
    assert who.authenticated(given) == ANONYMOUS
    rights = who.rights(ANONYMOUS)
    assert rights is not None
    assert rights.readable(CHANNELS) == ("stocks",)


@pytest.mark.parametrize(
    "token",
    [
        *("wrong-token", "desk-toke", "desk-token2", "Desk-token", "desk-token,press-token", "desk ", "ä"),
        *("sha256:" + sha256(b"press-token").hexdigest(), sha256(b"press-token").hexdigest()),
        *("\ud800", "x" * 10_000),
    ],
)
def test_a_token_that_is_wrong_is_refused_and_not_taken_for_nobody(token: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        policy(desk=DESK, press=PRESS).authenticated(f"Bearer {token}")
    assert token not in str(refused.value)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER  "])
def test_the_scheme_is_read_in_any_case(scheme: str) -> None:
    assert policy(desk=DESK).authenticated(f"{scheme} desk-token").name == "desk"


def test_without_access_in_the_config_no_token_is_looked_at() -> None:
    assert Policy(OpenAccess()).authenticated("Bearer of-somebody-else") == ANONYMOUS


def test_a_token_without_read_reads_what_anybody_does() -> None:
    assert rights_of(policy(bot={"token": "bot-token"}), "bot-token").readable(CHANNELS) == ("stocks",)
    assert rights_of(policy(bot={"token": "bot-token", "read": []}), "bot-token").readable(CHANNELS) == ()


@pytest.mark.parametrize(
    ("patterns", "channels"),
    [
        (["news.*"], ("news.world", "news.tech")),
        (["*"], CHANNELS),
        (["*s"], ("stocks",)),
        (["desk", "stocks"], ("stocks", "desk")),
        (["desk*", "absent"], ("desk",)),
        ([], ()),
    ],
)
def test_patterns_are_those_of_a_request(patterns: list[str], channels: tuple[str, ...]) -> None:
    rights = policy({"read": patterns}).rights(ANONYMOUS)
    assert rights is not None
    assert rights.readable(CHANNELS) == channels
    assert tuple(channel for channel in CHANNELS if rights.may_read(channel)) == channels


def test_who_had_a_token_that_was_changed_or_taken_away_is_nobody() -> None:
    had = policy(desk=DESK).authenticated("Bearer desk-token")
    assert policy(desk=DESK).rights(had) is not None
    assert policy(desk=DESK | {"token": "another"}).rights(had) is None
    assert policy(other=DESK).rights(had) is None
    assert policy().rights(had) is None
    assert policy(desk=DESK).rights(Principal("desk", b"")) is None


@pytest.mark.parametrize(
    ("token", "other"),
    [("desk-token", "desk-token"), ("press-token", PRESS["token"])],
)
def test_one_token_for_two_names_is_refused_without_being_shown(token: str, other: str) -> None:
    with pytest.raises(ValidationError) as refused:
        policy(one={"token": token}, two={"token": other})
    (problem,) = refused.value.errors(include_input=False)
    assert "not the same for one and two" in problem["msg"]


@pytest.mark.parametrize(
    "token",
    ["", "short", "two words", "line\nend", "x" * 501, "naïve-token", "sha256:", "sha256:" + "g" * 64],
)
def test_what_cannot_be_a_token_is_refused(token: str) -> None:
    with pytest.raises(ValidationError, match="a token of 6 to 500"):
        policy(one={"token": token})
