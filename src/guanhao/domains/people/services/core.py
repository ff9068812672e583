"""Changing people: tiers, tags, consents, merging, forgetting."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from guanhao.domains.people.contracts import MAIL, PHONE, Changed, Refused
from guanhao.domains.people.models import Consent, Handle, Merge, Person, PersonDay, PersonTag, Tier, TierChange
from guanhao.domains.people.policy import TierPolicy
from guanhao.domains.people.rules.contact import normal
from guanhao.domains.people.rules.tiers import Limits, tier_of
from guanhao.domains.people.selectors.matching import fingerprint, handle_digest
from guanhao.domains.people.selectors.privacy import newest_version
from guanhao.kernel import audit, events, search
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.people import ConsentChanged, PeopleMerged, PeopleParted, PersonForgotten, PersonTierChanged

MOST_TAGS, LONGEST_TAG = 50, 40
BLOCK = 500


def target_of(person_id: int) -> str:
    """A person's name in the audit log."""
    return f"people.person:{person_id}"


@transaction.atomic
def add_person(*, name: str, tier: str = "", tags: Sequence[str] = (), note: str = "", phone: str = "", mail: str = "") -> Person:
    """Enter somebody by hand (needs people.edit). Refused names the field; a known phone number or address names whose it is."""
    require("people.edit")
    if not name.strip():
        raise Refused(_("Give the person a name."), "name")
    moment = now()
    row = Person(name=name.strip()[:120], note=note.strip(), first_seen_at=moment, last_seen_at=moment)
    row.save()
    for kind, value in ((PHONE, phone), (MAIL, mail)):
        if value.strip():
            _add_contact(row, kind, value)
    audit.record("people.added", target=target_of(row.pk))
    if tier:
        set_tier(person_id=row.pk, tier=tier, reason=_("Entered by hand"))
    if tags:
        tag(person_ids=[row.pk], add=tags)
    row.refresh_from_db()
    return row


@transaction.atomic
def change_person(*, person_id: int, name: str, note: str = "", revision: int | None = None) -> Person:
    """Another name or note (needs people.edit); Changed when somebody else saved meanwhile. Names stay out of the audit log, so that a person can
    be forgotten.
    """
    require("people.edit")
    row = _person(person_id, revision)
    if not name.strip():
        raise Refused(_("Give the person a name."), "name")
    fields = [field for field, value in (("name", name.strip()[:120]), ("note", note.strip())) if getattr(row, field) != value]
    if fields:
        row.name, row.note, row.revision = name.strip()[:120], note.strip(), row.revision + 1
        row.save(update_fields=["name", "note", "revision"])
        audit.record("people.changed", target=target_of(row.pk), after={"fields": fields})
    return row


@transaction.atomic
def add_contact(*, person_id: int, kind: str, value: str) -> Handle:
    """A phone number or mail address of a person (needs people.edit); Refused when it is none, or belongs to another record."""
    require("people.edit")
    row = _add_contact(_person(person_id), kind, value)
    audit.record("people.contact_added", target=target_of(person_id), after={"kind": kind})
    return row


@transaction.atomic
def drop_handle(*, handle_id: int) -> None:
    """This handle is not the person's (needs people.edit)."""
    require("people.edit")
    row: Handle | None = Handle.objects.select_for_update().filter(pk=handle_id).first()
    if row is not None:
        audit.record("people.contact_dropped", target=target_of(row.person_id), before={"kind": row.platform})
        row.delete()


@transaction.atomic
def set_tier(*, person_id: int, tier: str, reason: str = "") -> Person:
    """Put somebody into a tier by hand; it stays there (needs people.edit). "" lets the rule decide again."""
    require("people.edit")
    row = _person(person_id)
    if tier and tier not in Tier.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Tier.values)}, "tier")
    fixed, after = bool(tier), tier or _tier_by_rule(row, _limits())
    if (fixed, after) != (row.tier_fixed, row.tier):
        row.tier_fixed = fixed
        _change_tier(row, after, by_rule=not fixed, reason=reason)
        before_after = {"tier": after, "fixed": fixed}
        audit.record("people.tier_set", target=target_of(row.pk), after=before_after, note=reason[:300])
    return row


