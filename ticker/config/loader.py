"""Everything that config.yaml and its feed files say, read at once, or every problem in them at once."""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as Environ
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ticker.config.checking.alerted import Nameable, alert_problems, targets_in
from ticker.config.checking.slips import unbraced, without_feeds
from ticker.config.checking.validation import validate
from ticker.config.files.feeds import Written, feed_files, names_in, shared, sources_in, symbols_in, typed
from ticker.config.files.including import Whole, all_placed
from ticker.config.files.including import whole as whole_of
from ticker.config.naming import Naming, joined
from ticker.config.rules.kept import FILE as RULES_FILE
from ticker.config.rules.kept import KeptRules, kept_rules
from ticker.config.scalars.addresses import is_host_and_port
from ticker.config.secrecy.secrets import NO_SECRETS, Secrets, secrets_of
from ticker.config.settings.pages import page_problems
from ticker.config.settings.venues import NO_VENUES, VenueSettings, venues_of
from ticker.config.source import Kinds, SourceSettings
from ticker.config.types import ChannelPolicy, Service
from ticker.config.yaml.document import Listing, Mapping, Scalar, UnreadableError, read
from ticker.config.yaml.environment import elsewhere
from ticker.config.yaml.problems import ConfigProblem, shown
from ticker.errors import ConfigError, in_words
from ticker.venues import find


@dataclass(frozen=True)
class Config:
    """How the service runs and what it watches; `path` and the paths in `service` are absolute.

    `secrets` is what both have from the environment, for whoever shows anything of them. `made_here` are
    the rules in the file of those that were made on the page, by name. `disabled` are sources that stand
    there and are not to be read. `slips` are lines on what is right as it stands and hardly meant so;
    `read_too` are files that `include` and `${file:...}` name.
    """

    service: Service
    sources: tuple[SourceSettings, ...]
    path: Path
    secrets: Secrets = NO_SECRETS
    made_here: frozenset[str] = frozenset()
    disabled: tuple[SourceSettings, ...] = ()
    slips: tuple[str, ...] = ()
    read_too: tuple[Path, ...] = ()

    @property
    def channels(self) -> dict[str, ChannelPolicy]:
        return self.service.policies

    @property
    def namings(self) -> tuple[Naming, ...]:
        """Every symbol that is known, each once, with what it is called in headlines."""
        own = (named.naming(symbol) for symbol, named in self.service.symbols.items())
        return tuple(joined(chain(own, *(source.named for source in self.sources))))


def load(
    path: Path,
    environ: Environ[str, str],
    kinds: Kinds,
    data_root: Path | None = None,
    rules: Path | None = None,
) -> Config:
    """Read a config.yaml and the feed files it names; ConfigError with every problem in them, NoFileLeft.

    Each source is read as one of the `kinds`. Relative paths are relative to the folder of config.yaml,
    but `data` to `data_root` if that is given. `rules` is read instead of the file of the rules that were
    made on the page, to see whether it may take its place.
    """
    environ = elsewhere(environ)
    whole, problems = _read_config(path, environ)
    if whole is None:
        raise _error(path, problems)
    tree = whole.tree
    service, more = validate(Service, tree, str(path), {})
    problems += more
    feeds = _feeds(path, tree, kinds, environ, service, problems)
    problems += feeds.problems
    made = kept_rules(rules or rules_place(path, data_root), environ)
    problems += _rule_problems(tree, made, feeds.nameable, path) + page_problems(tree, str(path))
    if problems or service is None:
        raise _error(path, all_placed(problems, whole))
    trees = [tree, made.tree, *(one.tree for one in feeds.written)]
    placed = tuple(source.placed_in(path.absolute().parent) for source in feeds.sources)
    enabled = tuple(source for source in placed if source.enabled)
    service = service.model_copy(update={"alerts": (*service.alerts, *made.alerts)})
    spelled = service.spelled_as(symbol for source in enabled for symbol in source.quoted)
    empty = without_feeds(path.parent / service.feeds, feeds.files)
    return Config(
        service=_placed(spelled, path, data_root),
        sources=enabled,
        path=path.absolute(),
        secrets=secrets_of(trees, environ).beside(service.access.spelled_out),
        made_here=made.names,
        disabled=tuple(source for source in placed if not source.enabled),
        slips=(*_dollars(whole, feeds.written, environ), *empty),
        read_too=(*whole.files[1:], *environ.files),
    )


