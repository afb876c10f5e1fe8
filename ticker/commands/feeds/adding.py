"""New feeds: what they are called, which there are already, and the file each is written into."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import yaml
from pydantic import ValidationError

from ticker.commands.feeds.pasted import is_no_place, with_scheme
from ticker.commands.schema import FILES, modeline
from ticker.config import Config
from ticker.config.opml.lists import Outline
from ticker.config.scalars import NAME_PATTERN, one_line
from ticker.config.yaml.problems import without_password
from ticker.errors import TickerError, in_words
from ticker.sources.rss.settings import RssSource
from ticker.times import duration_text

_MOST_NAME_CHARS = 40
_MOST_TITLE_CHARS = 200
_EVERY_MS = 900_000


class NewFeed(msgspec.Struct, frozen=True, kw_only=True):
    """An rss source to be: what its file will say."""

    name: str
    channel: str
    title: str
    url: str
    every_ms: int = _EVERY_MS
    auto: bool = False
    private: bool = False


class Skipped(msgspec.Struct, frozen=True):
    """A feed of a list that is not added, and why."""

    outline: Outline
    why: str


class ImportPlan(msgspec.Struct, frozen=True):
    """What a list of feeds comes to; `homeless` are the folders that are no channel here."""

    feeds: tuple[NewFeed, ...]
    skipped: tuple[Skipped, ...]
    homeless: tuple[str, ...]


def usual_channel(config: Config) -> str:
    """The channel with the most feeds, where a new one goes unasked.

    Of equals the one with the fewest other sources, and of those the first in config.yaml.
    """
    feeds = Counter(source.channel for source in config.sources if source.feed_url is not None)
    others = Counter(source.channel for source in config.sources if source.feed_url is None)
    return max(config.channels, key=lambda name: (feeds[name], -others[name]))


def watched_as(url: str, config: Config) -> str | None:
    """The name of the source that reads this address already."""
    for source in config.sources:
        if source.feed_url is not None and _same_place(source.feed_url) == _same_place(url):
            return source.name
    return None


def plan(outlines: Iterable[Outline], config: Config, channel: str, *, private: bool = False) -> ImportPlan:
    """Decide what to add of a list; feeds whose folder is no channel go to `channel`."""
    feeds: list[NewFeed] = []
    skipped: list[Skipped] = []
    homeless: dict[str, None] = {}
    places = {_same_place(source.feed_url) for source in config.sources if source.feed_url is not None}
    taken = taken_names(config)
    for outline in outlines:
        around = (outline.folder, *outline.outer)
        home = next((found for folder in around if (found := _channel_named(folder, config))), None)
        if home is None and outline.folder:
            homeless[outline.folder] = None
        feed = NewFeed(
            name=free_name(_name_for(outline), taken),
            channel=home or channel,
            title=title_of(outline.title) or host_of(outline.url),
            url=outline.url if is_no_place(outline.url) else with_scheme(outline.url),
            every_ms=outline.every_ms or _EVERY_MS,
            auto=outline.auto,
            private=private,
        )
        why = "is there already" if _same_place(feed.url) in places else _why_not(feed)
        if why:
            skipped.append(Skipped(outline, why))
            continue
        places.add(_same_place(feed.url))
        taken.add(feed.name.lower())
        feeds.append(feed)
    return ImportPlan(tuple(feeds), tuple(skipped), tuple(homeless))


def _channel_named(folder: str | None, config: Config) -> str | None:
    """The channel whose name, or else whose title, is that of a folder."""
    wanted = (folder or "").casefold()
    named = [name for name in config.channels if name.casefold() == wanted]
    titled = [name for name, channel in config.channels.items() if channel.title.casefold() == wanted]
    return next(iter(named + titled), None)


def _name_for(outline: Outline) -> str:
    if outline.name is not None and re.fullmatch(NAME_PATTERN, outline.name):
        return outline.name
    return slug(outline.title) or slug(host_of(outline.url))


def _why_not(feed: NewFeed) -> str | None:
    try:
        _checked(feed)
    except TickerError as error:
        return str(error)
    return None


def _same_place(url: str) -> tuple[str, ...]:
    """What two addresses of one feed have in common, however they are written."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return (url,)
    return (parts.hostname or "", str(port or ""), parts.path.rstrip("/"), parts.query)


# Names and titles


def taken_names(config: Config) -> set[str]:
    """The names, in small letters, that a new source cannot have: files of some systems know no others."""
    try:
        files = [file.stem.lower() for file in config.service.feeds.iterdir()]
    except OSError:
        files = []
    return {source.name.lower() for source in config.sources} | set(files)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name, or the name with the first number behind it that makes it a new one."""
    number = 2
    name = wanted or "feed"
    while name.lower() in taken:
        name = f"{wanted or 'feed'}-{number}"
        number += 1
    return name


def slug(text: str) -> str:
    """A name made of a title: `Süddeutsche Zeitung: Top` is `suddeutsche-zeitung-top`; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer) > _MOST_NAME_CHARS:
            break
        name = longer
    return name or "".join(words)[:_MOST_NAME_CHARS]


def host_of(url: str) -> str:
    """The host of an address as people say it."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def title_of(text: str) -> str:
    """A title on one line, without what a feed file refuses in one."""
    line = "".join(char if one_line(char) else " " for char in text)
    return " ".join(line.split())[:_MOST_TITLE_CHARS].strip()


# Files


def feed_file(feed: NewFeed) -> str:
    """A feed file's text; TickerError for what would be refused when it is read."""
    _checked(feed)
    values: dict[str, object] = {"kind": "rss", "channel": feed.channel, "title": _literal(feed.title)}
    values |= {"url": _literal(feed.url), "every": _every(feed)}
    if feed.private:
        values["private"] = True
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=10_000)


def write_feed(feed: NewFeed, config: Config) -> Path:
    """Write a new file into the config's feeds folder; TickerError if there is one of the name already."""
    path = config.service.feeds / f"{feed.name}.yaml"
    # As `ticker init` lays them out.
    has_schema = (config.service.feeds.parent / FILES["feeds"]).exists()
    text = (modeline("feeds", "../") if has_schema else "") + feed_file(feed)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise TickerError(str(path), "is there already; choose another name with --name") from error
    except OSError as error:
        # Half of it, as on a full disk, would be a feed that is wrong, and in the way of the next try.
        path.unlink(missing_ok=True)
        raise TickerError(str(path), f"cannot be written: {in_words(error)}") from error
    return path


def _checked(feed: NewFeed) -> None:
    fields: dict[str, object] = {"kind": "rss", "name": feed.name, "channel": feed.channel}
    fields |= {"url": feed.url, "title": feed.title, "every": _every(feed)}
    try:
        RssSource.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        expected = first.get("ctx", {}).get("error", first["msg"])
        key = str(first["loc"][-1])
        raise TickerError(
            key, f"expected {expected}, got {without_password(str(fields.get(key, '')))[:100]!r}"
        ) from error


def _literal(text: str) -> str:
    # Read back, `${` would be looked up in the environment.
    return text.replace("${", "$${")


def _every(feed: NewFeed) -> str:
    return "auto" if feed.auto else duration_text(feed.every_ms)


def known_channel(name: str, channels: Sequence[str]) -> str:
    """A channel that exists; TickerError says which there are."""
    if name not in channels:
        raise TickerError("--channel", f"there is no channel {name!r}; expected one of {', '.join(channels)}")
    return name
