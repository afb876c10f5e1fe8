"""/alerts/check and /alerts/rules: rules that are written on the page, looked at, kept and taken back."""

import msgspec
from quart import Blueprint, Response

from ticker.alerts import explain, title_of
from ticker.ask import only
from ticker.config.checking.alerted import Nameable
from ticker.config.rules import (
    Checked,
    ConfigIsWrong,
    Draft,
    Kept,
    NoSuchRule,
    Outcome,
    RuleProblem,
    Unwritable,
)
from ticker.config.rules import checked as checked_beside
from ticker.errors import QueryError
from ticker.web.answers import json_response, nothing
from ticker.web.asker import Asker
from ticker.web.body import taken_in
from ticker.web.site import GatheringSite, RuleKeeper, arguments, asker, gathering
from ticker.web.views.operator.alerts import rule_view
from ticker.web.views.operator.probes import operators_only
from ticker.web.writing.writer import refuse_all_but_json, refuse_other_sites

blueprint = Blueprint("rules", __name__)

_MAX_BYTES = 8_192
_WITHIN_S = 10.0
_A_DRAFT = 'an object such as {"name": "apple-200", "when": "AAPL > 200"}'


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says in words, and its line for `alerts:` in config.yaml; null where it has problems.

    `doubts` are what may not be meant; `changes` is whether a rule of this name was made here, which this
    can only take the place of.
    """

    explanation: str | None
    title: str | None
    line: str | None
    problems: tuple[RuleProblem, ...]
    doubts: tuple[str, ...]
    changes: bool


@blueprint.post("/alerts/check")
async def check() -> Response:
    only(arguments(), ())
    here, who = gathering(), _reader()
    draft = await _sent()
    changes = here.oversees(who) and draft.name in here.config.made_here
    found = _checked(here, who, draft, besides=draft.name if changes else "")
    return json_response(msgspec.json.encode(_view(here, draft, found, changes=changes)))


@blueprint.post("/alerts/rules")
async def make() -> Response:
    only(arguments(), ())
    here, keeper = gathering(), _keeper()
    draft = await _sent()
    # Asked again: while it came, who sends it may have lost the right to.
    _keeper()
    if draft.name in here.config.service.rulebook.watches:
        what = f"there is a rule called {draft.name}"
        raise QueryError("name_taken", "name", what, "a name of its own for each rule", status=409)
    _refuse_wrong(_checked(here, asker(), draft))
    _refuse(await keeper.keep(draft), draft.name)
    return json_response(msgspec.json.encode(rule_view(here, draft.name)), 201)


@blueprint.put("/alerts/rules/<name>")
async def change(name: str) -> Response:
    only(arguments(), ())
    here, keeper = gathering(), _keeper()
    draft = await _sent()
    _keeper()
    _refuse_foreign(here, name)
    if draft.name != name:
        raise QueryError("bad_rule", "name", "a rule keeps its name", f"{name[:100]!r}", status=422)
    _refuse_wrong(_checked(here, asker(), draft, besides=name))
    _refuse(await keeper.change(name, draft), name)
    return json_response(msgspec.json.encode(rule_view(here, name)))


@blueprint.delete("/alerts/rules/<name>")
async def take_back(name: str) -> Response:
    only(arguments(), ())
    here, keeper = gathering(), _keeper()
    _refuse_foreign(here, name)
    _refuse(await keeper.take_back(name), name)
    return nothing()


def _refuse_foreign(here: GatheringSite, name: str) -> None:
    """QueryError for a rule that was not made here."""
    if name in here.config.service.rulebook.watches and name not in here.config.made_here:
        what = f"{name} stands in config.yaml, which only its operator changes"
        raise QueryError("not_made_here", "name", what, "a rule that was made on the page", status=409)


def _refuse_wrong(found: Checked) -> None:
    """QueryError for what is wrong in a rule."""
    for problem in found.problems:
        raise QueryError(
            "bad_rule", problem.key, problem.text, "what /alerts/check finds nothing wrong in", status=422
        )


def _reader() -> Asker:
    who = asker()
    refuse_other_sites(who)
    return who


def _keeper() -> RuleKeeper:
    """Who keeps rules, for who may have them kept; QueryError for everybody else."""
    who, here = _reader(), gathering()
    if not here.oversees(who):
        raise operators_only("rules are made by who operates this and may read every channel")
    if here.rules is None:
        raise QueryError(
            "unwritable", "", "this Ticker keeps no rules", "the rule in its config.yaml", status=503
        )
    return here.rules


async def _sent() -> Draft:
    refuse_all_but_json()
    body = await taken_in("the rule", _MAX_BYTES, _WITHIN_S)
    try:
        return msgspec.json.decode(body, type=Draft)
    except msgspec.DecodeError as error:
        raise QueryError("bad_json", "body", str(error), _A_DRAFT) from error


def _checked(here: GatheringSite, who: Asker, draft: Draft, besides: str = "") -> Checked:
    """By what is there for who asks; `besides` is the rule that it is to stand for, whose name is its own."""
    known = [spec for spec in here.config.sources if who.knows(spec.channel)]
    overseen = here.oversees(who)
    there = Nameable(
        sources=[spec.name for spec in known],
        symbols=[symbol for spec in known for symbol in spec.quoted],
        targets=[*here.config.service.notify] if overseen else None,
    )
    taken = here.config.service.rulebook.watches if overseen else ()
    return checked_beside(draft, there, [name for name in taken if name != besides])


def _view(here: GatheringSite, draft: Draft, found: Checked, *, changes: bool) -> CheckView:
    rule = None if found.rule is None else found.rule.rule(here.config.service.spelling)
    return CheckView(
        explanation=None if rule is None else explain(rule),
        title=None if rule is None else title_of(rule),
        line=None if rule is None else draft.line,
        problems=found.problems,
        doubts=found.doubts,
        changes=changes,
    )


def _refuse(outcome: Outcome, name: str) -> None:
    """QueryError for what was not done."""
    match outcome:
        case Kept():
            return
        case NoSuchRule():
            what = f"there is no rule called {name[:100]!r}"
            raise QueryError("not_found", "name", what, "a rule that was made on the page", status=404)
        case Unwritable(file=file, why=why):
            what = f"{file} cannot be written: {why.lower()}"
            raise QueryError("unwritable", "", what, "the rule in config.yaml", status=503)
        case ConfigIsWrong(problems=problems):
            what = f"the config in the files is wrong now: {problems[0]}"
            raise QueryError(
                "config_wrong", "", what, "files that `ticker check` finds nothing wrong in", status=409
            )