@transaction.atomic
def tag(*, person_ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> int:
    """Add and remove tags of people (needs people.edit); how many people changed."""
    require("people.edit")
    added, removed = [_tag(one) for one in add if one.strip()], {one.strip() for one in remove}
    changed = 0
    for row in Person.objects.select_for_update().filter(pk__in=list(person_ids), forgotten_at=None).order_by("pk"):
        tags = [one for one in dict.fromkeys([*row.tags, *added]) if one not in removed]
        if tags == row.tags:
            continue
        if len(tags) > MOST_TAGS:
            raise Refused(_("At most %(most)s tags.") % {"most": MOST_TAGS}, "tags")
        before, row.tags, row.revision = list(row.tags), tags, row.revision + 1
        row.save(update_fields=["tags", "revision"])
        PersonTag.objects.filter(person=row).exclude(tag__in=tags).delete()
        fresh = [PersonTag(brand_id=row.brand_id, person=row, tag=one) for one in tags if one not in before]
        PersonTag.objects.bulk_create(fresh, ignore_conflicts=True)
        audit.record("people.tagged", target=target_of(row.pk), before={"tags": before}, after={"tags": tags})
        changed += 1
    return changed


@transaction.atomic
def give_consent(*, person_id: int, purpose: str, source: str, terms_version: str = "") -> Consent:
    """The person agreed to a purpose under a version of the terms (needs people.edit). Agreeing again to the same version changes nothing; to another
    version ends the old one.
    """
    require("people.edit")
    row = _person(person_id)
    if not purpose.strip() or not source.strip():
        raise Refused(_("Say what for and where it was given."), "purpose" if not purpose.strip() else "source")
    terms_version = terms_version or newest_version(purpose.strip()[:60])
    open_one: Consent | None = Consent.objects.filter(person=row, purpose=purpose.strip()[:60], withdrawn_at=None).first()
    if open_one is not None and open_one.terms_version == terms_version:
        return open_one
    if open_one is not None:
        open_one.withdrawn_at, open_one.withdrawn_note = now(), _("Replaced by a newer version")
        open_one.save()
    made = Consent(person=row, purpose=purpose.strip()[:60], source=source.strip()[:120], terms_version=terms_version[:60], given_at=now())
    made.save()
    after = {"purpose": made.purpose, "source": made.source, "terms_version": made.terms_version}
    audit.record("people.consent_given", target=target_of(row.pk), after=after)
    events.emit(ConsentChanged(brand_id=row.brand_id, person_id=row.pk, purpose=made.purpose, given=True))
    return made


@transaction.atomic
def withdraw_consent(*, person_id: int, purpose: str, note: str = "") -> bool:
    """The person took a consent back (needs people.edit); False when none was open."""
    require("people.edit")
    row = _person(person_id)
    found: Consent | None = Consent.objects.select_for_update().filter(person=row, purpose=purpose, withdrawn_at=None).first()
    if found is None:
        return False
    found.withdrawn_at, found.withdrawn_note = now(), note.strip()[:300]
    found.save()
    audit.record("people.consent_withdrawn", target=target_of(row.pk), after={"purpose": purpose}, note=found.withdrawn_note)
    events.emit(ConsentChanged(brand_id=row.brand_id, person_id=row.pk, purpose=purpose, given=False))
    return True


@transaction.atomic
def merge(*, keep: int, drop: int) -> Merge:
    """Two records are one person: everything of `drop` goes to `keep` (needs people.edit). Undone by `undo_merge`."""
    require("people.edit")
    if keep == drop:
        raise Refused(_("A person cannot be put together with itself."), "drop")
    first, second = _person(min(keep, drop)), _person(max(keep, drop))
    kept, dropped = (first, second) if first.pk == keep else (second, first)
    handles = list(Handle.objects.filter(person=dropped).values_list("pk", flat=True))
    purposes = set(Consent.objects.filter(person=kept, withdrawn_at=None).values_list("purpose", flat=True))
    consents = [
        pk
        for pk, purpose, ended in Consent.objects.filter(person=dropped).values_list("pk", "purpose", "withdrawn_at")
        if ended is not None or purpose not in purposes
    ]
    moved = {"handles": handles, "consents": consents, "kept": _counts(kept), "tags": list(kept.tags), "tier": kept.tier}
    row = Merge(kept=kept, dropped=dropped, moved=moved, at=now(), by_name=current_actor().name[:120])
    row.save()
    Handle.objects.filter(pk__in=handles).update(person=kept)
    Consent.objects.filter(pk__in=consents).update(person=kept)
    _add_up(kept, dropped)
    dropped.merged_into_id = kept.pk
    dropped.save(update_fields=["merged_into_id"])
    search.forget("people.person", dropped.pk)
    tag(person_ids=[kept.pk], add=dropped.tags)
    audit.record("people.merged", target=target_of(kept.pk), after={"dropped": dropped.pk, "handles": len(handles)})
    events.emit(PeopleMerged(brand_id=kept.brand_id, kept=kept.pk, dropped=dropped.pk, handle_ids=tuple(handles)))
    return row


@transaction.atomic
def undo_merge(*, merge_id: int) -> Merge:
    """Take a merge back: what came from the other record goes to it again (needs people.edit). Refused when it was undone, or one of them is gone."""
    require("people.edit")
    row: Merge | None = Merge.objects.select_for_update().select_related("kept", "dropped").filter(pk=merge_id).first()
    if row is None or row.undone_at is not None:
        raise Refused(_("This was undone before."), "merge")
    kept, dropped = row.kept, row.dropped
    if kept.forgotten_at is not None or dropped.merged_into_id != kept.pk:
        raise Refused(_("One of the two records is not there any more."), "merge")
    handles = list(Handle.objects.filter(pk__in=row.moved["handles"], person=kept).values_list("pk", flat=True))
    Handle.objects.filter(pk__in=handles).update(person=dropped)
    Consent.objects.filter(pk__in=row.moved["consents"], person=kept).update(person=dropped)
    for name in ("messages", "recent", "orders", "spent"):
        setattr(kept, name, max(getattr(kept, name) - getattr(dropped, name), 0))
    kept.save()
    dropped.merged_into_id = None
    dropped.save(update_fields=["merged_into_id"])
    tag(person_ids=[kept.pk], remove=[one for one in dropped.tags if one not in row.moved["tags"]])
    row.undone_at = now()
    row.save(update_fields=["undone_at"])
    audit.record("people.parted", target=target_of(kept.pk), after={"restored": dropped.pk})
    events.emit(PeopleParted(brand_id=kept.brand_id, kept=kept.pk, restored=dropped.pk, handle_ids=tuple(handles)))
    return row


@transaction.atomic
def forget(*, person_id: int, reason: str = "") -> None:
    """Delete what is known of somebody (PIPL article 47; needs people.edit): names, handles, contacts, notes and tags go at once and for good.

    The number stays, so that conversations keep their order without a name. Consents end and keep their dates as evidence. A job takes the names
    out of the warehouse.
    """
    require("people.edit")
    row = _person(person_id)
    for one in [row, *Person.objects.select_for_update().filter(merged_into_id=row.pk)]:
        handles = Handle.objects.filter(person=one)
        digests = [handle_digest(platform, number) for platform, number in handles.values_list("platform", "platform_id")]
        handles.delete()
        PersonTag.objects.filter(person=one).delete()
        TierChange.objects.filter(person=one).delete()
        Consent.objects.filter(person=one, withdrawn_at=None).update(withdrawn_at=now(), withdrawn_note=_("Forgotten at the person's request"))
        one.name = one.note = ""
        one.tags, one.forgotten_at, one.revision = [], now(), one.revision + 1
        one.orders, one.spent, one.tier, one.tier_fixed = 0, 0.0, Tier.ORDINARY, True
        one.save()
        search.forget("people.person", one.pk)
        events.emit(PersonForgotten(brand_id=one.brand_id, person_id=one.pk, handles=tuple(digests)))
        if digests:
            enqueue("people.forget", key=str(one.pk), person_id=one.pk, digests=digests)
    audit.record("people.forgotten", target=target_of(row.pk), note=reason[:300])


def retier(*, progress: Callable[[int], None] | None = None) -> int:
    """Count the window anew and put everybody into the tier of the rule, block by block; how many changed. The nightly job runs it."""
    require("people.edit")
    from guanhao.domains.people.selectors.orders import bought_by_handle

    bought, limits = bought_by_handle(), _limits()
    since = now().astimezone(current_brand().zone).date() - timedelta(days=TierPolicy.of_brand().window_days)
    PersonDay.objects.filter(day__lt=since).delete()
    changed = last = 0
    while True:
        ids = list(Person.objects.filter(pk__gt=last, forgotten_at=None, merged_into_id=None).order_by("pk").values_list("pk", flat=True)[:BLOCK])
        if not ids:
            return changed
        changed += _retier_block(ids, limits, bought)
        last = ids[-1]
        if progress is not None:
            progress(last)


@transaction.atomic
def _retier_block(ids: Sequence[int], limits: Limits, bought: dict[tuple[str, str], tuple[int, float]]) -> int:
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=ids)}
    counted = PersonDay.objects.filter(person_id__in=ids).order_by().values_list("person_id").annotate(total=Sum("messages"))
    counts = dict(counted)
    sums: dict[int, tuple[int, float]] = {}
    if bought:
        for person_id, platform, number in Handle.objects.filter(person_id__in=ids).values_list("person_id", "platform", "platform_id"):
            orders, spent = bought.get((platform, number)) or bought.get(("", number)) or (0, 0.0)
            before = sums.get(person_id, (0, 0.0))
            sums[person_id] = (before[0] + orders, before[1] + spent)
    changed, save = 0, []
    for pk, row in rows.items():
        orders, spent = sums.get(pk, (row.orders, row.spent))
        if (row.recent, row.orders, row.spent) != (counts.get(pk, 0), orders, spent):
            row.recent, row.orders, row.spent = counts.get(pk, 0), orders, spent
            save.append(row)
        after = row.tier if row.tier_fixed else _tier_by_rule(row, limits)
        if after != row.tier:
            _change_tier(row, after, by_rule=True, reason="")
            changed += 1
    Person.objects.bulk_update(save, ["recent", "orders", "spent"], batch_size=200)
    return changed