@dataclass(frozen=True)
class _Feeds:
    """What the feed files say, and what of it rules may name."""

    files: list[Path]
    written: list[Written]
    sources: tuple[SourceSettings, ...]
    nameable: Nameable
    problems: list[ConfigProblem]


def _feeds(
    path: Path,
    tree: Mapping,
    kinds: Kinds,
    environ: Environ[str, str],
    service: Service | None,
    known: Iterable[ConfigProblem],
) -> _Feeds:
    """Read the feed files, unless it is `known` that config.yaml does not say where they are."""
    refused = any(problem.text.startswith("feeds:") for problem in known)
    files, missing = ([], []) if refused else _files(path, tree)
    written, unread = _written(files, environ)
    sources, untyped = _typed(written, kinds, tree, _context(service, tree))
    nameable = Nameable(
        sources=None if refused or missing else names_in(written, files),
        symbols=None if refused or missing or unread else _symbols(written, sources, kinds),
        targets=targets_in(tree),
    )
    problems = [*missing, *unread, *untyped, *shared(written, kinds)]
    return _Feeds(files, written, sources, nameable, problems)


def _dollars(whole: Whole, written: list[Written], environ: Environ[str, str]) -> Iterable[str]:
    """Lines on what looks like a variable and is none, each once."""
    found = chain(
        unbraced(whole.tree, str(whole.files[0]), environ),
        *(unbraced(one.tree, one.file, environ, one.where) for one in written),
    )
    return dict.fromkeys(str(whole.placed(one)) for one in found)


def rules_place(path: Path, data_root: Path | None = None) -> Path:
    """The file of the rules that were made on the page: beside config.yaml, or where its data belongs."""
    return (path.parent if data_root is None else data_root) / RULES_FILE


def _rule_problems(tree: Mapping, made: KeptRules, there: Nameable, path: Path) -> list[ConfigProblem]:
    names: set[str] = set()
    own = alert_problems(tree.at("alerts"), there, str(path), names)
    return [*own, *made.problems, *alert_problems(made.tree.at("alerts"), there, str(made.file), names)]


def problem_at(path: Path, environ: Environ[str, str], section: str, key: str, text: str) -> ConfigProblem:
    """A problem with what a key leads to, at its line of config.yaml or of what that includes."""
    whole, problems = _read_config(path, elsewhere(environ))
    if whole is None:
        raise _error(path, problems)
    written = whole.tree.at(section)
    line = written.line_of(key) if isinstance(written, Mapping) else whole.tree.line_of(section)
    return whole.placed(ConfigProblem(str(path), line, f"{section}.{key}: {text}"))


def own_venues(path: Path, environ: Environ[str, str]) -> dict[str, VenueSettings]:
    """Read the `venues` of a config.yaml, whatever else is in it; ConfigError with every problem in them."""
    whole, problems = _read_config(path, environ)
    written = whole.tree.at("venues") if whole is not None else None
    found: dict[str, VenueSettings] = {}
    for code, entry in written.entries.items() if isinstance(written, Mapping) else ():
        value = entry.value if isinstance(entry.value, Mapping) else Mapping(entry.line, {})
        venue, more = validate(VenueSettings, value, str(path), {}, ("venues", code))
        problems += more
        if venue is not None:
            found[code] = venue
    if problems:
        raise _error(path, all_placed(problems, whole))
    return found


def own_binds(path: Path, environ: Environ[str, str]) -> tuple[str, ...]:
    """Where a config.yaml has its Ticker listen, whatever else is in it or is wrong with it; as URLs."""
    whole, _ = _read_config(path, elsewhere(environ))
    written = whole.tree.at("bind") if whole is not None else None
    scheme = "https" if whole is not None and isinstance(whole.tree.at("tls"), Mapping) else "http"
    items = written.items if isinstance(written, Listing) else (written,)
    texts = (item.text for item in items if isinstance(item, Scalar) and item.text is not None)
    return tuple(f"{scheme}://{text}" for text in texts if is_host_and_port(text))


