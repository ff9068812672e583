"""Groups: writing, opening, people in them, violations with the ladder, appeals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import Group, GroupMember, Member, Violation
from guanhao.domains.community.policy import GroupPolicy
from guanhao.domains.community.rules import groups as rules
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.community import PenaltyApplied

State = Violation.State
COUNTED = (State.PROPOSED, State.APPLIED, State.APPEALED, State.UPHELD)


@dataclass(frozen=True, kw_only=True)
class GroupDraft:
    """A group as it is written; see Group."""

    name: str
    kind: str
    place: str = ""
    positioning: str = ""
    goal: str = ""
    plan: str = ""
    rules: str = ""
    words: tuple[str, ...] = ()
    admin_id: int | None = None
    joinable: bool = False


def target_of(row: Group) -> str:
    """The target of its deeds and versions."""
    return f"community.group:{row.pk}"


def state_of(row: Group) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in GroupDraft.__dataclass_fields__}
    return {**found, "words": "、".join(row.words)}


@transaction.atomic
def save_group(draft: GroupDraft, row: Group | None = None) -> Group:
    """Write a group (needs community.edit). Refused by field."""
    require("community.edit")
    if not draft.name.strip():
        raise Refused(_("Give it a name."), "name")
    if draft.kind not in Group.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    if Group.objects.filter(name=draft.name.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a group of this name already."), "name")
    if draft.admin_id is not None and draft.admin_id not in {person.id for person in identity.people_of_brand()}:
        raise Refused(_("This person does not work here."), "admin_id")
    if row is not None and row.state == Group.State.OPEN and draft.admin_id is None:
        raise Refused(_("A running group needs somebody who runs it."), "admin_id")
    before = state_of(row) if row else None
    row = row or Group(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, list(value) if name == "words" else value)
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("community.group_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def set_group_state(*, group: Group, state: str) -> Group:
    """Open or close (needs community.edit). Refused without somebody who runs it."""
    require("community.edit")
    if state not in (Group.State.OPEN, Group.State.CLOSED):
        raise Refused(_("Choose running or closed."), "state")
    if state == Group.State.OPEN and group.admin_id is None:
        raise Refused(_("Name somebody who runs it before it opens."), "admin_id")
    before, group.state = group.state, Group.State(state)
    group.opened_at = group.opened_at or (now() if state == Group.State.OPEN else None)
    group.save(update_fields=["state", "opened_at"])
    audit.record("community.group_moved", target=target_of(group), before={"state": before}, after={"state": state})
    return group


@transaction.atomic
def put_in(*, group: Group, numbers: Sequence[int]) -> int:
    """Members by their member numbers join the group (needs community.edit); how many are new. Refused for a number there is none of."""
    require("community.edit")
    rows = {row.number: row for row in Member.objects.filter(number__in=numbers, state=Member.State.ACTIVE)}
    if missing := [number for number in numbers if number not in rows]:
        raise Refused(_("There is no member %(number)s.") % {"number": missing[0]}, "numbers")
    known = set(GroupMember.objects.filter(group=group).values_list("member_id", flat=True))
    back = GroupMember.objects.filter(group=group, member__in=rows.values()).exclude(left_at=None).update(left_at=None)
    new = [row for row in rows.values() if row.pk not in known]
    GroupMember.objects.bulk_create([GroupMember(brand_id=group.brand_id, group=group, member=row, joined_at=now()) for row in new])
    audit.record("community.group_joined", target=target_of(group), after={"count": len(new) + back})
    return len(new) + back


@transaction.atomic
def record_violation(*, group: Group, member: Member, what: str, evidence: str = "") -> Violation:
    """A rule was broken (needs community.edit): the next step of the ladder is proposed. Refused for who is not in the group."""
    require("community.edit")
    if not what.strip():
        raise Refused(_("Say which rule was broken."), "what")
    if not GroupMember.objects.filter(group=group, member=member, left_at=None).exists():
        raise Refused(_("%(name)s is not in this group.") % {"name": member.shown}, "member")
    since = now() - timedelta(days=GroupPolicy.of_brand().ladder_days)
    earlier = Violation.objects.filter(group=group, member=member, state__in=COUNTED, made_at__gte=since).count()
    row = Violation(group=group, member=member, what=what.strip()[:200], evidence=evidence.strip()[:500], step=rules.next_step(earlier))
    row.made_at, row.made_by_name = now(), current_actor().name[:120]
    row.save()
    audit.record("community.violation_recorded", target=_of(row), after={"step": row.step, "what": row.what, "member": member.shown})
    return row


def check_text(*, group: Group, member: Member, text: str) -> Violation | None:
    """Hold what somebody wrote against the group's rule words (needs community.edit); a hit is recorded with its evidence."""
    require("community.edit")
    found = rules.words_in(text, group.words)
    if not found:
        return None
    what = _("Rule words: %(words)s") % {"words": "、".join(found)}
    return record_violation(group=group, member=member, what=what[:200], evidence=text)


