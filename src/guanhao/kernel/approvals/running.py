"""A submission from start to end: levels open one after another, an end stops the clocks, a changed payload voids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanhao.kernel import access, audit, clocks, events
from guanhao.kernel.approvals import defining, people, telling
from guanhao.kernel.approvals.contracts import ApprovalView, FlowDefinition, Level, Part, Refused
from guanhao.kernel.approvals.policy import EMERGENCY, MANAGE, ReviewPolicy
from guanhao.kernel.approvals.rules import applies, digest, in_order, unstorable
from guanhao.kernel.models import Approval, ApprovalAuthor, ApprovalEditor, ApprovalLevel, ApprovalPart, ApprovalWait
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.approvals import (
    AfterReviewDone,
    ApprovalCompleted,
    ApprovalOpened,
    ApprovalReturned,
    ApprovalWithdrawn,
    EmergencyUsed,
    LevelOpened,
    PartVoided,
)

LEVEL_CLOCK, AFTER_CLOCK = "approvals.level", "approvals.after_review"
State = Approval.State
PENDING = [ApprovalLevel.State.WAITING, ApprovalLevel.State.OPEN, ApprovalLevel.State.AFTER]


@transaction.atomic
def start_approval(
    *,
    subject: str,
    flow: str,
    title: str,
    parts: Sequence[Part],
    authors: Collection[int],
    url: str = "",
    due: datetime | None = None,
    emergency: bool = False,
    reason: str = "",
    context: Mapping[str, Any] | None = None,
) -> ApprovalView:
    """Hand parts in for approval; the caller has checked that the actor may submit. The first level opens in the same transaction.

    Authors are those named, whoever submits, and everybody who changed one of the parts since its last submission: none of them can sign.
    `context["answers"]` are people who answer for it: where nobody is on duty, a level is given to the first of them who may sign it.
    `emergency` needs review.emergency and a reason: only the flow's emergency levels sign before, the others afterwards.
    Refused: no parts or authors, an unusable flow, a part that is under review already.
    """
    from guanhao.kernel.approvals.reading import approval as view_of

    row = defining.stored(flow)
    definition = defining.from_json(row.definition)
    _check_start(row.active, definition, parts, emergency, reason)
    if emergency:
        access.require(EMERGENCY)
    writers = _writers(authors, parts)
    actor, given = access.current_actor(), dict(context or {})
    previous: Approval | None = Approval.objects.filter(subject=subject).order_by("-id").first()
    made = Approval(
        subject=subject,
        subject_kind=subject.partition(":")[0],
        flow=row,
        flow_key=row.key,
        kind=row.kind,
        title=title[:200],
        url=url,
        context=given,
        due=due,
        emergency=emergency,
        emergency_reason=reason.strip()[:500],
        round=previous.round + 1 if previous else 1,
        previous=previous,
        opened_by_id=actor.user_id,
        opened_by_name=actor.name[:120],
        opened_at=now(),
    )
    made.save(force_insert=True)
    names = people.names()
    for person in sorted(writers):
        ApprovalAuthor(approval=made, person_id=person, person_name=names.get(person, "")[:120]).save(force_insert=True)
    _keep_parts(made, parts)
    _lay_out(made, definition)
    events.emit(
        ApprovalOpened(brand_id=current_brand().id, approval_id=made.pk, subject=subject, flow=row.key, round=made.round, emergency=emergency)
    )
    if emergency:
        events.emit(EmergencyUsed(brand_id=current_brand().id, approval_id=made.pk, subject=subject, reason=made.emergency_reason))
        telling.emergency_used(made)
    after = {"flow": f"{row.key} {row.number}", "parts": {part.subject: digest(part) for part in parts}, "authors": sorted(writers)}
    audit.record("approvals.emergency" if emergency else "approvals.opened", target=target_of(made), after=after, note=made.emergency_reason)
    open_next(made, definition)
    return view_of(made.pk)


@transaction.atomic
def withdraw(*, approval_id: int, reason: str) -> ApprovalView:
    """Take a submission back: its authors, whoever handed it in, and holders of review.manage may. Needs a reason."""
    from guanhao.kernel.approvals.reading import approval as view_of

    row = locked(approval_id)
    actor = access.current_actor()
    mine = actor.user_id is not None and (actor.user_id == row.opened_by_id or row.authors.filter(person_id=actor.user_id).exists())
    if not mine:
        access.require(MANAGE)
    if row.state != State.OPEN:
        raise Refused(_("This is not under review any more."))
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn: the reviewers will read it."), "reason")
    end(row, State.WITHDRAWN, reason.strip())
    events.emit(ApprovalWithdrawn(brand_id=current_brand().id, approval_id=row.pk, subject=row.subject))
    audit.record("approvals.withdrawn", target=target_of(row), note=reason.strip())
    telling.withdrawn(row)
    return view_of(row.pk)


@transaction.atomic
def restate(part: Part, *, author: int | None = None) -> bool:
    """Tell what a subject says now, in the transaction that saves it; True when that voided its signatures.

    Call it after every change; the same payload costs one query and does nothing. `author` (default: who acts) becomes an author of the subject's
    next submission, and of this one unless he has signed it. The old text again does not bring the signatures back.
    """
    latest = ApprovalPart.objects.filter(subject=part.subject).order_by("-id").values("approval_id", "digest", "voided_at").first()
    if latest is None:
        return False
    after = digest(part)
    if latest["voided_at"] is None and after == latest["digest"]:
        return False
    actor = access.current_actor()
    who = author if author is not None else actor.user_id
    if who is not None:
        ApprovalEditor.objects.get_or_create(brand_id=current_brand().id, subject=part.subject, person_id=who)
    if latest["voided_at"] is not None:
        return False
    row = locked(latest["approval_id"])
    kept = row.parts.select_for_update().get(subject=part.subject)
    if row.state not in {State.OPEN, State.APPROVED} or kept.voided_at is not None:
        return False
    kept.voided_at, kept.voided_by_id, kept.voided_digest = now(), who, after
    kept.voided_by_name, kept.under_review = (people.name_of(who) if who is not None else actor.name)[:120], False
    kept.save(update_fields=["voided_at", "voided_by_id", "voided_by_name", "voided_digest", "under_review"])
    if who is not None:
        _add_author(row, who)
    before = row.state
    row.version += 1
    if not row.parts.filter(voided_at=None).exists():
        end(row, State.VOID, _("Every part was changed after it was handed in."))
    else:
        row.save(update_fields=["version"])
    event = PartVoided(
        brand_id=current_brand().id,
        approval_id=row.pk,
        subject=row.subject,
        part=part.subject,
        state=before,
        digest_before=kept.digest,
        digest_after=after,
        person_id=who,
    )
    events.emit(event)
    audit.record("approvals.part_voided", target=target_of(row), before={part.subject: kept.digest}, after={part.subject: after})
    telling.part_voided(row, kept)
    return True


@transaction.atomic
def replace_reviewer(*, approval_id: int, level: str, person: int, instead: int, reason: str) -> ApprovalView:
    """Name somebody else in place of a person whom an open or coming level expects (he left, or lost the role). Needs review.manage and a reason."""
    from guanhao.kernel.approvals.reading import approval as view_of

    access.require(MANAGE)
    row = locked(approval_id)
    one: ApprovalLevel | None = row.levels.select_for_update().filter(key=level, state__in=PENDING).first()
    if one is None or person not in one.expected:
        raise Refused(_("This level does not wait for this person."), "person")
    if not reason.strip():
        raise Refused(_("Say why somebody else signs: it is kept with the approval."), "reason")
    writers = authors_of(row)
    able = people.able(level_of(row, level), [instead], writers)
    if not able or people.right_of(instead, level_of(row, level), [instead]) is None or instead in one.expected:
        raise Refused(_("Choose somebody who may sign this, is not an author and is not expected here already."), "instead")
    if row.signatures.filter(level=one, principal_id=person, decision="signed").exists():
        raise Refused(_("This person has signed already."), "person")
    one.expected = [instead if one_person == person else one_person for one_person in one.expected]
    one.save(update_fields=["expected"])
    if one.state == ApprovalLevel.State.OPEN:
        set_waits(row, one, level_of(row, level), writers)
        telling.replaced(row, level_of(row, level), instead)
    row.version += 1
    row.save(update_fields=["version"])
    names = {"before": {"person": people.name_of(person)}, "after": {"person": people.name_of(instead)}}
    audit.record("approvals.reviewer_replaced", target=target_of(row), note=reason.strip(), before=names["before"], after=names["after"])
    return view_of(row.pk)


def locked(approval_id: int) -> Approval:
    """The row of an approval, locked for the rest of the transaction. Approval.DoesNotExist when there is none."""
    row: Approval = Approval.objects.select_for_update().select_related(None).get(pk=approval_id)
    return row


def target_of(row: Approval) -> str:
    """The approval's name in the audit log."""
    return f"approvals.approval:{row.pk}"