def _tier_by_rule(row: Person, limits: Limits) -> str:
    days = (now() - row.first_seen_at).total_seconds() / 86400
    return tier_of(messages=row.recent, orders=row.orders, spent=row.spent, days_known=days, limits=limits)


def _limits() -> Limits:
    policy = TierPolicy.of_brand()
    return Limits(policy.new_days, policy.active_messages, policy.core_messages, policy.top_messages, policy.core_orders, policy.top_spent)


def _change_tier(row: Person, after: str, *, by_rule: bool, reason: str) -> None:
    before, row.tier, row.revision = row.tier, after, row.revision + 1
    row.save(update_fields=["tier", "tier_fixed", "revision"])
    if before == after:
        return
    name = "" if by_rule else current_actor().name[:120]
    TierChange(person=row, before=before, after=after, by_rule=by_rule, reason=reason[:300], by_name=name, at=now()).save()
    events.emit(PersonTierChanged(brand_id=row.brand_id, person_id=row.pk, before=before, after=after, by_rule=by_rule))


def _person(person_id: int, revision: int | None = None) -> Person:
    row: Person | None = Person.objects.select_for_update().filter(pk=person_id).first()
    if row is None:
        raise Refused(_("There is no such person."), "person")
    if row.forgotten_at is not None:
        raise Refused(_("This person asked to be forgotten."), "person")
    if row.merged_into_id is not None:
        raise Refused(_("This record was put together with another."), "person")
    if revision is not None and revision != row.revision:
        raise Changed(_("Somebody else changed this person meanwhile. Look again."), "revision")
    return row


