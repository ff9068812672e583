"""Review of items: handing in, and the acts of reviewers, over kernel.approvals.

Statuses of items and variants follow approvals (reactions.review); nothing here writes "approved".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.links import burl_or_none
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.content.contracts import Refused, Stopped
from guanhao.domains.content.models import Item, StatusChoice, Submission, Variant
from guanhao.domains.content.policy.review import DeskPolicy
from guanhao.domains.content.rules import findings as rules
from guanhao.domains.content.selectors import findings, review
from guanhao.domains.content.selectors import items as item_selectors
from guanhao.domains.content.selectors.authors import authors_of
from guanhao.domains.content.selectors.flags import holds
from guanhao.domains.content.selectors.variants import part_of, parts_of
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services import variants
from guanhao.domains.content.services.flags import settle_checked
from guanhao.domains.content.services.items import locked, put_status
from guanhao.domains.work import facade as work
from guanhao.kernel import approvals, audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.approvals import ApprovalView, Changed, FlowDefinition, ReviewPolicy
from guanhao.kernel.now import now

CLOSED = (StatusChoice.PUBLISHED, StatusChoice.ARCHIVED)
NOTES = ("policy_reading", "complaints", "note")
LONGEST_NOTE = 20_000
SECOND = ("review.second", "review.facts")


@dataclass(frozen=True, kw_only=True)
class Handing:
    """What somebody hands in: the flow ("" for the one that fits), the variants (none for all), reasons for passing over findings by their key,
    what a joint review reads, and the emergency channel with its reason."""

    flow: str = ""
    variant_ids: Sequence[int] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    legal: bool = False
    emergency: bool = False
    emergency_reason: str = ""


@transaction.atomic
def submit(*, item_id: int, handing: Handing | None = None) -> ApprovalView:
    """Hand an item in for review (needs content.submit): findings are collected and kept with the submission, the chosen variants are its parts,
    everybody who edited them its authors. Stopped names everything that stands against it."""
    require("content.submit")
    given = handing or Handing()
    item = locked(item_id)
    if item.status in CLOSED:
        raise Refused(_("What is published or archived is not handed in."), "item_id")
    flow = review.flow_for(item, given.flow)
    rows = _chosen(item, given.variant_ids)
    notes = _notes(given.notes)
    _check_flow(flow)
    checked = _checked(item, rows, flow, notes, given)
    if stopping := checked.stopping:
        raise Stopped(_stopped(stopping), rules.as_values(checked.found))
    concept = flow.kind == "creative"
    parts = [review.concept_of(item)] if concept else parts_of(rows)
    view = approvals.start_approval(
        subject=review.concept_subject(item) if concept else target_of(item),
        flow=flow.key,
        title=item.title,
        url=burl_or_none("content:item_review", pk=item.pk) or "",
        parts=parts,
        authors=authors_of(item, rows),
        due=item.due,
        emergency=given.emergency,
        reason=given.emergency_reason,
        context={
            "legal": checked.legal,
            "major_statement": checked.major,
            "hits": rules.as_values(checked.found),
            "answers": _answers(flow),
            **notes,
        },
    )
    _keep(item, view, checked, notes)
    if not concept:
        put_status(item, StatusChoice.IN_REVIEW)
        for row in rows:
            variants.put_status(row, StatusChoice.IN_REVIEW)
        settle_checked(item, checked.found, handed_in=True)
    compliance.count_checks(checked.reports)
    return view


def _answers(flow: FlowDefinition) -> list[int]:
    """Who answers for it by the responsibility matrix (TEA-02): for the flow as a step, else for content; and for legal matters."""
    duties = work.responsible_for(str(flow.title), kind="content")
    return list(dict.fromkeys([*([duties.accountable] if duties else []), *work.accountable(kind="legal")]))


def look_over(*, item_id: int, handing: Handing | None = None) -> findings.Checked:
    """What would stand against handing an item in now (needs content.view); writes nothing."""
    require("content.view")
    given = handing or Handing()
    item = item_selectors.item(item_id)
    flow = review.flow_for(item, given.flow)
    return _checked(item, _chosen(item, given.variant_ids), flow, _notes(given.notes), given)


@transaction.atomic
def check_again(*, item_id: int) -> findings.Checked:
    """Check an item by the rules and the brand guide of today, and note the guide's version (STR-02); needs content.edit."""
    require("content.edit")
    item = locked(item_id)
    checked = _checked(item, _chosen(item, ()), review.flow_for(item, ""), {}, Handing())
    before, item.guide_version = item.guide_version, findings.guide_version()
    if item.guide_version != before:
        item.save(update_fields=["guide_version"])
    settle_checked(item, checked.found)
    counts: dict[str, int] = {level: checked.count(level) for level in rules.LEVELS}
    audit.record("content.checked_again", target=target_of(item), after={**counts, "guide_version": item.guide_version})
    return checked


