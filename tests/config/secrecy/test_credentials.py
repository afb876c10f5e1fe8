import pytest

from ticker.config.secrecy.credentials import parts_of


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("https://a.example/news/9f8e7d6c?k=1", {"/news/9f8e7d6c?k=1", "9f8e7d6c"}),
        ("https://a.example/a%2Fb", {"/a%2Fb", "/a/b"}),
        ("https://feeds-2026.example", {""}),
        ("Bearer abc", {"Bearer abc", "abc"}),
        ('a=first; b="second"', {'a=first; b="second"', "first", "second"}),
        ("Basic dTpw", {"Basic dTpw", "dTpw"}),
        ("Basic dXNlcjpwYXNz", {"Basic dXNlcjpwYXNz", "dXNlcjpwYXNz", "user:pass", "pass"}),
        ("Basic bm8gY29sb24h", {"Basic bm8gY29sb24h", "bm8gY29sb24h"}),
        ("A Reader, https://feeds-2026.example/me", {"A Reader, https://feeds-2026.example/me", "/me"}),
        ("a://b://c", {"//c"}),
        ("of ://:///", {"of ://:///", "://:///", "///"}),
        ("http://[", set()),
        ("", {""}),
    ],
)
def test_parts_that_would_tell_a_secret(value: str, parts: set[str]) -> None:
    assert {*parts_of(value)} == parts
