"""What a request says of who asks, and what of it may be logged."""

import pytest

from ticker.access.credentials import TokenRefused, bearer, token_of, with_token, without_token


@pytest.mark.parametrize(
    ("target", "logged"),
    [
        ("/stream", "/stream"),
        ("/stream?token=secret", "/stream?token=***"),
        ("/stream?a=1&token=secret&b=2", "/stream?a=1&token=***&b=2"),
        ("/stream?%74oken=secret", "/stream?token=***"),
        ("/stream?token=se%26cret&token=secret", "/stream?token=***&token=***"),
        ("/stream?token=secret=secret", "/stream?token=***"),
        ("/stream?token", "/stream?token=***"),
        ("/stream?a=token=secret?", "/stream?a=token=secret?"),
        ("/?", "/?"),
    ],
)
def test_a_token_is_in_no_target_that_is_logged(target: str, logged: str) -> None:
    assert without_token(target) == logged


def test_a_query_has_one_token() -> None:
    assert token_of([]) == token_of(["", ""]) == ""
    assert token_of(["one", "", "one"]) == "one"
    with pytest.raises(TokenRefused):
        token_of(["one", "two"])


def test_the_header_counts_before_the_query() -> None:
    def header(name: str) -> str:
        return {"Authorization": "Bearer of-header", "Host": "here"}.get(name, "")

    assert bearer(with_token(header, "of-query")("Authorization")) == "of-header"
    assert bearer(with_token(lambda _: "", "of-query")("Authorization")) == "of-query"
    assert bearer(with_token(lambda _: "Basic abc", "of-query")("Authorization")) == "of-query"
    assert with_token(header, "of-query")("Host") == "here"
