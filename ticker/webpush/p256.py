"""The curve P-256 (SEC 2, section 2.4.2; FIPS 186-4, D.1.2.3), as far as browsers' keys need it. Pure.

By hand, for what knows the curve as well is an extra.
"""

KEY_BYTES = 65
_UNCOMPRESSED = 4
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def is_point(key: bytes) -> bool:
    """Whether bytes are a point of the curve, written without compression (SEC 1, section 2.3.4)."""
    if len(key) != KEY_BYTES or key[0] != _UNCOMPRESSED:
        return False
    x, y = int.from_bytes(key[1:33]), int.from_bytes(key[33:])
    return max(x, y) < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0
