"""Where a command looks for a Ticker that runs."""

from pathlib import Path

import pytest

from ticker.commands.console.running import url_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TICKER_URL", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("channels: {a: }\n", "http://127.0.0.1:8000"),
        ("bind: 127.0.0.1:9000\n", "http://127.0.0.1:9000"),
        ("bind: 0.0.0.0:9000\n", "http://127.0.0.1:9000"),
        ("bind: '[::]:9000'\n", "http://[::1]:9000"),
        ("bind: [unix:/run/ticker.sock, 10.0.0.7:80]\n", "http://10.0.0.7:80"),
        ("bind: 0.0.0.0:443\ntls: {cert: a.pem, key: b.pem}\n", "https://127.0.0.1:443"),
        ("bind: '127.0.0.1:${PORT}'\n", "http://127.0.0.1:8123"),
        ("include: [more.yaml]\n", "http://127.0.0.1:7000"),
        # What this is about is all that has to be right.
        (
            "bind: 127.0.0.1:9000\nwebhooks: {desk: {secret: '${NOWHERE}'}}\nchanels: 3\n",
            "http://127.0.0.1:9000",
        ),
        *(
            (f"bind: {bad}\n", "http://127.0.0.1:8000")
            for bad in ("unix:/a", "h:0", "h:99999", "[]", "{a: b}")
        ),
        ("bind: [\n", "http://127.0.0.1:8000"),
        ("- 1\n", "http://127.0.0.1:8000"),
    ],
)
def test_without_an_address_it_is_where_the_config_here_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, config: str, url: str
) -> None:
    monkeypatch.setenv("PORT", "8123")
    (folder / "config.yaml").write_text(config)
    (folder / "more.yaml").write_text("bind: 127.0.0.1:7000\n")
    assert url_of(None) == url


def test_the_environment_goes_before_the_config_and_what_is_given_before_both(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert url_of(None) == "http://127.0.0.1:8000"
    (folder / "config.yaml").write_text("bind: 127.0.0.1:9000\n")
    monkeypatch.setenv("TICKER_URL", "https://desk.example.org")
    assert url_of(None) == "https://desk.example.org"
    assert url_of("http://a:1") == "http://a:1"
