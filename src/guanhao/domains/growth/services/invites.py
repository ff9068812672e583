"""Programmes in which people invite people: written, opened, signed up to; what counts is rewarded once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import Campaign, CouponBatch, InviteDay, InviteProgram, InviteSignup, PartnerLink
from guanhao.domains.growth.policy import InvitePolicy, PagePolicy
from guanhao.domains.growth.services import door, judging
from guanhao.domains.growth.services.public import check_rate
from guanhao.domains.people import facade as people
from guanhao.kernel import audit, versions
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = InviteProgram.State
PURPOSE = "growth.invites"
STEPS = 10
AFTER = {State.DRAFT: (State.OPEN,), State.OPEN: (State.CLOSED,), State.CLOSED: (State.OPEN,)}


@dataclass(frozen=True, kw_only=True)
class ProgramDraft:
    """A programme as it is written; see InviteProgram."""

    key: str
    title: str
    consent: str
    starts_at: datetime
    ends_at: datetime
    steps: Sequence[dict[str, Any]]
    text: str = ""
    campaign_id: int | None = None
    depth: int = 1


@dataclass(frozen=True, kw_only=True)
class Comer:
    """Who signs up: phone and name as written, consent, and keyed hashes of network and browser."""

    phone: str
    agreed: bool
    name: str = ""
    origin: str = ""
    device: str = ""
    partner: str = ""


def target_of(row: InviteProgram) -> str:
    """The target of its deeds and versions."""
    return f"growth.program:{row.pk}"


def state_of(row: InviteProgram) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in ProgramDraft.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


@transaction.atomic
def save_program(draft: ProgramDraft, row: InviteProgram | None = None) -> InviteProgram:
    """Write a programme (needs growth.edit). Refused by field; more levels of reward than the policy allows are refused with the law's name."""
    require("growth.edit")
    _check(draft, row)
    before, moment = state_of(row) if row else None, now()
    row = row or InviteProgram(made_at=moment)
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.steps = sorted((dict(one) for one in draft.steps), key=lambda one: (one["level"], one["invites"]))
    row.changed_at = moment
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("growth.program_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def set_program_state(*, program: InviteProgram, state: str) -> InviteProgram:
    """Open or close it (needs growth.edit)."""
    require("growth.edit")
    row: InviteProgram = InviteProgram.objects.select_for_update().get(pk=program.pk)
    if state not in AFTER.get(State(row.state), ()):
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label}, "state")
    before, row.state = row.state, state
    row.save(update_fields=["state"])
    audit.record("growth.program_moved", target=target_of(row), before={"state": before}, after={"state": state})
    return row


def sign_up(*, program: InviteProgram, comer: Comer, inviter: InviteSignup | None = None) -> InviteSignup:
    """Sign somebody up, by the code of `inviter` or without. The same phone again is the same sign-up, and its inviter stays the first.

    Needs no permission: it is the public door. Refused by field, TooMany beyond the policy's rate. Suspicious sign-ups are taken and held.
    """
    _check_open(program)
    mark = people.fingerprint("phone", comer.phone)
    if not mark:
        raise Refused(_("Write your mobile number, such as 13800000000."), "phone")
    if not comer.agreed:
        raise Refused(_("Without your consent we may not take your number."), "agreed")
    return _enter(program, comer, inviter, mark)


@transaction.atomic
def _enter(program: InviteProgram, comer: Comer, inviter: InviteSignup | None, mark: str) -> InviteSignup:
    held = InviteProgram.objects.select_for_update().get(pk=program.pk)  # sign-ups of one programme line up, so that a burst is seen whole
    known: InviteSignup | None = InviteSignup.objects.filter(program=held, phone_print=mark).first()
    if known is not None:
        return known
    check_rate(InviteSignup.objects.filter(program=held), comer.origin, PagePolicy.of_brand().an_hour, field="joined_at")
    moment = now()
    with acting(SYSTEM):  # whoever signs up holds no permission; what is kept is what they gave
        person = people.resolve([people.Handle(platform="phone", platform_id=comer.phone, name=comer.name.strip()[:60])])[0]
        people.give_consent(person_id=person, purpose=PURPOSE, source=target_of(held), terms_version=str(held.pk))
    row = InviteSignup(
        program=held, inviter=inviter, person_id=person, name=comer.name.strip()[:60], phone=comer.phone.strip()[:30], phone_print=mark
    )
    row.row_print = judging.row_print(comer.phone)
    row.origin, row.device, row.code, row.depth = comer.origin, comer.device, door.new_code(), inviter.depth + 1 if inviter else 0
    row.partner_link = PartnerLink.objects.filter(code=comer.partner).first() if comer.partner else None
    row.joined_at, row.ripe_at = moment, moment + timedelta(hours=InvitePolicy.of_brand().hold_hours)
    if inviter is None:
        row.state = InviteSignup.State.VALID  # nobody is rewarded for them
    row.save()
    judging.judge_around(row)
    judging.count_ripe(row)
    row.refresh_from_db()
    return row


