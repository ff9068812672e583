"""The programme: who is chosen, stages, scores by hand, rates, links."""

import secrets
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Changed, Refused
from guanhao.domains.community.models import Koc, KocJudgement, KocOrder, KocStep, Member
from guanhao.domains.community.rules import koc as rules
from guanhao.domains.community.selectors import koc as selectors
from guanhao.domains.community.services import ledger
from guanhao.domains.links import facade as links
from guanhao.domains.links.contracts import Utm
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.community import KocStageChanged

Stage = Koc.Stage
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE = 8
MOST = 200
PARTS = tuple(rules.PARTS)


def target_of(row: Koc) -> str:
    """The target of its deeds."""
    return f"community.koc:{row.pk}"


@transaction.atomic
def select(*, members: Sequence[Member], reason: str = "") -> int:
    """Take members into the programme (needs community.edit), or back into it; who is in stays. How many are new.

    Who is below the policy's cut needs a reason. Refused for more than 200 at once and for who is no member any more.
    """
    require("community.edit")
    if len(members) > MOST:
        raise Refused(_("At most %(most)s people at once.") % {"most": MOST}, "members")
    rows = ledger.held(row.pk for row in members)
    known = {row.member_id: row for row in Koc.objects.select_for_update().filter(member__in=rows)}
    scored = {one.id: one for one in selectors.board(list(rows))}
    new = [row for row in rows.values() if row.pk not in known or known[row.pk].stage == Stage.ENDED]
    for row in new:
        if row.state != Member.State.ACTIVE:
            raise Refused(_("“%(name)s” is no active member.") % {"name": row.shown}, "members")
        if not scored[row.pk].above and not reason.strip():
            raise Refused(_("“%(name)s” is below the cut: say why.") % {"name": row.shown}, "reason")
    for row in new:
        _enter(row, known.get(row.pk), scored[row.pk], reason.strip()[:200])
    return len(new)


def _enter(member: Member, row: Koc | None, scored: selectors.Candidate, reason: str) -> None:
    moment, before = now(), row.stage if row else ""
    row = row or Koc(member=member, code=_code())
    row.stage, row.selected_at, row.ended_at, row.earns_from, row.changed_at = Stage.SELECTED, moment, None, None, moment
    row.scores = {**scored.scores, "total": scored.total}
    row.save()
    _stepped(row, before, reason)


def move(*, koc: Koc, stage: str, reason: str = "") -> Koc:
    """Set a stage by hand (needs community.edit): a trained one becomes a partner, anybody ends (with a reason), who ended comes back."""
    require("community.edit")
    if stage == Stage.ENDED and not reason.strip():
        raise Refused(_("Say why."), "reason")
    with transaction.atomic():
        row = locked(koc.pk)
        if stage not in rules.BY_HAND[row.stage]:
            raise Changed(_("From “%(state)s” this step is not possible.") % {"state": Stage(row.stage).label}, "stage")
        if stage == Stage.SELECTED:
            select(members=[row.member], reason=reason or _("Taken back in"))
            return locked(koc.pk)
        return step(row, Stage(stage), reason=reason)


def step(row: Koc, stage: Koc.Stage, *, reason: str = "") -> Koc:
    """Put a locked one into another stage; from “trained” on its code earns."""
    before, row.stage, row.changed_at = row.stage, stage, now()
    if stage == Stage.ENDED:
        row.ended_at = row.changed_at
    elif rules.reached(stage, Stage.TRAINED) and row.earns_from is None:
        row.earns_from = row.changed_at
    row.save()
    _stepped(row, before, reason.strip()[:200])
    return row


def _stepped(row: Koc, before: str, reason: str) -> None:
    KocStep(koc=row, before=before, after=row.stage, reason=reason, at=row.changed_at, by_name=current_actor().name[:120]).save()
    emit(KocStageChanged(brand_id=row.brand_id, member_id=row.member_id, person_id=row.member.person_id, before=before, after=row.stage))
    audit.record("community.koc_moved", target=target_of(row), before={"stage": before}, after={"stage": row.stage}, note=reason)


