"""Which bytes are a point of P-256."""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from tests.support.browser_keys import BrowserKeys
from ticker.webpush.p256 import is_point

# FIPS 186-4, D.1.2.3.
BASE = bytes.fromhex(
    "04"
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
P = 2**256 - 2**224 + 2**192 + 2**96 - 1


def is_known(key: bytes) -> bool:
    """Whether what encrypts takes it."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key)
    except ValueError:
        return False
    return True


def test_base_point_and_the_keys_of_browsers_are() -> None:
    assert is_point(BASE)
    assert all(is_point(BrowserKeys().public) for _ in range(20))


def test_what_is_no_point_is_refused_as_by_what_encrypts() -> None:
    x, y = BASE[1:33], BASE[33:]
    other_way_up = (P - int.from_bytes(y)).to_bytes(32)
    assert is_point(b"\4" + x + other_way_up)
    for wrong in (
        b"",
        BASE[:-1],
        BASE + b"\0",
        b"\5" + x + y,
        b"\4" + y + x,
        b"\4" + b"\1" * 64,
        b"\4" + bytes(64),
        b"\4" + b"\xff" * 64,
        b"\4" + x + bytes(32),
    ):
        assert not is_point(wrong)
        assert not is_known(wrong)


def test_coordinates_are_below_the_prime() -> None:
    # A point with x = 5, and the same beyond the prime: another way to write it would be another key.
    root = pow(
        (5**3 - 3 * 5 + 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B), (P + 1) // 4, P
    )
    key = b"\4" + (5).to_bytes(32) + root.to_bytes(32)
    beyond = b"\4" + (5 + P).to_bytes(32) + root.to_bytes(32)
    assert (is_point(key), is_known(key)) == (True, True)
    assert (is_point(beyond), is_known(beyond)) == (False, False)