def count(program: InviteProgram, kind: str) -> None:
    """Count a visit ("visits") or a share ("shares") of today."""
    day = now().astimezone(current_brand().zone).date()
    rows = InviteDay.objects.filter(program=program, day=day)
    if not rows.update(**{kind: F(kind) + 1}):
        InviteDay.objects.bulk_create([InviteDay(brand_id=program.brand_id, program=program, day=day)], ignore_conflicts=True)
        rows.update(**{kind: F(kind) + 1})


def signup_by_code(code: str) -> InviteSignup | None:
    """Whose share link it is."""
    row: InviteSignup | None = InviteSignup.objects.select_related("program").filter(code=code).exclude(state__in=("forgotten", "rejected")).first()
    return row


def key_of(row: InviteSignup) -> str:
    """The key of somebody's own page."""
    return door.key_of("invites", row.pk)


def signup_by_key(key: str) -> InviteSignup | None:
    """Whose own page it is; None for a key that is not ours or somebody who is forgotten."""
    found = door.number_of("invites", key)
    rows = InviteSignup.objects.select_related("program").exclude(state=InviteSignup.State.FORGOTTEN)
    row: InviteSignup | None = rows.filter(pk=found[0]).first() if found else None
    return row


def _check_open(program: InviteProgram) -> None:
    moment = now()
    if program.state != State.OPEN or moment >= program.ends_at:
        raise Refused(_("This is over."))
    if moment < program.starts_at:
        raise Refused(_("This has not begun yet."))


def _check(draft: ProgramDraft, row: InviteProgram | None) -> None:
    for name in ("key", "title", "consent"):
        if not getattr(draft, name).strip():
            raise Refused(_("This is needed."), name)
    if InviteProgram.objects.filter(key=draft.key.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is one of this key already."), "key")
    if row is not None and draft.key != row.key:
        raise Refused(_("The key stays: it is part of addresses that are out."), "key")
    if draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    if draft.campaign_id is not None and not Campaign.objects.filter(pk=draft.campaign_id).exists():
        raise Refused(_("There is no such campaign."), "campaign_id")
    most = InvitePolicy.of_brand().depth
    if type(draft.depth) is not int or not 1 <= draft.depth <= most:
        words = {"most": most, "law": "《禁止传销条例》第七条"}
        raise Refused(_("At most %(most)s levels of reward: rewards for whole chains of people are pyramid selling (%(law)s).") % words, "depth")
    _check_steps(draft)


def _check_steps(draft: ProgramDraft) -> None:
    if not 1 <= len(draft.steps) <= STEPS:
        raise Refused(_("Between 1 and %(most)s steps.") % {"most": STEPS}, "steps")
    known = set(CouponBatch.objects.values_list("key", flat=True))
    seen: set[tuple[int, int]] = set()
    for number, one in enumerate(draft.steps, start=1):
        level, invites = one.get("level"), one.get("invites")
        if type(level) is not int or not 1 <= level <= draft.depth:
            raise Refused(_("Step %(number)s: level 1 to %(most)s.") % {"number": number, "most": draft.depth}, "steps")
        if type(invites) is not int or not 1 <= invites <= 100_000 or (level, invites) in seen:
            raise Refused(_("Step %(number)s: a whole number of invitations, each once.") % {"number": number}, "steps")
        if one.get("batch") not in known:
            raise Refused(_("Step %(number)s: there is no coupon batch “%(key)s”.") % {"number": number, "key": one.get("batch", "")}, "steps")
        seen.add((level, invites))