def _add_contact(row: Person, kind: str, value: str) -> Handle:
    if kind not in (PHONE, MAIL):
        raise Refused(_("Choose one of: %(known)s.") % {"known": f"{PHONE}, {MAIL}"}, "kind")
    mark = fingerprint(kind, value)
    if not mark:
        raise Refused(_("This is no phone number.") if kind == PHONE else _("This is no mail address."), kind)
    known: Handle | None = Handle.objects.filter(platform=kind, platform_id=mark).select_related("person").first()
    if known is not None and known.person_id != row.pk:
        raise Refused(_("%(name)s has this one: put the two together.") % {"name": known.person.name or known.person_id}, kind)
    if known is not None:
        return known
    made = Handle(person=row, platform=kind, platform_id=mark, sealed=normal(kind, value), made_at=now())
    made.save()
    return made


def _tag(text: str) -> str:
    tag_ = text.strip()
    if len(tag_) > LONGEST_TAG:
        raise Refused(_("A tag has at most %(most)s characters.") % {"most": LONGEST_TAG}, "tags")
    return tag_


def _counts(row: Person) -> dict[str, Any]:
    return {"messages": row.messages, "recent": row.recent, "orders": row.orders, "spent": row.spent}


def _add_up(kept: Person, dropped: Person) -> None:
    for name in ("messages", "recent", "orders", "spent"):
        setattr(kept, name, getattr(kept, name) + getattr(dropped, name))
    kept.first_seen_at = min(kept.first_seen_at, dropped.first_seen_at)
    kept.last_seen_at = max(kept.last_seen_at, dropped.last_seen_at)
    order = Tier.values
    nearer = min(kept.tier, dropped.tier, key=order.index)
    kept.revision += 1
    kept.save()
    if nearer != kept.tier and not kept.tier_fixed:
        _change_tier(kept, nearer, by_rule=True, reason="")