def definition_of(row: Approval) -> FlowDefinition:
    """The flow the approval started with, as it is stored."""
    return defining.from_json(row.flow.definition)


def level_of(row: Approval, key: str) -> Level:
    """The definition of one of its levels."""
    return next(level for level in definition_of(row).levels if level.key == key)


def authors_of(row: Approval) -> set[int]:
    """Ids of the authors."""
    return set(row.authors.values_list("person_id", flat=True))


def open_next(row: Approval, definition: FlowDefinition) -> None:
    """Open the next level that waits, or complete the approval (or its review afterwards) when none does."""
    after = row.after_review == "open"
    waiting = ApprovalLevel.State.AFTER if after else ApprovalLevel.State.WAITING
    one: ApprovalLevel | None = row.levels.filter(state=waiting).order_by("position").first()
    if one is not None:
        _open(row, one, next(level for level in definition.levels if level.key == one.key))
    elif after:
        _finish_after(row)
    else:
        _complete(row, definition)


def close_level(row: Approval, one: ApprovalLevel, state: str) -> None:
    """End an open level: its clock stops, nobody waits any more."""
    clocks.stop_clock(LEVEL_CLOCK, clock_subject(one))
    one.state, one.closed_at = state, now()
    one.save(update_fields=["state", "closed_at"])
    waits_of(row).delete()
    row.level, row.level_due = "", None


