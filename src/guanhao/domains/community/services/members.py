"""Members: joining, what they may do, names, records that are put together, parted or forgotten."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import Member, PointsLot, PointsPosting, Redemption, Violation
from guanhao.domains.community.services import kocs, ledger
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.community import MemberJoined

State = Member.State
MOST = 5000
TRIES = 20


@transaction.atomic
def add_members(*, person_ids: Sequence[int]) -> list[Member]:
    """People become members (needs community.edit); who is one stays as they are. Refused for numbers nobody has, or more than 5,000 at once."""
    require("community.edit")
    wanted = list(dict.fromkeys(person_ids))
    if len(wanted) > MOST:
        raise Refused(_("At most %(most)s people at once.") % {"most": MOST}, "person_ids")
    names = people.given_names(wanted)
    if missing := [number for number in wanted if number not in names]:
        raise Refused(_("There is no person %(number)s.") % {"number": missing[0]}, "person_ids")
    for _again in range(TRIES):
        try:
            with transaction.atomic():
                made = _join(wanted, names)
            break
        except IntegrityError:  # somebody else took the same numbers at this moment
            continue
    else:
        raise Refused(_("Many people join at this moment. Try again, please."))
    if made:
        audit.record("community.members_added", target="community.member:*", after={"count": len(made), "first": made[0].number})
    return list(Member.objects.filter(person_id__in=wanted).order_by("pk"))


def _join(wanted: Sequence[int], names: Mapping[int, str]) -> list[Member]:
    known = set(Member.objects.filter(person_id__in=wanted).values_list("person_id", flat=True))
    number = Member.objects.aggregate(last=Max("number"))["last"] or 0
    brand, moment, made = current_brand(), now(), []
    for person_id in wanted:
        if person_id in known:
            continue
        number += 1
        row = Member(brand_id=brand.id, person_id=person_id, number=number, name=names[person_id][:120], joined_at=moment, last_at=moment)
        row.save()
        emit(MemberJoined(brand_id=brand.id, member_id=row.pk, person_id=person_id))
        made.append(row)
    return made


@transaction.atomic
def set_state(*, member: Member, state: str, reason: str) -> Member:
    """Mute, remove or take back in (needs community.edit) with a reason; points stay."""
    require("community.edit")
    if state not in (State.ACTIVE, State.MUTED, State.REMOVED):
        raise Refused(_("Choose active, muted or removed."), "state")
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    row = ledger.one(member.pk)
    if row.state in (State.MERGED, State.FORGOTTEN):
        raise Refused(_("This record is closed."))
    before, row.state = row.state, State(state)
    row.save(update_fields=["state"])
    audit.record(
        "community.member_moved", target=f"community.member:{row.pk}", before={"state": before}, after={"state": row.state}, note=reason.strip()[:300]
    )
    return row


@transaction.atomic
def renew_page(*, member: Member) -> Member:
    """Give the member's page another address; the old one is gone (needs community.edit)."""
    require("community.edit")
    row = ledger.one(member.pk)
    row.page_version += 1
    row.save(update_fields=["page_version"])
    audit.record("community.page_renewed", target=f"community.member:{row.pk}", after={"number": row.page_version})
    return row


@transaction.atomic
def merge_members(*, kept: int, dropped: int) -> None:
    """Two people were one: the dropped record's points, debt and growth value go to the kept one's member; without one the member changes hands."""
    rows = {row.person_id: row for row in Member.objects.filter(person_id__in=(kept, dropped))}
    source = rows.get(dropped)
    if source is None:
        return
    if kept not in rows:
        Member.objects.filter(pk=source.pk).update(person_id=kept)
        return
    both = ledger.held([source.pk, rows[kept].pk])
    source, target = both[source.pk], both[rows[kept].pk]
    if source.state in (State.MERGED, State.FORGOTTEN) or target.state == State.FORGOTTEN:
        return
    again = PointsPosting.objects.filter(member=source, key__startswith=f"merge:{target.pk}:").count()
    ledger.move_all(source, target, key=f"merge:{target.pk}:{source.pk}:{again}")
    source.state, source.merged_into_id = State.MERGED, target.pk
    source.save(update_fields=["state", "merged_into_id"])
    kocs.follow_merge(source, target)
    facts = {"kept": target.number, "dropped": source.number}
    audit.record("community.members_merged", target=f"community.member:{target.pk}", after=facts)


@transaction.atomic
def part_members(*, kept: int, restored: int) -> None:
    """A merge was undone: what is left of the moved points goes back."""
    source = Member.objects.filter(person_id=restored, state=State.MERGED).first()
    if source is None or source.merged_into_id is None:
        return
    into: int = source.merged_into_id
    both = ledger.held([source.pk, into])
    source, target = both[source.pk], both[into]
    moves = PointsPosting.objects.filter(member=source, key__startswith=f"merge:{target.pk}:", kind=PointsPosting.Kind.MOVE)
    last = moves.order_by("-pk").first()
    came = PointsLot.objects.none()
    if last is not None:
        moved = last.key.removesuffix("out") + "in:"
        came = PointsLot.objects.filter(member=target, entries__posting__key__startswith=moved, entries__points__gt=0, remaining__gt=0)
    source.state, source.merged_into_id = State.ACTIVE, None
    ledger.move_lots(target, source, list(came), key=f"part:{last.pk if last else 0}")
    source.save(update_fields=["state", "merged_into_id"])
    audit.record("community.members_parted", target=f"community.member:{source.pk}", after={"kept": target.number, "restored": source.number})


@transaction.atomic
def forget_member(*, person_id: int) -> None:
    """The person asked to be forgotten: points end, name and page are gone; the ledger stays without them."""
    for row in ledger.held(Member.objects.filter(person_id=person_id).values_list("pk", flat=True)).values():
        ledger.close_account(row)
        row.name, row.person_id, row.state, row.level, row.score = "", None, State.FORGOTTEN, 0, 0
        row.page_version += 1
        row.save()
        kocs.end_for(row)
        Redemption.objects.filter(member=row).update(receiver="")
        Violation.objects.filter(member=row).update(evidence="", appeal="")
        audit.record("community.member_forgotten", target=f"community.member:{row.pk}", after={"number": row.number})
