"""What vouches for servers elsewhere: the environment says, and what it says wrong is told by its name."""

import os
from pathlib import Path

import pytest
import trustme

from tests.support.running import write_site
from ticker.__main__ import main
from ticker.errors import TrustError
from ticker.trust import trusted, trusted_once


def test_authorities_are_those_of_the_environment_or_of_the_web(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(trusted().get_ca_certs()) == 1
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    assert len(trusted().get_ca_certs()) > 50


def test_a_file_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "ours.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(missing))
    with pytest.raises(TrustError, match=f"^SSL_CERT_FILE={missing}: no such file or directory$"):
        trusted()


def test_a_file_without_certificates_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "ours.pem"
    empty.write_text("nothing")
    monkeypatch.setenv("SSL_CERT_FILE", str(empty))
    with pytest.raises(TrustError, match=f"^SSL_CERT_FILE={empty}: holds no certificates in PEM$"):
        trusted()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "ours"))
    with pytest.raises(TrustError, match=f"^SSL_CERT_DIR={tmp_path}/ours: no such folder$"):
        trusted()


def test_they_are_read_once_and_again_when_their_file_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours.pem"
    trustme.CA().cert_pem.write_to_path(ours)
    monkeypatch.setenv("SSL_CERT_FILE", str(ours))
    before = trusted_once("http/1.1")
    assert trusted_once("http/1.1") is before
    trustme.CA().cert_pem.write_to_path(ours)
    os.utime(ours, ns=(0, 0))
    assert trusted_once("http/1.1").get_ca_certs() != before.get_ca_certs()


@pytest.mark.parametrize("arguments", [("tail",), ("check", "--probe")])
def test_a_command_that_needs_them_ends_with_a_line(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_site(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", "missing.pem")
    assert main(arguments) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "ticker: SSL_CERT_FILE=missing.pem: no such file or directory"