def load_feed(
    file: Path, environ: Environ[str, str], kinds: Kinds, venues: Environ[str, VenueSettings] = NO_VENUES
) -> tuple[SourceSettings, ...]:
    """Read one feed file by itself, whatever channels there are; ConfigError with every problem in it.

    It may name the `venues` of a config.yaml.
    """
    try:
        written, problems = sources_in(file, environ)
    except OSError as error:
        raise ConfigError(str(file), (f"{file}: {in_words(error)}",)) from error
    sources: list[SourceSettings] = []
    for one in written:
        source, more = typed(one, kinds, None, venues_of(venues))
        problems += more
        if source is not None:
            sources.append(source.placed_in(file.absolute().parent))
    if problems:
        raise _error(file, problems)
    return tuple(sources)


def _read_config(path: Path, environ: Environ[str, str]) -> tuple[Whole | None, list[ConfigProblem]]:
    try:
        root, remarks = read(path, environ)
    except UnreadableError as error:
        return None, [ConfigProblem(str(path), *error.remark)]
    problems = [ConfigProblem(str(path), *remark) for remark in remarks]
    if isinstance(root, Mapping):
        found = whole_of(path, root, environ)
        return found, problems + found.problems
    if not problems:
        problems.append(ConfigProblem(str(path), root.line, f"expected keys and values, got {shown(root)}"))
    return None, problems


def _files(path: Path, tree: Mapping) -> tuple[list[Path], list[ConfigProblem]]:
    value = tree.at("feeds")
    text = "feeds" if value is None else value.text if isinstance(value, Scalar) else None
    if not text:
        return [], []
    try:
        # Not made absolute, so that a problem names the file the way the operator named config.yaml.
        return feed_files(path.parent / text), []
    except (OSError, ValueError) as error:
        told = '"feeds"' if value is None else shown(value)
        expected = "expected a folder or a file that can be read"
        why = f", {in_words(error)}" if isinstance(error, PermissionError) else ""
        return [], [ConfigProblem(str(path), tree.line_of("feeds"), f"feeds: {expected}, got {told}{why}")]


def _written(files: list[Path], environ: Environ[str, str]) -> tuple[list[Written], list[ConfigProblem]]:
    written: list[Written] = []
    problems: list[ConfigProblem] = []
    for file in files:
        sources, more = sources_in(file, environ)
        written += sources
        problems += more
    return written, problems


def _typed(
    written: list[Written], kinds: Kinds, tree: Mapping, context: dict[str, Any]
) -> tuple[tuple[SourceSettings, ...], list[ConfigProblem]]:
    channels = tree.at("channels")
    known = list(channels.entries) if isinstance(channels, Mapping) else None
    sources: list[SourceSettings] = []
    problems: list[ConfigProblem] = []
    for one in written:
        source, more = typed(one, kinds, known, context)
        problems += more
        if source is not None:
            sources.append(source)
    return tuple(sources), problems


def _symbols(
    written: list[Written], sources: Sequence[SourceSettings], kinds: Kinds
) -> Collection[str] | None:
    named = symbols_in(written, kinds)
    # A kind that comes from elsewhere may quote what stands nowhere.
    quoted = [symbol for source in sources for symbol in source.quoted]
    return None if named is None else [*named, *quoted]


def _context(service: Service | None, tree: Mapping) -> dict[str, Any]:
    if service is not None:
        return venues_of(service.venues)
    # Of a config.yaml that is refused it is not known what its venues are, only what they are called.
    own = tree.at("venues")
    return {"venues": dict.fromkeys(own.entries if isinstance(own, Mapping) else (), find("CRYPTO"))}


def _placed(service: Service, path: Path, data_root: Path | None) -> Service:
    folder = path.absolute().parent
    data = (data_root or folder).absolute() / service.data
    return service.model_copy(update={"data": data, "feeds": folder / service.feeds})


def _error(path: Path, problems: list[ConfigProblem]) -> ConfigError:
    """The problems in reading order: config.yaml first, then each feed file, from top to bottom."""
    ordered = sorted(
        problems,
        key=lambda one: (one.file != str(path), one.file, one.line, one.column or 0),
    )
    return ConfigError(str(path), tuple(dict.fromkeys(str(problem) for problem in ordered)))
