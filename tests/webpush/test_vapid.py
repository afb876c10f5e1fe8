"""Who sends: a key drawn once, and what is signed with it."""

import stat
from pathlib import Path

import pytest

from tests.support.browser_keys import claims_of, read
from ticker.webpush.vapid import FILE, vapid

CONTACT = "mailto:desk@example.org"
NOW_MS = 1_767_225_600_000


def test_the_key_is_drawn_once_and_kept_for_nobody_elses_eyes(tmp_path: Path) -> None:
    first = vapid(tmp_path, CONTACT)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert vapid(tmp_path, CONTACT).public_key == first.public_key
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    point = read(first.public_key)
    assert (len(point), point[0]) == (65, 4)
    assert (tmp_path / FILE).read_bytes() not in point


def test_one_that_was_cut_off_is_drawn_anew(tmp_path: Path) -> None:
    first = vapid(tmp_path, CONTACT).public_key
    (tmp_path / FILE).write_bytes(b"cut")
    second = vapid(tmp_path, CONTACT).public_key
    assert second != first
    assert vapid(tmp_path, CONTACT).public_key == second


@pytest.mark.parametrize("found", [bytes(32), b"\xff" * 32])
def test_one_that_is_none_is_not_used_and_the_operator_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, found: bytes
) -> None:
    (tmp_path / FILE).write_bytes(found)
    assert len(read(vapid(tmp_path, CONTACT).public_key)) == 65
    assert "vapid.key cannot be used" in caplog.text


def test_where_it_cannot_be_kept_there_is_one_until_the_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(read(vapid(tmp_path / "missing", CONTACT).public_key)) == 65
    assert "cannot be used" in caplog.text


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://push.example.org/send/a?b=c", "https://push.example.org"),
        ("https://push.example.org:8443/", "https://push.example.org:8443"),
        ("https://PUSH.example.org:443/x", "https://push.example.org"),
    ],
)
def test_a_request_is_signed_for_its_origin_and_half_a_day(
    tmp_path: Path, endpoint: str, origin: str
) -> None:
    sender = vapid(tmp_path, CONTACT)
    claims = claims_of(sender.authorization(endpoint, NOW_MS), sender.public_key)
    assert claims == {"aud": origin, "exp": NOW_MS // 1000 + 12 * 3600, "sub": CONTACT}
