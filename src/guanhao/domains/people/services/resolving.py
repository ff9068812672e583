"""From the names people go by to their records, many at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from guanhao.domains.people.contracts import MAIL, PHONE, Handle, Known, Refused, Seen
from guanhao.domains.people.models import Handle as HandleRow
from guanhao.domains.people.models import Person, Tier
from guanhao.domains.people.rules.contact import normal
from guanhao.domains.people.selectors.matching import fingerprint
from guanhao.kernel import bulk
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Name = tuple[str, str]
_DAY = """
INSERT INTO people_personday (brand_id, person_id, day, messages) VALUES (%s, %s, %s, %s)
ON CONFLICT (brand_id, person_id, day) DO UPDATE SET messages = people_personday.messages + excluded.messages
"""
_PERSON = """
UPDATE people_person SET messages = messages + %s, recent = recent + %s,
last_seen_at = CASE WHEN last_seen_at < %s THEN %s ELSE last_seen_at END WHERE id = %s AND brand_id = %s
"""


def name_of(handle: Handle) -> Name:
    """What the database knows a handle by: (platform, platform id or fingerprint). Refused for a phone number or address that is none."""
    if handle.platform not in (PHONE, MAIL):
        return handle.platform, handle.platform_id[:200]
    mark = fingerprint(handle.platform, handle.platform_id)
    if not mark:
        from django.utils.translation import gettext as _

        words = _("This is no phone number.") if handle.platform == PHONE else _("This is no mail address.")
        raise Refused(words, handle.platform)
    return handle.platform, mark


@transaction.atomic
def resolve(handles: Sequence[Handle], *, at: datetime | None = None) -> list[Known]:
    """The people behind these handles, in their order; whoever is not known yet gets a record. Two workers make one record.

    A few queries a platform, however many there are. Display names that changed on the platform are kept up to date.
    """
    names = [name_of(one) for one in handles]
    wanted = dict(zip(names, handles, strict=True))
    found = _find(wanted)
    fresh = [name for name in wanted if name not in found]
    if fresh:
        _make([(name, wanted[name]) for name in fresh], at or now())
        found |= _find(fresh)
    _rename(found, wanted)
    return [found[name][0] for name in names]


@transaction.atomic
def note_seen(rows: Iterable[Seen]) -> None:
    """Count what people wrote by day, and when they were last seen; concurrent calls add up. Raw SQL because the ORM cannot add on conflict."""
    brand, adapt = current_brand(), connection.ops.adapt_datetimefield_value
    days: dict[tuple[int, str], int] = {}
    people: dict[int, tuple[int, datetime]] = {}
    for row in rows:
        day = row.at.astimezone(brand.zone).date().isoformat()
        days[(row.person_id, day)] = days.get((row.person_id, day), 0) + row.messages
        before, last = people.get(row.person_id, (0, row.at))
        people[row.person_id] = (before + row.messages, max(last, row.at))
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_DAY, [(brand.id, person, day, count) for (person, day), count in sorted(days.items())])
        lines = [(count, count, moment := adapt(last), moment, person, brand.id) for person, (count, last) in sorted(people.items())]
        cursor.executemany(_PERSON, lines)


def _find(names: Iterable[Name]) -> dict[Name, tuple[Known, str]]:
    by_platform: dict[str, list[str]] = {}
    for platform, platform_id in names:
        by_platform.setdefault(platform, []).append(platform_id)
    found: dict[Name, tuple[Known, str]] = {}
    for platform, numbers in by_platform.items():
        rows = HandleRow.objects.filter(platform=platform, platform_id__among=numbers)
        for pk, number, name, person, tier, shown in rows.values_list("pk", "platform_id", "name", "person_id", "person__tier", "person__name"):
            found[(platform, number)] = (Known(person, pk, tier, shown), name)
    return found


def _make(fresh: Sequence[tuple[Name, Handle]], moment: datetime) -> None:
    brand_id = current_brand().id
    people = [(brand_id, _shown(one)[:120], Tier.NEW.value, moment, moment) for _name, one in fresh]
    made = bulk.insert(Person, ("brand_id", "name", "tier", "first_seen_at", "last_seen_at"), people)
    rows = [
        (
            brand_id,
            person,
            *name,
            one.name[:120],
            one.url[:500],
            normal(one.platform, one.platform_id) if one.platform in (PHONE, MAIL) else "",
            moment,
        )
        for person, (name, one) in zip(made, fresh, strict=True)
    ]
    bulk.insert(HandleRow, ("brand_id", "person_id", "platform", "platform_id", "name", "url", "sealed", "made_at"), rows, ignore=True)
    if connection.vendor != "sqlite":  # SQLite has one writer; elsewhere somebody may have made the same handle meanwhile
        Person.objects.filter(pk__among=list(made), handles__isnull=True).delete()


def _shown(handle: Handle) -> str:
    return handle.name or (handle.platform_id if handle.platform not in (PHONE, MAIL) else "")


def _rename(found: dict[Name, tuple[Known, str]], wanted: dict[Name, Handle]) -> None:
    for name, (known, before) in found.items():
        after = wanted[name].name[:120] if name in wanted else ""
        if after and after != before:
            HandleRow.objects.filter(pk=known.handle_id).update(name=after)
            Person.objects.filter(pk=known.person_id, name__in=[before, "", wanted[name].platform_id[:120]]).update(name=after)