def may_review() -> bool:
    """Does the present person sign any reviews, in his own right or in somebody's place?"""
    actor = current_actor()
    return any(actor.can(key) for key in approvals.level_keys()) or bool(actor.user_id and approvals.principals_of(actor.user_id))


def require_reviewer() -> None:
    """Denied for somebody who signs nothing, before anything is said about a submission's state."""
    require("review.view")
    if not may_review():
        require("review.first")


def sign(
    *,
    approval_id: int,
    level: str,
    seen: str = "",
    digests: Mapping[str, str] | None = None,
    scores: Mapping[str, float] | None = None,
    comment: str = "",
    for_person: int | None = None,
    version: int | None = None,
) -> ApprovalView:
    """Sign an open level as kernel.approvals.sign does, after two more looks: is what was handed in still what the rows say (Changed otherwise, and
    the signatures are void), and are the facts proven where the level answers for facts (CON-16)?"""
    require_reviewer()
    view = approvals.approval(approval_id)
    _as_handed_in(view)
    _not_held(view)
    _proven(view)
    return approvals.sign(
        approval_id=approval_id,
        level=level,
        seen=seen,
        digests=digests,
        scores=scores,
        comment=comment,
        for_person=for_person,
        version=version,
    )


@dataclass(frozen=True)
class Signed:
    """What came of signing several at once: titles that are signed, and why others are not."""

    done: list[str]
    refused: list[str]


def sign_many(*, seen: Mapping[int, str]) -> Signed:
    """Sign several submissions, by number with the hash of what the list showed; only those without findings, checklist and score sheet, and only
    where policy content.desk allows it."""
    if not DeskPolicy.of_brand().bulk_sign:
        raise Refused(_("The policy “Review desk” does not allow signing several at once."))
    done, refused = [], []
    known = {row.approval_id: row for row in Submission.objects.filter(approval_id__in=list(seen)).defer("findings")}
    for number, shown in seen.items():
        view = approvals.approval(number)
        current, kept = view.current, known.get(number)
        try:
            if current is None or kept is None or kept.found or current.definition.checklist or current.definition.score:
                raise Refused(_("It has findings, a checklist or a score sheet: open it."))
            sign(approval_id=number, level=view.level, seen=shown)
            done.append(view.title)
        except (Refused, approvals.Refused) as why:
            refused.append(f"{view.title}: {why.message}")
    return Signed(done, refused)


def _checked(item: Item, rows: list[Variant], flow: FlowDefinition, notes: dict[str, str], given: Handing) -> findings.Checked:
    if flow.kind == "creative":
        checked = findings.look_over_concept(item)
    else:
        checked = findings.look_over(item, rows, flow, notes=notes, ask_legal=given.legal)
    return findings.with_reasons(checked, dict(given.reasons))


def _chosen(item: Item, ids: Sequence[int]) -> list[Variant]:
    """The variants to hand in: those chosen, else all that are not published or put away."""
    rows = [row for row in Variant.objects.filter(item=item).select_related("item").order_by("pk") if row.status not in CLOSED]
    if not ids:
        return rows
    chosen = [row for row in rows if row.pk in set(ids)]
    if len(chosen) < len(set(ids)):
        raise Refused(_("Choose variants of this item that are not published yet."), "variant_ids")
    return chosen


def _notes(values: Mapping[str, str]) -> dict[str, str]:
    kept = {key: str(values.get(key, "")).strip() for key in NOTES}
    if long := next((key for key, text in kept.items() if len(text) > LONGEST_NOTE), None):
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": f"{LONGEST_NOTE:,}"}, long)
    return {key: text for key, text in kept.items() if text}


def _check_flow(flow: FlowDefinition) -> None:
    """A brand's own flow may not ask for fewer people than the three levels of the plan (CON-11)."""
    least = ReviewPolicy.of_brand().levels
    if rules.signatures_of(flow.levels) < least:
        text = _("The flow “%(flow)s” asks for fewer than %(least)s signatures (policy review.levels): content cannot leave through it.")
        raise Refused(text % {"flow": flow.title, "least": least}, "flow")


