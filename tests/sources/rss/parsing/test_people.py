import pytest

from ticker.sources.rss.parsing.people import is_address, name_in


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ana Roe", "Ana Roe"),
        ("Ana Roe (Harbour Wire)", "Ana Roe (Harbour Wire)"),
        ("(Staff)", "(Staff)"),
        ("()", "()"),
        ("@ana@social.example", "@ana@social.example"),
        ("Ana Roe (@ana@social.example)", "Ana Roe (@ana@social.example)"),
        ("Ana Roe @ana", "Ana Roe @ana"),
        ("ana@mail.example (Ana Roe)", "Ana Roe"),
        ("ana@mail.example (Ana Roe (she/her))", "Ana Roe (she/her)"),
        ("ana@mail.example ((Ana) and (Bob))", "(Ana) and (Bob)"),
        ("ana@mail.example (Ana) (Bob)", "(Ana) (Bob)"),
        ("Ana Roe <ana@mail.example>", "Ana Roe"),
        ('"Ana Roe" <ana@mail.example>', "Ana Roe"),
        ("Ana Roe (ana@mail.example)", "Ana Roe"),
        ("Ana Roe (Oslo) <ana@mail.example>", "Ana Roe (Oslo)"),
        ("Ana Roe, ana@mail.example", "Ana Roe"),
        ("mailto:ana@mail.example (Ana Roe)", "Ana Roe"),
        ("Dr. Ana Roe, Ph.D. (Oslo)", "Dr. Ana Roe, Ph.D. (Oslo)"),
        ("ana@mail.example", "ana@mail.example"),
        ("<ana@mail.example>", "<ana@mail.example>"),
        ("ana@desk.technology (Ana)", "Ana"),
        ("a@b", "a@b"),
    ],
)
def test_name_is_what_is_no_address(written: str, name: str) -> None:
    assert name_in(written) == name


def test_address_alone_is_no_name() -> None:
    assert is_address(" ana@mail.example ")
    assert not is_address("@ana@mail.example")
    assert not is_address("Ana Roe")


@pytest.mark.parametrize("noise", ["a.", "a@", "a-", "@", "(", "a@b.", "-.", "a@-."])
def test_no_text_takes_long(noise: str) -> None:
    assert isinstance(name_in(noise * 20_000), str)