def give_back(row: Approval, one: ApprovalLevel, comment: str, score: float | None) -> None:
    """A reviewer sent it back: later levels stay shut."""
    after = row.after_review == "open"
    close_level(row, one, ApprovalLevel.State.RETURNED)
    end(row, State.RETURNED, comment)
    events.emit(
        ApprovalReturned(
            brand_id=current_brand().id, approval_id=row.pk, subject=row.subject, level=one.key, comment=comment, score=score, after_review=after
        )
    )
    telling.returned(row, level_of(row, one.key), comment, after)


def end(row: Approval, state: str, note: str = "") -> None:
    """Put an approval to rest without completing it: clocks end, open and coming levels are ended."""
    for one in row.levels.filter(state__in=PENDING):
        if one.state == ApprovalLevel.State.OPEN:
            clocks.stop_clock(LEVEL_CLOCK, clock_subject(one), cancelled=True)
        one.state, one.closed_at = ApprovalLevel.State.ENDED, now()
        one.save(update_fields=["state", "closed_at"])
    if row.after_review == "open":
        clocks.stop_clock(AFTER_CLOCK, target_of(row), cancelled=True)
        row.after_review = "failed"
    waits_of(row).delete()
    row.parts.filter(under_review=True).update(under_review=False)
    row.state, row.level, row.level_due, row.closed_at, row.closed_note = state, "", None, now(), note
    row.version += 1
    row.save()


def waits_of(row: Approval) -> QuerySet[ApprovalWait]:
    """For whom the approval waits; looked up by the approval alone, whose index is the small one."""
    found: QuerySet[ApprovalWait] = ApprovalWait.everywhere.filter(approval=row)
    return found


def clock_subject(one: ApprovalLevel) -> str:
    """What the clock of a level is called."""
    return f"approvals.level:{one.pk}"


def set_waits(row: Approval, one: ApprovalLevel, level: Level, writers: Collection[int]) -> None:
    """Write for whom an open level waits."""
    waits_of(row).delete()
    due = one.due_at or now()
    if one.expected:
        lines = [ApprovalWait(approval=row, person_id=person, due_at=due) for person in one.expected if person not in writers]
    else:
        lines = [ApprovalWait(approval=row, permission=key, due_at=due) for key in people.keys_of(level)]
    for line in lines:
        line.save(force_insert=True)


def sla_of(level: Level, kind: str, policy: ReviewPolicy) -> timedelta:
    """The time a level has."""
    return level.sla or (policy.hot_sla if kind == "hot" else policy.level_sla)


def _open(row: Approval, one: ApprovalLevel, level: Level) -> None:
    policy, moment, writers = ReviewPolicy.of_brand(), now(), authors_of(row)
    sla = sla_of(level, row.kind, policy)
    one.expected = list(level.people) or (people.able(level, [], writers) if level.mode == "all" and not level.parties else [])
    able = people.able(level, one.expected, writers)
    one.state, one.opened_at, one.due_at = ApprovalLevel.State.OPEN, moment, moment + sla
    answers = next((person for person in row.context.get("answers", ()) if person in able), None)
    one.assigned_id = people.on_duty(people.keys_of(level), able) or answers
    one.save()
    steps = [(sla * policy.remind_at, "remind"), (sla * policy.second_step, "again")]
    clocks.start_clock(kind=LEVEL_CLOCK, subject=clock_subject(one), target=sla, steps=steps)
    row.level, row.level_due = one.key, one.due_at
    row.version += 1
    row.save()
    set_waits(row, one, level, writers)
    events.emit(
        LevelOpened(
            brand_id=current_brand().id,
            approval_id=row.pk,
            subject=row.subject,
            level=one.key,
            assigned_id=one.assigned_id,
            after_review=row.after_review == "open",
        )
    )
    telling.level_opened(row, one, level, able)


