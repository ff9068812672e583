"""Whole sets of people by the texts that name them on platforms: what audiences are made of."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum

from guanhao.domains.people.models import Consent, Handle, Person, PersonDay, PersonTag, TierChange
from guanhao.kernel import privacy
from guanhao.kernel.access import require


def texts_in_tiers(tiers: Collection[str]) -> list[str]:
    """Platform ids of people of these tiers."""
    return _texts(person__tier__in=list(tiers), person__forgotten_at=None)


def texts_by_tier(at: datetime) -> dict[str, list[str]]:
    """Platform ids of the people known at a moment by the tier they were in then, as the history of tiers tells it."""
    moved: dict[int, str] = {}
    for person_id, before in (
        TierChange.objects.filter(at__gt=at).order_by("-at", "-pk").values_list("person_id", "before").iterator(chunk_size=10_000)
    ):
        moved[person_id] = before
    found: dict[str, list[str]] = {}
    rows = _handles().filter(person__forgotten_at=None, person__first_seen_at__lte=at)
    for text, person_id, tier in rows.values_list("platform_id", "person_id", "person__tier").iterator(chunk_size=10_000):
        found.setdefault(moved.get(person_id, tier), []).append(text)
    return found


def texts_tagged(tags: Collection[str]) -> list[str]:
    """Platform ids of people with at least one of these tags."""
    held = PersonTag.objects.filter(tag__in=list(tags), person=OuterRef("person")).order_by()
    return list(_handles().filter(Exists(held)).values_list("platform_id", flat=True))


def texts_agreeing(purpose: str) -> list[str]:
    """Platform ids of people whose consent for a purpose is open."""
    held = Consent.objects.filter(purpose=purpose, withdrawn_at=None, person=OuterRef("person")).order_by()
    return list(_handles().filter(Exists(held)).values_list("platform_id", flat=True))


def texts_opted_out(purpose: str) -> list[str]:
    """Platform ids of people who took their consent for a purpose back and gave none since."""
    open_one = Consent.objects.filter(purpose=purpose, withdrawn_at=None, person=OuterRef("person")).order_by()
    ended = Consent.objects.filter(purpose=purpose, withdrawn_at__isnull=False, person=OuterRef("person")).order_by()
    return list(_handles().filter(Exists(ended)).exclude(Exists(open_one)).values_list("platform_id", flat=True))


def texts_of(person_id: int) -> list[str]:
    """Platform ids of one person."""
    return _texts(person_id=person_id)


def people_of(texts: Collection[str]) -> dict[str, int]:
    """The record of each of these platform ids that has one."""
    found: dict[str, int] = {}
    several = list(texts)
    for start in range(0, len(several), 500):
        found |= dict(_handles().filter(platform_id__in=several[start : start + 500]).values_list("platform_id", "person_id"))
    return found


def messages_between(ids: Collection[int], first: date, last: date) -> dict[int, int]:
    """Messages by person on days, both included."""
    rows = PersonDay.objects.filter(person_id__among=list(set(ids)), day__gte=first, day__lte=last).order_by()
    return {person: total for person, total in rows.values_list("person_id").annotate(total=Sum("messages")) if total}


def all_tags() -> list[str]:
    """Tags in use, in order."""
    return list(PersonTag.objects.order_by("tag").values_list("tag", flat=True).distinct())


def tier_counts() -> dict[str, int]:
    """How many people each tier has."""
    rows = Person.objects.filter(merged_into_id=None, forgotten_at=None).order_by().values_list("tier").annotate(people=Count("id"))
    return dict(rows)


def _handles() -> Any:
    return Handle.objects.exclude(platform__in=(Handle.PHONE, Handle.MAIL)).order_by()


def _texts(**only: Any) -> list[str]:
    return list(Handle.objects.exclude(platform__in=(Handle.PHONE, Handle.MAIL)).filter(**only).order_by().values_list("platform_id", flat=True))


def contacts(ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Phone numbers and addresses in clear (needs people.contact)."""
    require("people.contact")
    several = list(ids)
    found: dict[int, dict[str, str]] = {}
    for row in Handle.objects.filter(person_id__in=several, platform__in=(Handle.PHONE, Handle.MAIL)).order_by("pk"):
        found.setdefault(row.person_id, {}).setdefault(row.platform, row.sealed)
    if found:
        privacy.seen("contact", f"people.person:{several[0]}" if len(several) == 1 else "people.person:*", rows=len(found))
    return found


def usable(ids: Collection[int], purpose: str) -> set[int]:
    """Those of the people whose records are neither forgotten nor merged away, and who agreed (for analysis: did not object)."""
    several, found = list(ids), set[int]()
    open_one = Consent.objects.filter(purpose=purpose, withdrawn_at=None, person=OuterRef("pk")).order_by()
    ended = Consent.objects.filter(purpose="analysis", withdrawn_at__isnull=False, person=OuterRef("pk")).order_by()
    again = Consent.objects.filter(purpose="analysis", withdrawn_at=None, person=OuterRef("pk")).order_by()
    for start in range(0, len(several), 1000):
        rows = Person.objects.filter(pk__in=several[start : start + 1000], forgotten_at=None, merged_into_id=None).order_by()
        rows = rows.exclude(Exists(ended) & ~Exists(again))
        rows = rows if purpose == "analysis" else rows.filter(Exists(open_one))
        found.update(rows.values_list("pk", flat=True))
    return found
