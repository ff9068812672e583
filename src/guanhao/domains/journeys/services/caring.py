"""Cases of lost customers and the private pool: what people write about whom the brand looks after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import PoolContact, WinbackCase, WinbackNote
from guanhao.domains.journeys.services.handing import check_owner
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.journeys import WinbackOpened

Stage = WinbackCase.Stage
CLOSED = (Stage.WON, Stage.LOST)
MOST_CONTACTS = 10_000


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """A contact of the pool as it is entered. `platform` and `platform_id` join the people register; `name` is sealed."""

    place: str
    joined_on: date
    kind: str = "wecom"
    name: str = ""
    platform: str = ""
    platform_id: str = ""
    source: str = ""
    consent: str = ""
    left_on: date | None = None


def open_cases() -> int:
    """A case for every customer of high value who fell silent and has none open; the nightly job runs it; how many were opened."""
    from guanhao.domains.journeys.selectors import dormant

    held = set(WinbackCase.objects.filter(closed_at=None).values_list("person_id", flat=True))
    closed = dict(WinbackCase.objects.exclude(closed_at=None).order_by("closed_at").values_list("person_id", "closed_at"))
    count = 0
    for one in dormant.lost_customers():
        again = one.person_id in closed and (one.last_at is None or one.last_at <= closed[one.person_id])
        if one.person_id in held or again:
            continue
        with transaction.atomic():
            row = WinbackCase(person_id=one.person_id, index_number=one.number, spent=one.spent, orders=one.orders, layer=one.layer, opened_at=now())
            row.last_at = one.last_at
            row.save()
            emit(WinbackOpened(brand_id=current_brand().id, case_id=row.pk, person_id=row.person_id))
        held.add(one.person_id)
        count += 1
    return count


@transaction.atomic
def work_case(*, case: WinbackCase, stage: str, note: str, owner_id: int | None = None) -> WinbackCase:
    """Say what was done and where the case stands (needs journeys.work); a closed one stays closed. Refused by field."""
    require("journeys.work")
    row: WinbackCase = WinbackCase.objects.select_for_update().get(pk=case.pk)
    if row.closed_at is not None:
        raise Refused(_("This case is closed."), "stage")
    if stage not in Stage.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Stage.values)}, "stage")
    if not note.strip() and stage != row.stage:
        raise Refused(_("Say what was done."), "note")
    check_owner(owner_id)
    before = {"stage": row.stage, "owner_id": row.owner_id}
    row.stage, row.owner_id = Stage(stage), owner_id
    row.closed_at = now() if stage in CLOSED else None
    row.save()
    if note.strip():
        WinbackNote(case=row, text=note.strip()[:500], stage=row.stage, by_name=current_actor().name[:120], at=now()).save()
    after = {"stage": row.stage, "owner_id": row.owner_id}
    audit.record("journeys.case_worked", target=f"journeys.case:{row.pk}", before=before, after=after)
    return row


@transaction.atomic
def add_contacts(drafts: Sequence[ContactDraft]) -> int:
    """Put people into the private pool, all or none (needs journeys.work); who is in a place already is brought up to date; how many were new."""
    require("journeys.work")
    if len(drafts) > MOST_CONTACTS:
        raise Refused(_("At most %(most)s contacts at once.") % {"most": MOST_CONTACTS}, "contacts")
    for line, one in enumerate(drafts, start=1):
        try:
            check_contact(one)
        except Refused as refused:
            raise Refused(_("Line %(line)s: %(why)s") % {"line": line, "why": refused.message}, "contacts") from None
    handles = [(place, people.Handle(one.platform, one.platform_id, one.name)) for place, one in enumerate(drafts) if one.platform_id]
    ids = dict(zip([place for place, _handle in handles], people.resolve([handle for _place, handle in handles]), strict=True))
    there = {(row.place, row.key): row for row in PoolContact.objects.filter(key__among=[_key(one) for one in drafts])}
    fresh: dict[tuple[str, str], PoolContact] = {}
    for place, one in enumerate(drafts):
        mark = (one.place.strip()[:80], _key(one))
        row = there.get(mark) or fresh.setdefault(mark, PoolContact(brand_id=current_brand().id, place=mark[0], key=mark[1]))
        row.kind, row.source, row.consent, row.joined_on, row.left_on = one.kind, one.source[:80], one.consent[:120], one.joined_on, one.left_on
        row.person_id, row.name = ids.get(place), one.name[:120]
        if row.pk:
            row.save()
    PoolContact.objects.bulk_create(fresh.values(), batch_size=500)
    for place, one in enumerate(drafts):
        if one.consent and place in ids:
            _consent(ids[place], one)
    audit.record("journeys.contacts_added", target="journeys.pool:1", after={"new": len(fresh), "updated": len(drafts) - len(fresh)})
    return len(fresh)


@transaction.atomic
def leave_pool(*, ids: Sequence[int], day: date | None = None) -> int:
    """These contacts left (needs journeys.work); how many were in."""
    require("journeys.work")
    left = day or now().astimezone(current_brand().zone).date()
    count: int = PoolContact.objects.filter(pk__in=list(ids), left_on=None).update(left_on=left)
    audit.record("journeys.contacts_left", target="journeys.pool:1", after={"count": count})
    return count


def count_buyers() -> int:
    """Write down who bought since joining; the nightly job runs it; how many are new buyers."""
    from guanhao.domains.journeys.selectors.pool import first_orders

    rows = list(PoolContact.objects.filter(bought_at=None).exclude(person_id=None))
    found = first_orders(rows)
    for row in rows:
        row.bought_at = found.get(row.pk)
    bought = [row for row in rows if row.bought_at is not None]
    PoolContact.objects.bulk_update(bought, ["bought_at"], batch_size=500)
    return len(bought)


def _consent(person_id: int, one: ContactDraft) -> None:
    if person_id in people.usable([person_id], "analysis") and person_id not in people.usable([person_id], "marketing"):
        from guanhao.kernel.access import SYSTEM, acting

        with acting(SYSTEM):
            people.give_consent(person_id=person_id, purpose="marketing", source=one.consent[:120])


def check_contact(one: ContactDraft) -> None:
    """Refused by field for what cannot be a contact."""
    if not one.place.strip():
        raise Refused(_("Name the place, such as a group."), "place")
    if not one.name.strip() and not one.platform_id.strip():
        raise Refused(_("Give a name or a number on a platform."), "name")
    if one.platform_id and not one.platform:
        raise Refused(_("Name the platform of this number."), "platform")
    if one.kind not in PoolContact.Kind.values:
        raise Refused(_("“%(value)s” does not fit.") % {"value": one.kind[:40]}, "kind")
    if one.left_on is not None and one.left_on < one.joined_on:
        raise Refused(_("Left before joining."), "left_on")


def compare_contacts(drafts: Sequence[ContactDraft]) -> tuple[list[ContactDraft], list[ContactDraft], list[ContactDraft]]:
    """Those that are new, say something else, or say the same as the pool does; nothing is written."""
    there = {(row.place, row.key): row for row in PoolContact.objects.filter(key__among=[_key(one) for one in drafts])}
    fresh: dict[tuple[str, str], ContactDraft] = {}
    changed: list[ContactDraft] = []
    same: list[ContactDraft] = []
    for one in drafts:
        mark = (one.place.strip()[:80], _key(one))
        row = there.get(mark)
        if row is None:
            if mark in fresh:
                same.append(one)  # the same contact twice in one file
            fresh[mark] = one
        else:
            one = _filled(one, row)
            kept = (row.kind, row.source, row.consent, row.joined_on, row.left_on, str(row.name))
            given = (one.kind, one.source[:80], one.consent[:120], one.joined_on, one.left_on, one.name[:120])
            (same if kept == given else changed).append(one)
    return list(fresh.values()), changed, same


def _filled(one: ContactDraft, row: PoolContact) -> ContactDraft:
    facts = {name: getattr(one, name) or getattr(row, name) for name in ("source", "consent", "left_on")}
    return replace(one, **facts, name=one.name or str(row.name))


def _key(one: ContactDraft) -> str:
    """The same person of a place again: a keyed digest, so that names stay sealed."""
    if one.platform_id:
        return people.handle_digest(one.platform, one.platform_id)[:64]
    return sha256(f"{current_brand().id}:{people.handle_digest('pool', one.name)}".encode()).hexdigest()
