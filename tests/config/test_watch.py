"""A config that is edited while it is in force."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.config.folder import CONFIG, RSS, SIMULATOR, Folder
from ticker.config import load
from ticker.config.watch import ConfigWatch, Difference, Rejected, Reloaded, Unread
from ticker.sources.kinds import known_kinds


def watch(folder: Folder) -> ConfigWatch:
    return ConfigWatch(Path("config.yaml"), {}, known_kinds(), folder.load())


def settled(watched: ConfigWatch) -> Reloaded | Rejected | Unread | None:
    """What the second look says: the first one only sees that something is being written."""
    assert watched.look() is None
    return watched.look()


def reloaded(watched: ConfigWatch) -> Difference:
    news = settled(watched)
    assert isinstance(news, Reloaded)
    assert news.config is watched.config
    return news.difference


def names(sources: "tuple[object, ...]") -> list[str]:
    return [str(getattr(source, "name", None)) for source in sources]


def test_nothing_changed_is_nothing(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    assert [watched.look() for _ in range(3)] == [None] * 3


def test_what_was_changed_before_the_first_look_is_not_missed(folder: Folder) -> None:
    config = folder.load()
    folder.write("feeds/a.yaml", RSS)
    watched = ConfigWatch(Path("config.yaml"), {}, known_kinds(), config)
    assert names(reloaded(watched).added) == ["a"]


def test_sources_are_told_apart_by_what_became_of_them(folder: Folder) -> None:
    for name in ("a", "b", "c"):
        folder.write(f"feeds/{name}.yaml", RSS.replace("/feed", f"/{name}"))
    watched = watch(folder)
    (folder.root / "feeds/a.yaml").unlink()
    folder.write("feeds/b.yaml", RSS + "every: 1h\n")
    folder.write("feeds/d.yaml", SIMULATOR)
    found = reloaded(watched)
    assert (names(found.added), names(found.removed), names(found.same)) == (["d"], ["a"], ["c"])
    ((old, new),) = found.changed
    assert (old.name, old.rhythm.every_ms, new.rhythm.every_ms) == ("b", 900_000, 3_600_000)
    assert found.settings == ()
    assert settled(watched) is None


def test_a_file_that_is_only_touched_is_no_news(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    os.utime("feeds/a.yaml", (1, 1))
    assert settled(watched) is None
    folder.write("feeds/a.yaml", "# a remark\n" + RSS)
    assert settled(watched) is None
    folder.write("feeds/notes.txt", "nothing to read")
    assert settled(watched) is None


def test_a_file_put_in_the_place_of_another_is_noticed(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    before = Path("feeds/a.yaml").stat()
    folder.write("new", RSS.replace("feed", "deef"))
    os.utime("new", ns=(before.st_atime_ns, before.st_mtime_ns))
    Path("new").replace("feeds/a.yaml")
    assert len(reloaded(watched).changed) == 1


def test_what_is_still_being_written_is_left_alone(folder: Folder) -> None:
    watched = watch(folder)
    for piece in ("kind", "kind: rss\nchan", RSS[:-2]):
        folder.write("feeds/a.yaml", piece)
        assert watched.look() is None
    folder.write("feeds/a.yaml", RSS)
    assert names(reloaded(watched).added) == ["a"]


def test_a_mistake_is_told_once_with_its_line_and_the_config_stays(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    before = watched.config
    folder.write("feeds/a.yaml", RSS + "evry: 5m\n")
    refused = Rejected(('feeds/a.yaml:4: evry: unknown key, did you mean "every"?',))
    assert settled(watched) == refused
    assert (watched.look(), watched.config) == (None, before)
    folder.write("feeds/b.yaml", RSS)
    assert settled(watched) is None
    folder.write("feeds/a.yaml", RSS + "every: 5\n")
    assert settled(watched) == Rejected(
        ("feeds/a.yaml:4: every: expected a duration such as 250ms, 30s, 5m, 2h or 7d, got 5",)
    )
    folder.write("feeds/a.yaml", RSS)
    assert names(reloaded(watched).added) == ["b"]


def test_a_mistake_that_is_undone_is_told_as_over(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    folder.write("feeds/a.yaml", "nonsense")
    assert isinstance(settled(watched), Rejected)
    folder.write("feeds/a.yaml", RSS)
    assert reloaded(watched).is_nothing


@pytest.mark.parametrize("gone", ["config.yaml", "feeds"])
def test_files_that_are_gone_are_a_mistake_like_any_other(folder: Folder, gone: str) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    Path(gone).rename("elsewhere")
    refused = settled(watched)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].startswith("config.yaml:1: ")
    Path("elsewhere").rename(gone)
    assert reloaded(watched).is_nothing


@contextmanager
def without_descriptors() -> Iterator[None]:
    """No more files may be open than are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = os.dup(0)
    os.close(highest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_files_that_cannot_be_opened_for_lack_of_descriptors_are_no_mistake(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    watched = watch(folder)
    settled(watched)
    folder.write("feeds/b.yaml", SIMULATOR)
    with without_descriptors():
        unread = watched.look()
        assert isinstance(unread, Unread)
        assert "too many files are open" in unread.why
        assert watched.look() is None
        assert watched.look(asked=True) == unread
    assert names(reloaded(watched).added) == ["b"]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (CONFIG + "title: Mine\n", ("title",)),
        (CONFIG + "stream: {retry: 5s}\nbind: 127.0.0.1:1\n", ("bind", "stream")),
        ("channels: {world: , stocks: }\n", ("channels",)),
        ("channels: {stocks: {keep: 1h}, world: }\n", ("channels",)),
    ],
)
def test_settings_that_differ_are_named_by_their_keys(
    folder: Folder, text: str, settings: tuple[str, ...]
) -> None:
    watched = watch(folder)
    folder.write("config.yaml", text)
    assert reloaded(watched).settings == settings


def test_another_folder_of_feeds_is_followed_even_out_of_a_mistake(folder: Folder) -> None:
    watched = watch(folder)
    (folder.root / "others").mkdir()
    folder.write("others/a.yaml", "nonsense")
    folder.write("config.yaml", CONFIG + "feeds: others\n")
    assert isinstance(settled(watched), Rejected)
    folder.write("others/a.yaml", RSS)
    news = watched.look()
    assert isinstance(news, Reloaded)
    assert (names(news.difference.added), news.difference.settings) == (["a"], ("feeds",))
    folder.write("others/b.yaml", RSS)
    assert names(reloaded(watched).added) == ["b"]
    folder.write("feeds/c.yaml", RSS)
    assert settled(watched) is None


def test_what_is_in_force_is_what_a_restart_would_load(folder: Folder) -> None:
    watched = watch(folder)
    folder.write("feeds/a.yaml", RSS)
    reloaded(watched)
    assert watched.config == load(Path("config.yaml"), {}, known_kinds())


def test_a_secret_that_is_put_anew_is_taken_over(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("hush-4711")
    folder.write("feeds/a.yaml", RSS + f"headers: {{A: '${{file:{secret}}}'}}\n")
    watched = watch(folder)
    assert watched.look() is None
    assert watched.look() is None
    secret.write_text("hush-47110")
    ((old, new),) = reloaded(watched).changed
    assert old != new
    assert watched.config.secrets.out_of("hush-47110") == f"${{file:{secret}}}"
