"""What the config says of channels, for the log and for streams."""

from ticker.config import Config
from ticker.log import Channel, Keep


def channels_of(config: Config) -> dict[str, Channel]:
    """The channels as the log wants them."""
    return {
        name: Channel(channel.retry_ms, Keep(channel.keep_ms, channel.keep_count))
        for name, channel in config.channels.items()
    }


def hints_of(config: Config) -> dict[str, int]:
    """Each channel's retry hint, in milliseconds."""
    return {name: channel.retry_ms for name, channel in config.channels.items()}
