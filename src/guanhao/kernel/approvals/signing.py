"""Acts of reviewers: tick, sign, send back. Each locks the approval first, so that two in the same second come one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.kernel import access, audit
from guanhao.kernel.approvals import defining, people, running
from guanhao.kernel.approvals.contracts import Allowed, ApprovalView, Changed, CheckItem, FlowDefinition, InvalidFlow, Level, Refused, Someone
from guanhao.kernel.approvals.policy import MANAGE, ReviewPolicy
from guanhao.kernel.approvals.rules import is_complete, people_for, seen_of, total, wrong_scores
from guanhao.kernel.models import Approval, ApprovalLevel, ApprovalSignature, ApprovalTick
from guanhao.kernel.now import now

SIGNED, RETURNED = ApprovalSignature.Decision.SIGNED, ApprovalSignature.Decision.RETURNED


class WrongScores(InvalidFlow):
    """A score sheet that is not filled rightly; `problems` by "scores.<criterion>"."""


@dataclass(frozen=True)
class _Desk:
    """An open level as one person stands before it."""

    row: Approval
    one: ApprovalLevel
    level: Level
    definition: FlowDefinition
    digests: dict[str, str]
    writers: set[int]


@transaction.atomic
def sign(
    *,
    approval_id: int,
    level: str,
    digests: Mapping[str, str] | None = None,
    seen: str = "",
    scores: Mapping[str, float] | None = None,
    comment: str = "",
    for_person: int | None = None,
    version: int | None = None,
) -> ApprovalView:
    """Sign the open level, bound to what the person saw: `digests` (subject → hash of every live part) or `seen` (one hash over them).

    A score below the pass mark is a return instead (CON-10) and needs a comment. `for_person`: sign as this person's deputy.
    Changed (409) when payload, level or `version` are no longer what was looked at; Denied without the permission; Refused for authors, a second
    signature, an unfinished checklist or score sheet.
    """
    desk = _desk(approval_id, level, version)
    _check_seen(desk, digests, seen)
    principal, right = _right(desk, for_person)
    if unfinished := _unfinished(desk):
        raise Refused(_("Confirm the checklist first: %(items)s") % {"items": "; ".join(unfinished)}, "checklist")
    score = _score(desk.level, scores or {})
    if score is not None and score < _pass_mark(desk.level):
        return _return(desk, principal, right, comment, scores or {}, score)
    _write(desk, SIGNED, principal, right, scores or {}, score, comment)
    given = desk.one.signatures.filter(decision=SIGNED)
    principals, permissions = set(given.values_list("principal_id", flat=True)), set(given.values_list("permission", flat=True))
    if is_complete(desk.level, principals=principals, expected=desk.one.expected, given=permissions):
        running.close_level(desk.row, desk.one, ApprovalLevel.State.SIGNED)
        running.open_next(desk.row, desk.definition)
    else:
        _still_open(desk, permissions)
    return _view(desk)


@transaction.atomic
def send_back(
    *,
    approval_id: int,
    level: str,
    comment: str,
    scores: Mapping[str, float] | None = None,
    for_person: int | None = None,
    version: int | None = None,
) -> ApprovalView:
    """Send the submission back to its authors with a comment: it ends here, later levels do not open. The same refusals as `sign`."""
    desk = _desk(approval_id, level, version)
    principal, right = _right(desk, for_person, signing=False)
    score = _score(desk.level, scores) if scores else None
    return _return(desk, principal, right, comment, scores or {}, score)


@transaction.atomic
def tick(*, approval_id: int, item: str, level: str = "", seen: str = "") -> ApprovalView:
    """Confirm an item of the open level's checklist. An item for several people may be confirmed by whoever signs any level of the flow.

    Refused: an author, the same person twice, an item that is not there. With `seen`, Changed when the payload is another.
    """
    desk = _desk(approval_id, level or None)
    if seen:
        _check_seen(desk, None, seen)
    line = _item(desk, item)
    person = _may_tick(desk, line)
    made = ApprovalTick(
        approval=desk.row,
        level=desk.one,
        item=item,
        person_id=person,
        person_name=access.current_actor().name[:120],
        seen=seen_of(desk.digests),
        at=now(),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        words = _("You have confirmed this already: another person must do it too.") if line.people == 2 else _("You have confirmed this already.")
        raise Refused(words, "item") from None
    _touch(desk.row)
    audit.record("approvals.ticked", target=running.target_of(desk.row), after={"level": desk.one.key, "item": item})
    return _view(desk)


@transaction.atomic
def untick(*, approval_id: int, item: str, level: str = "") -> ApprovalView:
    """Take one's own tick back; Refused once somebody has signed the level on the strength of it."""
    desk = _desk(approval_id, level or None)
    mine = desk.one.ticks.filter(item=item, person_id=access.current_actor().user_id or 0, seen=seen_of(desk.digests)).first()
    if mine is None:
        raise Refused(_("You have not confirmed this."), "item")
    if desk.one.signatures.exists():
        raise Refused(_("The level was signed with this confirmation: it stays."), "item")
    mine.delete()
    _touch(desk.row)
    audit.record("approvals.unticked", target=running.target_of(desk.row), before={"level": desk.one.key, "item": item})
    return _view(desk)