@transaction.atomic
def judge(*, member: Member, scores: dict[str, int | None], reason: str) -> KocJudgement:
    """Set scores by hand (needs community.edit) with a reason; None lets the deeds speak again. Refused outside 0 to 100."""
    require("community.edit")
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    for name in PARTS:
        value = scores.get(name)
        if value is not None and (type(value) is not int or not 0 <= value <= rules.FULL):
            raise Refused(_("A score is a whole number from 0 to 100."), name)
    ledger.one(member.pk)
    row = KocJudgement.objects.filter(member=member).first() or KocJudgement(member=member)
    before = {f"koc_{name}": getattr(row, name) for name in PARTS}
    for name in PARTS:
        setattr(row, name, scores.get(name))
    row.reason, row.at, row.by_name = reason.strip()[:200], now(), current_actor().name[:120]
    row.save()
    after = {f"koc_{name}": getattr(row, name) for name in PARTS}
    audit.record("community.koc_judged", target=f"community.member:{member.pk}", before=before, after=after, note=row.reason)
    return row


@transaction.atomic
def set_rate(*, koc: Koc, rate: Decimal | None) -> Koc:
    """Agree on another commission for orders from now on (needs community.edit); None: the policy's. Refused outside 0 to 1."""
    require("community.edit")
    if rate is not None and not 0 <= rate <= 1:
        raise Refused(_("The commission is between 0 and 100 %."), "rate")
    row = locked(koc.pk)
    before, row.rate = row.rate, rate.quantize(Decimal("0.0001")) if rate is not None else None
    row.save(update_fields=["rate"])
    audit.record("community.koc_rate_set", target=target_of(row), before={"rate": _text(before)}, after={"rate": _text(row.rate)})
    return row


def _text(rate: Decimal | None) -> str | None:
    return f"{rate.normalize():f}" if rate is not None else None


@transaction.atomic
def make_link(*, koc: Koc, target: str) -> Koc:
    """A short link whose campaign is the code (needs community.edit and links.edit); orders that carry it are tracked."""
    require("community.edit")
    row = locked(koc.pk)
    utm = Utm(source="koc", medium="referral", campaign=row.code.lower())
    made = links.make_link(target=target.strip(), utm=utm, label=f"KOC {row.code}", subject=target_of(row))
    row.link_url = made.url
    row.save(update_fields=["link_url"])
    audit.record("community.koc_link_made", target=target_of(row), after={"url": made.url})
    return row


def locked(number: int) -> Koc:
    """Somebody in the programme, locked; the member is locked first, as everywhere."""
    member = Koc.objects.values_list("member_id", flat=True).filter(pk=number).first()
    if member is None:
        raise Refused(_("Nobody like that is in the programme."), "koc")
    ledger.one(member)
    row: Koc = Koc.objects.select_for_update().select_related("member").get(pk=number)
    return row


def follow_merge(source: Member, target: Member) -> None:
    """Two members (locked by the caller) were one: the programme goes along; where both are in it, the orders of the dropped one do."""
    dropped = Koc.objects.select_for_update().filter(member=source).first()
    if dropped is None:
        return
    kept = Koc.objects.select_for_update().filter(member=target).first()
    if kept is None:
        Koc.objects.filter(pk=dropped.pk).update(member=target)
        return
    KocOrder.objects.filter(koc=dropped).update(koc=kept)
    if dropped.stage != Stage.ENDED:
        step(dropped, Stage.ENDED, reason=kept.code)


def end_for(member: Member) -> None:
    """The member (locked by the caller) was forgotten: nothing is earned any more."""
    row = Koc.objects.select_for_update().filter(member=member).exclude(stage=Stage.ENDED).first()
    if row is not None:
        step(row, Stage.ENDED)
    KocJudgement.objects.filter(member=member).delete()


def _code() -> str:
    while True:
        code = "K" + "".join(secrets.choice(LETTERS) for _place in range(CODE - 1))
        if not Koc.objects.filter(code=code).exists():
            return code
