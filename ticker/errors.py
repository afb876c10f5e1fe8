"""The one tree of errors: each names its subject and, by `raise ... from`, its cause."""


class TickerError(Exception):
    """Something that Ticker can explain to whoever has to deal with it."""

    def __init__(self, subject: str, detail: str) -> None:
        super().__init__(f"{subject}: {detail}")
        self.subject = subject
        self.detail = detail


class ConfigError(TickerError):
    """What is wrong in config.yaml or a feed file: one problem a line, as `file:line: what`."""

    def __init__(self, subject: str, problems: tuple[str, ...]) -> None:
        super().__init__(subject, "\n".join(problems))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


class NoFileLeft(TickerError):
    """A file that could not be opened because no more may be open: nothing is known of what is in it."""


class KindError(TickerError):
    """A kind of source that an installed package promises, and that cannot be used."""


class VenueError(TickerError):
    """A venue that is not known, or whose calendar cannot be used."""


class EventError(TickerError):
    """A value that cannot become an event, refused when the event is made."""


class EventTooLarge(EventError):
    """More at once than the brokers take in one message; it may not be, once they are told to take more."""


class WireError(TickerError):
    """A value that cannot be written in a stream format without changing its meaning."""


class LogError(TickerError):
    """The event log cannot do what was asked."""


class LogInUse(LogError):
    """Another process writes to this data folder."""


class LogUnusable(LogError):
    """The data folder or the log's file cannot be used at all."""


class LogClosed(LogError):
    """The log was closed before the append became durable."""


class Fenced(LogClosed):
    """Another node has taken over what this writer did: nothing it wants to commit is accepted any more."""


class ClusterError(TickerError):
    """The brokers, or what they hold, are not as a cluster needs them."""


class Unanswered(ClusterError):
    """The brokers do not answer, or cannot now: what was asked may be done all the same."""


class Outrun(ClusterError):
    """Not stored: something else was stored before it that whoever sent it had not seen."""


class SourceError(TickerError):
    """A source could not be read; `detail` says why in words for the operator."""


class HubError(TickerError):
    """A hub did not take a subscription; the subject is its address."""


class QueryError(TickerError):
    """A request that cannot be answered; told to the client as JSON before any stream begins.

    `parameter` is "" where it is about none.
    """

    def __init__(self, code: str, parameter: str, detail: str, expected: str, *, status: int = 400) -> None:
        super().__init__(parameter, detail)
        self.code = code
        self.parameter = parameter
        self.expected = expected
        self.status = status


class ClientError(TickerError):
    """A Ticker elsewhere could not be read or told something; the subject is its address."""


class ClientRefused(ClientError):
    """It answered, and does not give what was asked: `status` is HTTP's, `code` what it calls the error."""

    def __init__(self, subject: str, detail: str, *, status: int, code: str) -> None:
        super().__init__(subject, detail)
        self.status = status
        self.code = code


class Unreachable(ClientError):
    """There is no connection to it."""


class TrustError(TickerError):
    """What vouches for servers elsewhere cannot be read: no HTTPS could be spoken to any of them."""


class ServeError(TickerError):
    """The server cannot start: a port that is taken, a certificate that is not there."""


def in_words(error: OSError) -> str:
    """What the system says was wrong, to go on a sentence."""
    return (error.strerror or str(error)).lower()


def in_one_line(text: str, most_chars: int) -> str:
    """What somebody else gives as a reason, fit to stand in an error for an operator's eyes."""
    words = " ".join(text.split())[:most_chars]
    return "".join(letter for letter in words if letter.isprintable())
