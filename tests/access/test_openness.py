"""What an operator is told of what is open to whom."""

from typing import Any

from ticker.access.openness import openness
from ticker.config.types import Service


def told(access: dict[str, Any] | None, *, only_here: bool = False, **more: Any) -> tuple[str, ...]:
    said = {"channels": {"stocks": None, "news.world": None, "desk": None}, **more}
    service = Service.model_validate(said if access is None else said | {"access": access})
    return openness(service, only_here=only_here)


def test_a_config_without_access_is_there_to_be_read() -> None:
    assert told(None) == ("anybody may read every channel, write to no channel and not operate it",)


def test_everybody_is_told_of_by_name_with_what_they_may() -> None:
    access = {
        "anonymous": {"read": ["news.*", "stocks"], "write": ["desk"], "operate": True},
        "tokens": {
            "desk": {"token": "long-enough-token-1", "read": ["*"], "write": ["desk"], "operate": True},
            "press": {"token": "long-enough-token-2"},
            "nobody": {"token": "sha256:" + "0" * 64, "read": []},
        },
    }
    assert told(access, tls={"certificate": "a.pem", "key": "b.pem"}) == (
        "anybody may read stocks, news.world, write to desk and not operate it; "
        "who is on this machine operates it",
        "desk may read every channel, write to desk and operate it, with its token",
        "press may read stocks, news.world, write to no channel and not operate it, with its token",
        "nobody may read no channel, write to no channel and not operate it, with its token",
    )


def test_what_is_hardly_meant_is_told_and_no_token_shown() -> None:
    access = {
        "anonymous": {"read": ["stokcs"]},
        "tokens": {"desk": {"token": "sesame", "read": ["*"], "write": ["dsek", "x.*"]}},
    }
    lines = told(access)[2:]
    assert lines == (
        "tokens can be read on their way: give tls.certificate and tls.key, or put a proxy in front",
        "access.anonymous.read says stokcs, and there is no such channel",
        "access.tokens.desk.token has fewer than 16 characters, and may be guessed",
        "access.tokens.desk.write says dsek, and there is no such channel",
        "access.tokens.desk.write says x.*, and there is no such channel",
    )
    assert "sesame" not in "".join(told(access))


def test_behind_a_proxy_who_is_on_this_machine_may_more_and_the_proxy_is_there() -> None:
    assert told(None, only_here=True) == (
        "anybody may read every channel, write to no channel and not operate it; "
        "who is on this machine writes to every channel and operates it",
    )
    access = {"tokens": {"desk": {"token": "long-enough-token-1"}}}
    assert told(access, only_here=True) == told(access, tls={"certificate": "a.pem", "key": "b.pem"})