def _complete(row: Approval, definition: FlowDefinition) -> None:
    row.state, row.closed_at, row.level, row.level_due = State.APPROVED, now(), "", None
    row.version += 1
    row.save()
    row.parts.filter(under_review=True).update(under_review=False)
    parts = list(row.parts.filter(voided_at=None).order_by("position").values_list("subject", flat=True))
    event = ApprovalCompleted(
        brand_id=current_brand().id, approval_id=row.pk, subject=row.subject, flow=row.flow_key, parts=parts, emergency=row.emergency
    )
    events.emit(event)
    audit.record("approvals.completed", target=target_of(row), after={"parts": parts})
    telling.completed(row)
    if row.emergency and row.levels.filter(state=ApprovalLevel.State.AFTER).exists():
        row.after_review = "open"
        clocks.start_clock(kind=AFTER_CLOCK, subject=target_of(row), target=ReviewPolicy.of_brand().after_review)
        open_next(row, definition)


def _finish_after(row: Approval) -> None:
    clocks.stop_clock(AFTER_CLOCK, target_of(row))
    row.after_review = "done"
    row.version += 1
    row.save()
    events.emit(AfterReviewDone(brand_id=current_brand().id, approval_id=row.pk, subject=row.subject))
    audit.record("approvals.after_review_done", target=target_of(row))


def _keep_parts(row: Approval, parts: Sequence[Part]) -> None:
    for place, part in enumerate(parts):
        kept = ApprovalPart(approval=row, position=place, subject=part.subject, title=part.title[:200], fields=dict(part.fields), digest=digest(part))
        try:
            with transaction.atomic():
                kept.save(force_insert=True)
        except IntegrityError:  # the database allows one open review of a subject
            raise Refused(_("“%(title)s” is under review already: withdraw that first.") % {"title": part.title}, "parts") from None


def _lay_out(row: Approval, definition: FlowDefinition) -> None:
    applied = 0
    for place, level in enumerate(in_order(definition.levels)):
        state = ApprovalLevel.State.WAITING
        if not applies(level, row.context):
            state = ApprovalLevel.State.SKIPPED
        elif row.emergency and not level.emergency:
            state = ApprovalLevel.State.AFTER
        ApprovalLevel(approval=row, position=place, key=level.key, state=state).save(force_insert=True)
        applied += state == ApprovalLevel.State.WAITING
    if not applied:
        raise Refused(_("No level of the flow “%(flow)s” applies here, so nobody would review this.") % {"flow": definition.title}, "flow")


def _check_start(active: bool, definition: FlowDefinition, parts: Sequence[Part], emergency: bool, reason: str) -> None:
    if not active:
        raise Refused(_("The flow “%(flow)s” is out of use: choose another.") % {"flow": definition.title}, "flow")
    if problems := defining.check_flow(definition):
        raise Refused(_("The flow cannot be used: %(why)s") % {"why": " ".join(problems.values())}, "flow")
    if not parts:
        raise Refused(_("There is nothing to approve: hand in at least one part."), "parts")
    if len({part.subject for part in parts}) < len(parts):
        raise Refused(_("The same part was handed in twice."), "parts")
    for part in parts:
        if unstorable(dict(part.fields)) or unstorable(part.title):
            raise Refused(
                _("“%(title)s” has broken characters in it: paste its text again.") % {"title": part.title.encode("utf-8", "replace").decode()},
                "parts",
            )
    if emergency and not any(level.emergency for level in definition.levels):
        raise Refused(_("This flow has no emergency channel."), "emergency")
    if emergency and not reason.strip():
        raise Refused(_("Say what the emergency is: it is looked at afterwards."), "reason")


def _writers(authors: Collection[int], parts: Sequence[Part]) -> set[int]:
    """The authors named, who submits, and who changed a part since it was last handed in."""
    subjects = [part.subject for part in parts]
    changed = ApprovalEditor.objects.filter(subject__in=subjects).values_list("person_id", flat=True)
    actor = access.current_actor().user_id
    writers = {*authors, *changed, *([actor] if actor is not None else [])}
    if not writers:
        raise Refused(_("Say who wrote this: without authors anybody could sign his own work."), "authors")
    return writers


def _add_author(row: Approval, person: int) -> None:
    """Who changed a part writes along; somebody who has signed the other parts keeps that signature, and is an author from the next submission on."""
    acted = row.signatures.filter(Q(signer_id=person) | Q(principal_id=person)).exists() or row.ticks.filter(person_id=person).exists()
    if not acted and not row.authors.filter(person_id=person).exists():
        ApprovalAuthor(approval=row, person_id=person, person_name=people.name_of(person)[:120]).save(force_insert=True)
