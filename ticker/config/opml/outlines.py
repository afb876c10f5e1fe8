"""The feeds of a config as a list that other readers can read."""

from ticker.config.loader import Config
from ticker.config.opml.lists import Outline


def outlines_of(config: Config) -> tuple[Outline, ...]:
    """The feeds of a config, channel by channel in its order, those of a channel by name."""
    place = {channel: position for position, channel in enumerate(config.channels)}
    feeds = [source for source in config.sources if source.feed_url is not None]
    return tuple(
        Outline(
            title=feed.title or feed.name,
            url=feed.shown_url or "",
            folder=feed.channel,
            name=feed.name,
            every_ms=None if feed.rhythm.auto else feed.rhythm.every_ms,
            auto=feed.rhythm.auto,
        )
        for feed in sorted(feeds, key=lambda feed: (place[feed.channel], feed.name))
    )