def allowed(view: ApprovalView) -> Allowed:
    """What the present person may do with an approval now: what buttons a page shows. Nothing is written."""
    actor, current = access.current_actor(), view.current
    mine = actor.user_id in {person.id for person in view.authors}
    withdraw = (
        view.state == "open" and actor.user_id is not None and (mine or actor.can(MANAGE) or (view.opened_by or Someone(0, "")).id == actor.user_id)
    )
    if current is None or actor.user_id is None:
        return Allowed(withdraw=withdraw, why_not=_("No level is open."))
    if mine:
        return Allowed(withdraw=withdraw, why_not=_("You are an author of this: others must review it."))
    expected = [person.id for person in current.expected]
    filled = [one.permission for one in current.signatures if one.decision == SIGNED]
    authors = {person.id for person in view.authors}
    given = {one.signer.id for level in view.levels for one in level.signatures if one.decision == SIGNED}
    given |= {one.principal.id for level in view.levels for one in level.signatures if one.decision == SIGNED}
    own = people.right_of_actor(actor, current.definition, expected, filled)
    others = [one for one in people.principals_of(actor.user_id) if one.id not in authors | given]
    principals = tuple(one for one in others if people.right_of(one.id, current.definition, expected, filled))
    ticks = _tickable(view, actor, own is not None or bool(principals))
    if own is None and not principals:
        return Allowed(withdraw=withdraw, ticks=ticks, why_not=_("This level waits for others."))
    if actor.user_id in given:
        why = _("You have signed this already; every level needs another person.")
        return Allowed(withdraw=withdraw, send_back=True, ticks=ticks, why_not=why)
    left = [line.title for line in current.checklist if not line.done]
    why = _("Confirm the checklist first: %(items)s") % {"items": "; ".join(left)} if left else ""
    return Allowed(sign=not left, send_back=True, withdraw=withdraw, ticks=ticks, for_people=principals, why_not=why)


def _tickable(view: ApprovalView, actor: access.Actor, own: bool) -> tuple[str, ...]:
    current = view.current
    if current is None:
        return ()
    any_level = own or _holds_any(actor, tuple(level.definition for level in view.levels))
    lines = {line.key: line for line in current.definition.checklist}
    open_lines = [line for line in current.checklist if actor.user_id not in {one.person.id for one in line.ticks}]
    return tuple(line.key for line in open_lines if own or (any_level and lines[line.key].people == 2))


def _desk(approval_id: int, level: str | None, version: int | None = None) -> _Desk:
    access.require_person()
    row = running.locked(approval_id)
    one: ApprovalLevel | None = row.levels.select_for_update().filter(state=ApprovalLevel.State.OPEN).first()
    if one is None:
        raise Changed(_("This is not under review any more."), "level")
    if level is not None and level != one.key:
        raise Changed(_("The review has moved on since you looked: look again."), "level")
    if version is not None and version != row.version:
        raise Changed(_("Somebody acted on this since you looked: look again."), "version")
    definition = running.definition_of(row)
    digests = dict(row.parts.filter(voided_at=None).values_list("subject", "digest"))
    return _Desk(row, one, next(x for x in definition.levels if x.key == one.key), definition, digests, running.authors_of(row))


def _check_seen(desk: _Desk, digests: Mapping[str, str] | None, seen: str) -> None:
    """The signature must say what the person saw."""
    if digests is None and not seen:
        raise Refused(_("Say what you saw: the digests of the parts, or the hash over them."), "seen")
    if (digests is not None and dict(digests) != desk.digests) or (seen and seen != seen_of(desk.digests)):
        raise Changed(_("This changed since you looked: read it again before you sign."), "seen")


def _right(desk: _Desk, for_person: int | None, *, signing: bool = True) -> tuple[Someone, people.Right]:
    """In whose place, and under which permission; refuses authors, strangers and second signatures."""
    actor = access.current_actor()
    if actor.user_id is None:
        raise Refused(_("Only a person can sign."))
    if actor.user_id in desk.writers:
        raise Refused(_("You are an author of this: others must review it."))
    filled = set(desk.one.signatures.filter(decision=SIGNED).values_list("permission", flat=True))
    if for_person is None or for_person == actor.user_id:
        principal = Someone(actor.user_id, actor.name)
        right = people.right_of_actor(actor, desk.level, desk.one.expected, filled)
    else:
        principal = _principal(desk, actor.user_id, for_person)
        right = people.right_of(for_person, desk.level, desk.one.expected, filled)
    if right is None:
        if desk.one.expected:
            raise Refused(_("This level waits for other people."))
        raise access.Denied(" / ".join(people.keys_of(desk.level)))
    if signing:
        _check_once(desk, actor.user_id, principal.id)
        if desk.level.parties and right.permission in filled:
            raise Refused(_("Your department has signed already."))
    return principal, right


