"""Who is told, in config.yaml: what Apprise understands, and nothing of it in any message."""

from collections.abc import Mapping

import pytest

from tests.config.folder import CONFIG, Folder
from ticker.config.settings import notified

ADDRESS = "expected an address that Apprise understands, such as ntfys://TOPIC"
NAME = "expected a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit"


def problems(folder: Folder, written: str, environ: Mapping[str, str] | None = None) -> list[str]:
    folder.write("config.yaml", f"{CONFIG}notify: {written}\n")
    return [problem.removeprefix("config.yaml:2: ") for problem in folder.problems(environ or {})]


def test_names_have_an_address_or_several(folder: Folder) -> None:
    folder.write(
        "config.yaml", f"{CONFIG}notify: {{phone: '${{PHONE}}', desk: [json://a/b, ntfys://t, ntfys://t]}}\n"
    )
    assert folder.load({"PHONE": "ntfys://topic"}).service.notify == {
        "phone": ("ntfys://topic",),
        "desk": ("json://a/b", "ntfys://t"),
    }


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{phone: hush}", [f"notify.phone: {ADDRESS}"]),
        ("{phone: 'hush://x'}", [f"notify.phone: {ADDRESS}"]),
        ("{phone: 'discord://hush'}", [f"notify.phone: {ADDRESS}"]),
        ("{phone: 'mailto://'}", [f"notify.phone: {ADDRESS}"]),
        ("{phone: }", [f"notify.phone: {ADDRESS}"]),
        ("{phone: {url: hush}}", [f"notify.phone: {ADDRESS}"]),
        ("{phone: ['json://a', hush]}", [f"notify.phone: {ADDRESS}, but number 2 is none"]),
        ("{phone: []}", ["notify.phone: expected 1 to 20 addresses"]),
        ("{'ntfys://hush': 'json://a'}", [f"notify: {NAME}"]),
        ("'ntfys://hush'", ["notify: expected a mapping"]),
        ("['ntfys://hush']", ["notify: expected a mapping"]),
    ],
)
def test_mistake_is_told_without_a_word_of_the_address(
    folder: Folder, written: str, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert problems(folder, written) == told
    assert "hush" not in caplog.text


def test_address_from_the_environment_is_shown_by_no_mistake(folder: Folder) -> None:
    assert problems(folder, "{phone: '${PHONE}'}", {"PHONE": "hush"}) == [f"notify.phone: {ADDRESS}"]


def test_variable_that_is_not_set_is_told_once(folder: Folder) -> None:
    (problem,) = problems(folder, "{phone: ['${PHONE}', json://a]}")
    assert problem.startswith("notify.phone[0]: the environment variable PHONE is not set")


def test_without_apprise_it_is_told_how_to_get_it(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notified, "is_there", lambda: False)
    assert problems(folder, "{phone: json://a}") == [
        "notify.phone: expected nothing, or Apprise to be there: pip install 'ticker[notify]'"
    ]


def test_all_of_an_address_is_a_secret(folder: Folder) -> None:
    folder.write(
        "config.yaml",
        f"{CONFIG}notify: {{phone: '${{PHONE}}', mail: 'mailto://me:${{PASSWORD}}@a.example', desk: json://a/t0k3n-9f8e}}\n",
    )
    environ = {"PHONE": "ntfys://top1c-9f8e", "PASSWORD": "pa55word"}
    hide = folder.load(environ).secrets.out_of
    assert hide("ntfys://top1c-9f8e and top1c-9f8e") == "${PHONE} and ${PHONE}"
    assert hide("pa55word of mailto://me:pa55word@a.example") == "${PASSWORD} of ${notify.mail}"
    assert hide("json://a/t0k3n-9f8e") == "${notify.desk}"
    assert hide("a.example cannot be reached") == "a.example cannot be reached"