def _stopped(stopping: Sequence[rules.Finding]) -> str:
    first = stopping[0]
    text = ngettext(
        "%(count)s finding stands against handing this in: %(first)s",
        "%(count)s findings stand against handing this in, the first: %(first)s",
        len(stopping),
    )
    return text % {"count": len(stopping), "first": first.message}


def _keep(item: Item, view: ApprovalView, checked: findings.Checked, notes: dict[str, str]) -> None:
    actor = current_actor()
    item.guide_version = findings.guide_version()
    item.save(update_fields=["guide_version"])
    Submission(
        item=item,
        approval_id=view.id,
        flow=view.flow,
        findings=rules.as_values(checked.found),
        blocks=checked.count("block"),
        warnings=checked.count("warn"),
        hints=checked.count("hint"),
        media={one.sha256: one.id for one in checked.media.values()},
        notes=notes,
        checked_by=compliance.version()[:80],
        guide_version=item.guide_version,
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    ).save(force_insert=True)
    counts: dict[str, int] = {level: checked.count(level) for level in rules.LEVELS}
    audit.record("content.submitted", target=target_of(item), after={"approval": view.id, "flow": view.flow, **counts})
    for one in checked.found:
        if one.reason:
            audit.record("content.finding_overridden", target=target_of(item), after={"finding": one.message}, note=one.reason[:500])


def _as_handed_in(view: ApprovalView) -> None:
    """Hold what was handed in against what the rows say now, also when somebody changed them past the services; what differs is void."""
    changed = [part for part in review.live_parts(view) if approvals.standing(part).state == "void"]
    if not changed:
        return
    with transaction.atomic():
        for part in changed:
            approvals.restate(part)
    raise Changed(_("This changed since it was handed in: its authors must hand it in again."), "seen")


def _not_held(view: ApprovalView) -> None:
    """What something outside holds back (a withdrawn consent, an author on the blacklist) is not signed meanwhile."""
    ids = [int(part.subject.rpartition(":")[2]) for part in view.parts if part.subject.startswith("content.variant:")]
    if held := holds(ids):
        raise Refused(_("It cannot be signed as it stands: %(reason)s") % {"reason": next(iter(held.values()))}, "seen")


def _proven(view: ApprovalView) -> None:
    """CON-16: who signs for facts signs only for facts with sources."""
    current, item = view.current, review.item_of(view)
    if current is None or item is None or current.definition.permission not in SECOND or view.kind == "creative":
        return
    if problems := item_selectors.claim_problems(item):
        first = problems[0]
        facts = {"text": first.text[:60], "found": first.found, "needed": first.needed}
        raise Refused(_("“%(text)s” has %(found)s of %(needed)s independent sources: this level cannot be signed before.") % facts, "claims")


def follow(item: Item) -> None:
    """Bring the statuses of an item and its variants to what their approvals say; called by the reactions alone."""
    rows = list(Variant.objects.filter(item=item).select_related("item").order_by("pk"))
    states = {}
    for row in rows:
        if row.status in (*CLOSED, StatusChoice.SCHEDULED) and not _lost(row):
            states[row.pk] = row.status
            continue
        state = approvals.standing(part_of(row)).state
        states[row.pk] = {"approved": StatusChoice.APPROVED, "open": StatusChoice.IN_REVIEW}.get(state, StatusChoice.DRAFT)
        variants.put_status(row, states[row.pk])
    if item.status in (*CLOSED, StatusChoice.SCHEDULED):
        return
    put_status(item, _status(item, list(states.values())))


def _lost(row: Variant) -> bool:
    return row.status == StatusChoice.SCHEDULED and approvals.standing(part_of(row)).state == "void"


def _status(item: Item, states: list[Any]) -> str:
    if StatusChoice.IN_REVIEW in states:
        return str(StatusChoice.IN_REVIEW)
    if states and all(state not in (StatusChoice.DRAFT, StatusChoice.REJECTED) for state in states):
        return str(StatusChoice.APPROVED)
    last = next(iter(approvals.history(target_of(item), limit=1)), None)
    returned = last is not None and last.state == "returned"
    return str(StatusChoice.REJECTED if returned else StatusChoice.DRAFT)
