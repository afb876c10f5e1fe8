"""Whether a delivery is signed, by the vectors of RFC 2202 (sha1) and RFC 4231 (the others)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.websub.signature import is_signed

METHODS = ("sha1", "sha256", "sha384", "sha512")

# Test cases 1 and 2 of both, whose keys are text, as a secret is.
HI_THERE = {
    "sha1": "b617318655057264e28bc0b6fb378c8ef146be00",
    "sha256": "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "sha384": (
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"
    ),
    "sha512": (
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
    ),
}
WHAT_DO_YA_WANT = {
    "sha1": "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "sha256": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "sha384": (
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ),
    "sha512": (
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
}


@pytest.mark.parametrize("method", METHODS)
def test_the_published_vectors_are_signed(method: str) -> None:
    assert is_signed(b"Hi There", f"{method}={HI_THERE[method]}", "\x0b" * 20)
    body = b"what do ya want for nothing?"
    assert is_signed(body, f"{method}={WHAT_DO_YA_WANT[method]}", "Jefe")
    assert not is_signed(body, f"{method}={HI_THERE[method]}", "Jefe")


def signed(method: str, body: bytes, secret: str) -> str:
    """By RFC 2104 itself, from the hash alone."""
    size = hashlib.new(method).block_size
    key = secret.encode()
    key = (hashlib.new(method, key).digest() if len(key) > size else key).ljust(size, b"\0")
    inner = hashlib.new(method, bytes(byte ^ 0x36 for byte in key) + body).digest()
    return f"{method}={hashlib.new(method, bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()}"


@given(st.sampled_from(METHODS), st.binary(max_size=300), st.text(max_size=199))
def test_whatever_is_signed_with_the_secret_is_taken(method: str, body: bytes, secret: str) -> None:
    assert is_signed(body, signed(method, body, secret), secret)


@given(st.sampled_from(METHODS), st.binary(max_size=100), st.text(min_size=1, max_size=50))
def test_what_is_signed_with_another_secret_is_not(method: str, body: bytes, secret: str) -> None:
    assert not is_signed(body, signed(method, body, secret + "!"), secret)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_signature_is_that_of_one_body_only(body: bytes, other: bytes) -> None:
    assert is_signed(other, signed("sha256", body, "secret"), "secret") == (body == other)


BODY = b"<rss/>"
GOOD = signed("sha256", BODY, "secret")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"SHA256={GOOD[7:].upper()}", id="upper-case"),
        pytest.param(f"  sha256 = {GOOD[7:]} ", id="spaces"),
    ],
)
def test_a_signature_is_taken_however_it_is_written(header: str) -> None:
    assert is_signed(BODY, header, "secret")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="missing"),
        pytest.param("=", id="empty"),
        pytest.param("sha256", id="no digest"),
        pytest.param("sha256=", id="empty digest"),
        pytest.param(GOOD[7:], id="no method"),
        pytest.param(GOOD[:-1], id="cut off"),
        pytest.param(GOOD + "0", id="too long"),
        pytest.param(f"sha512={GOOD[7:]}", id="another method's"),
        pytest.param(f"sha256=0x{GOOD[7:]}", id="0x"),
        pytest.param(f"{GOOD},{GOOD}", id="two"),
        pytest.param("sha256=" + "ä" * 64, id="no ASCII"),
        pytest.param("shä256=00", id="no ASCII in the method"),
        pytest.param("sha256=\ud800", id="half a character"),
        pytest.param("sha256=\x00", id="NUL"),
    ],
)
def test_anything_else_is_no_signature(header: str) -> None:
    assert not is_signed(BODY, header, "secret")


@pytest.mark.parametrize("method", ["md5", "sha224", "sha3_256", "blake2b", "none", ""])
def test_a_method_that_the_specification_does_not_name_signs_nothing(method: str) -> None:
    digest = signed(method, BODY, "secret") if method in hashlib.algorithms_available else f"{method}=00"
    assert not is_signed(BODY, digest, "secret")


@given(st.text())
def test_garbage_signs_nothing_and_breaks_nothing(header: str) -> None:
    assert not is_signed(BODY, header, "secret")