@transaction.atomic
def decide_violation(*, violation: Violation, apply: bool, answer: str = "") -> Violation:
    """Apply or waive a proposed step, or answer an appeal by upholding or waiving (needs community.edit). A waived mute or removal is lifted."""
    require("community.edit")
    row: Violation = Violation.objects.select_for_update().select_related("member", "group").get(pk=violation.pk)
    if row.state not in (State.PROPOSED, State.APPEALED):
        raise Refused(_("This is decided already."))
    appealed = row.state == State.APPEALED
    if appealed and not answer.strip():
        raise Refused(_("An appeal is answered with a reason."), "answer")
    before = row.state
    row.state = (State.UPHELD if appealed else State.APPLIED) if apply else State.WAIVED
    row.answer, row.decided_at, row.decided_by_name = answer.strip()[:300], now(), current_actor().name[:120]
    row.save()
    if row.state == State.APPLIED:
        _apply(row)
    elif appealed and not apply:
        _lift(row)
    audit.record("community.violation_decided", target=_of(row), before={"state": before}, after={"state": row.state}, note=row.answer)
    return row


@transaction.atomic
def appeal(*, violation: Violation, text: str) -> Violation:
    """The member objects to an applied step, once (the caller checks who asks)."""
    row: Violation = Violation.objects.select_for_update().get(pk=violation.pk)
    if row.state != State.APPLIED or row.appeal:
        raise Refused(_("You can object to this once."))
    if not text.strip():
        raise Refused(_("Say why."), "text")
    row.appeal, row.state = text.strip()[:500], State.APPEALED
    row.save()
    audit.record("community.violation_appealed", target=_of(row), after={"state": row.state})
    return row


def _apply(row: Violation) -> None:
    place = GroupMember.objects.filter(group=row.group, member=row.member)
    if row.step == Violation.Step.MUTE:
        place.update(muted_until=now() + timedelta(days=GroupPolicy.of_brand().mute_days))
    elif row.step == Violation.Step.REMOVE:
        place.update(left_at=now())
    emit(PenaltyApplied(brand_id=row.brand_id, violation_id=row.pk, group_id=row.group_id, member_id=row.member_id, step=row.step))


def _lift(row: Violation) -> None:
    """A waived step is undone, and nothing else: what other violations brought stays, and who left without being removed stays away."""
    place = GroupMember.objects.filter(group=row.group, member=row.member)
    standing = Violation.objects.filter(group=row.group, member=row.member, step=row.step, state__in=(State.APPLIED, State.UPHELD)).exclude(pk=row.pk)
    if row.step == Violation.Step.MUTE and not standing.filter(decided_at__gt=now() - timedelta(days=GroupPolicy.of_brand().mute_days)).exists():
        place.update(muted_until=None)
    elif row.step == Violation.Step.REMOVE and not standing.exists():
        place.update(left_at=None)


def _of(row: Violation) -> str:
    return f"community.violation:{row.pk}"