def _principal(desk: _Desk, deputy: int, person: int) -> Someone:
    found = next((one for one in people.principals_of(deputy) if one.id == person), None)
    if found is None:
        raise Refused(_("You do not stand in for this person today."), "for_person")
    if person in desk.writers:
        raise Refused(_("%(name)s is an author of this: no deputy can sign in an author's place.") % {"name": found.name}, "for_person")
    return found


def _check_once(desk: _Desk, signer: int, principal: int) -> None:
    given = desk.row.signatures.filter(decision=SIGNED)
    if given.filter(signer_id__in=[signer, principal]).exists() or given.filter(principal_id__in=[signer, principal]).exists():
        raise Refused(_("Nobody signs twice, neither for himself nor as or through a deputy: another person must sign this level."))


def _unfinished(desk: _Desk) -> list[str]:
    """Titles of items that too few people have confirmed for this very payload."""
    seen, two = seen_of(desk.digests), ReviewPolicy.of_brand().two_person
    ticks: dict[str, set[int]] = {}
    for item, person in desk.one.ticks.filter(seen=seen).values_list("item", "person_id"):
        ticks.setdefault(item, set()).add(person)
    level = defining.localised(FlowDefinition("x", "", "", (desk.level,))).levels[0]
    return [line.title for line in level.checklist if len(ticks.get(line.key, ())) < people_for(line, two)]


def _score(level: Level, scores: Mapping[str, float]) -> float | None:
    if not level.score:
        if scores:
            raise Refused(_("This level has no score sheet."), "scores")
        return None
    local = defining.localised(FlowDefinition("x", "", "", (level,))).levels[0]
    if wrong := wrong_scores(local.score, scores):
        raise WrongScores(wrong)
    return total(level.score, scores)


def _pass_mark(level: Level) -> float:
    return level.pass_mark if level.pass_mark is not None else ReviewPolicy.of_brand().pass_mark


def _return(desk: _Desk, principal: Someone, right: people.Right, comment: str, scores: Mapping[str, float], score: float | None) -> ApprovalView:
    if not comment.strip():
        words = (
            _("The score is below the pass mark, so this goes back: say what must be better.") if score is not None else _("Say what must change.")
        )
        raise Refused(words, "comment")
    _write(desk, RETURNED, principal, right, scores, score, comment)
    running.give_back(desk.row, desk.one, comment.strip(), score)
    return _view(desk)


def _write(
    desk: _Desk, decision: str, principal: Someone, right: people.Right, scores: Mapping[str, float], score: float | None, comment: str
) -> None:
    actor = access.current_actor()
    made = ApprovalSignature(
        approval=desk.row,
        level=desk.one,
        decision=decision,
        signer_id=actor.user_id or 0,
        signer_name=actor.name[:120],
        principal_id=principal.id,
        principal_name=principal.name[:120],
        permission=right.permission,
        scores=dict(scores),
        score=score,
        comment=comment.strip(),
        digests=desk.digests,
        seen=seen_of(desk.digests),
        at=now(),
        via=actor.via,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Nobody signs twice, neither for himself nor as or through a deputy: another person must sign this level.")) from None
    after: dict[str, Any] = {"level": desk.one.key, "digests": desk.digests, "for": principal.name, "score": score}
    action = "approvals.signed" if decision == SIGNED else "approvals.returned"
    audit.record(action, target=running.target_of(desk.row), after=after, note=made.comment)


def _still_open(desk: _Desk, permissions: set[str]) -> None:
    """More signatures are needed: nobody waits any more for those who have given theirs."""
    _touch(desk.row)
    if desk.level.parties:
        running.waits_of(desk.row).filter(permission__in=permissions).delete()
    running.waits_of(desk.row).filter(person_id__in=desk.one.signatures.filter(decision=SIGNED).values_list("principal_id", flat=True)).delete()


def _item(desk: _Desk, key: str) -> CheckItem:
    found = next((line for line in desk.level.checklist if line.key == key), None)
    if found is None:
        raise Refused(_("This level's checklist has no item named %(key)s.") % {"key": key}, "item")
    return found


def _may_tick(desk: _Desk, line: CheckItem) -> int:
    actor = access.current_actor()
    if actor.user_id is None:
        raise Refused(_("Only a person can sign."))
    if actor.user_id in desk.writers:
        raise Refused(_("You are an author of this: others must review it."))
    if line.people == 2 and _holds_any(actor, desk.definition.levels):
        return actor.user_id
    if people.right_of_actor(actor, desk.level, desk.one.expected) is None:
        stands_in = [one.id for one in people.principals_of(actor.user_id) if one.id not in desk.writers]
        if not any(people.right_of(person, desk.level, desk.one.expected) for person in stands_in):
            raise access.Denied(" / ".join(people.keys_of(desk.level)))
    return actor.user_id


def _holds_any(actor: access.Actor, levels: tuple[Level, ...]) -> bool:
    return any(people.right_of_actor(actor, level, level.people) is not None for level in levels)


def _touch(row: Approval) -> None:
    row.version += 1
    row.save(update_fields=["version"])


def _view(desk: _Desk) -> ApprovalView:
    from guanhao.kernel.approvals.reading import approval

    return approval(desk.row.pk)
