"""Mentions in: de-duplication, rules, understanding, groups, the warehouse, counts of days and of alerts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.contracts.mentions import Incoming, Recorded
from guanhao.domains.listening.models import GroupBand, KeywordRule, MentionDay, MentionGroup, MentionPlace, Source
from guanhao.domains.listening.policy.core import SourcePolicy
from guanhao.domains.listening.rules.places import canonical, digest, name_of
from guanhao.domains.listening.rules.reading import tidy
from guanhao.domains.listening.selectors.rules import Rulebook
from guanhao.domains.listening.services.renewing import renew
from guanhao.engines.text.groups import Grouper, signatures
from guanhao.kernel import bulk, warehouse
from guanhao.kernel.events import emit
from guanhao.kernel.later import later
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse.tables import TABLES
from guanhao.sdk.events.listening import MentionsRecorded

understand = later("guanhao.domains.listening.facade", "understand")  # the door is above; it is asked when mentions are there
count = later("guanhao.domains.listening.facade", "count")
_ASKED = 5_000
_TRIES = 3
_UPSERT = (
    "INSERT INTO listening_mentionday (brand_id, scope, day, platform, kind, format, polarity, count, reach) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (brand_id, scope, day, platform, kind, format, polarity) DO UPDATE SET "
    "count = listening_mentionday.count + excluded.count, reach = listening_mentionday.reach + excluded.reach"
)


@dataclass(frozen=True)
class Known:
    """A tidy mention with its names: hashes for de-duplication and its place in the warehouse."""

    item: Incoming
    made_at: datetime
    number: int
    address: int | None
    mention_id: str
    day: date


@dataclass(frozen=True)
class Read:
    """A new mention with what was understood of it."""

    known: Known
    rules: tuple[int, ...]
    brands: tuple[str, ...]
    polarity: int
    confidence: float | None
    unsure: bool
    aspects: tuple[str, ...]
    group: str

    @property
    def words(self) -> str:
        """Title and text."""
        return said(self.known.item)


def said(item: Incoming) -> str:
    """What a mention says: title and text."""
    return f"{item.title}\n{item.text}".strip() if item.title and item.title not in item.text else item.text or item.title


def record_mentions(*, source: Source, items: Sequence[Incoming]) -> Recorded:
    """Take a batch in: what is known already (same number on the platform or same address, from whatever source) only has its likes, comments and
    shares renewed; the rest is read, grouped, stored and counted in one transaction. Callers check permissions."""
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return _record(source, items)
        except IntegrityError:  # another worker took one of them in meanwhile: look again
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _record(source: Source, items: Sequence[Incoming]) -> Recorded:
    moment, zone = now(), current_brand().zone
    tidied = [tidy(one, platform=source.platform, kind=source.content, now=moment) for one in items]
    fresh, again = _unknown([_named(one, moment, zone) for one in tidied if one.title or one.text or one.url])
    renew(again)
    book = Rulebook.of_brand()
    caught = book.match([said(one.item) for one in fresh], [one.item.platform for one in fresh], source.pk)
    keep_all = (
        source.config.get("keep", "") == "all" or not book.rules or (source.config.get("keep", "") != "caught" and source.kind not in ("rss", "http"))
    )
    wanted = [(one, hit) for one, hit in zip(fresh, caught, strict=True) if hit.rules or keep_all]
    known = len(tidied) - len(fresh)
    if not wanted:
        return Recorded(0, known, len(fresh))
    read = _understood(wanted)
    _keep(source, read, moment)
    negative = sum(one.polarity < 0 for one in read)
    emit(MentionsRecorded(brand_id=current_brand().id, source_id=source.pk, count=len(read), negative=negative))
    return Recorded(len(read), known, len(fresh) - len(wanted), negative)


def _named(item: Incoming, moment: datetime, zone: ZoneInfo) -> Known:
    address, made_at = canonical(item.url), item.made_at or moment
    words = item.number or address or name_of(item.author, said(item), str(item.made_at or ""))
    number, place = digest(item.platform, words), digest("url", address) if address else None
    return Known(item, made_at, number, place, item.number or name_of(item.platform, words), made_at.astimezone(zone).date())


def _unknown(rows: Sequence[Known]) -> tuple[list[Known], dict[int, Incoming]]:
    """Rows that are neither stored nor twice in the batch, by number and by address; and those that are stored, by number."""
    numbers = _stored("number", [one.number for one in rows])
    addresses = _stored("address", [one.address for one in rows if one.address is not None])
    again = {one.number: one.item for one in rows if one.number in numbers}
    found = []
    for one in rows:
        if one.number in numbers or (one.address is not None and one.address in addresses):
            continue
        numbers.add(one.number)
        if one.address is not None:
            addresses.add(one.address)
        found.append(one)
    return found, again


def _stored(field: str, wanted: Sequence[int | None]) -> set[int]:
    values = list(dict.fromkeys(wanted))
    found: set[int] = set()
    for first in range(0, len(values), _ASKED):
        found.update(MentionPlace.objects.filter(**{f"{field}__in": values[first : first + _ASKED]}).values_list(field, flat=True))
    return found


def _understood(wanted: Sequence[tuple[Known, Any]]) -> list[Read]:
    texts = [said(one.item) for one, _hit in wanted]
    readings = understand(texts)
    groups = _grouped(texts, [one.number for one, _hit in wanted])
    made = []
    for (one, hit), reading, group in zip(wanted, readings, groups, strict=True):
        against = hit.marked and reading.polarity >= 0
        made.append(
            Read(
                one,
                hit.rules,
                hit.brands,
                -1 if against else reading.polarity,
                reading.confidence,
                reading.unsure or against,
                tuple(reading.aspects),
                group,
            )
        )
    return made


def _grouped(texts: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """The group of each text; groups of recent days are asked by their bands, new ones are kept."""
    policy, moment = SourcePolicy.of_brand(), now()
    made = signatures(texts)
    grouper = Grouper(policy.alike_from)
    bands = list({band for one in made for band in one.bands})
    known: dict[str, str] = {}
    since = moment - timedelta(days=policy.alike_days)
    for first in range(0, len(bands), _ASKED):
        rows = GroupBand.objects.filter(band__in=bands[first : first + _ASKED], group__last_at__gte=since)
        known.update(rows.values_list("group__key", "group__text"))
    grouper.know(zip(known, signatures(list(known.values())), strict=True))
    keys = [grouper.place(one, format(number, "016x")) for one, number in zip(made, numbers, strict=True)]
    counts = Counter(keys)
    _keep_groups(
        {key: text for key, text in zip(keys[::-1], texts[::-1], strict=True) if key not in known},
        dict(zip(keys[::-1], made[::-1], strict=True)),
        counts,
    )
    by_count: dict[int, list[str]] = {}
    for key in known.keys() & counts.keys():
        by_count.setdefault(counts[key], []).append(key)
    for number, names in by_count.items():
        for first in range(0, len(names), _ASKED):
            MentionGroup.objects.filter(key__in=names[first : first + _ASKED]).update(count=F("count") + number, last_at=moment)
    return keys


def _keep_groups(fresh: Mapping[str, str], made: Mapping[str, Any], counts: Counter[str]) -> None:
    brand, moment = current_brand().id, now()
    rows = [(brand, key, text[:2000], counts[key], moment, moment) for key, text in fresh.items() if made[key].bands]
    numbers = bulk.insert(MentionGroup, ("brand_id", "key", "text", "count", "first_at", "last_at"), rows)
    bands = [(brand, band, number) for number, row in zip(numbers, rows, strict=True) for band in made[row[1]].bands]
    bulk.insert(GroupBand, ("brand_id", "band", "group_id"), sorted(bands, key=lambda one: one[1]))


def _keep(source: Source, read: Sequence[Read], moment: datetime) -> None:
    brand = current_brand().id
    places = [(brand, one.known.number, one.known.address, source.pk, one.known.mention_id, one.known.day) for one in read]
    bulk.insert(MentionPlace, ("brand_id", "number", "address", "source_id", "mention_id", "day"), places)
    warehouse.append("mentions", table_of([row_of(source, one, moment) for one in read]))
    rules = Counter(rule for one in read for rule in one.rules)
    for rule, number in rules.items():
        KeywordRule.objects.filter(pk=rule).update(caught=F("caught") + number)
    add_days(
        [
            (
                one.known.day,
                one.known.item.platform,
                one.known.item.kind,
                one.known.item.format,
                one.polarity,
                one.known.item.reach or 0,
                one.rules,
                one.brands,
            )
            for one in read
        ],
        1,
    )
    count(list(_counted(source, read)))


def row_of(source: Source, one: Read, moment: datetime) -> dict[str, Any]:
    """The warehouse's row of a new mention."""
    item = one.known.item
    return {
        "source_id": source.pk, "mention_id": one.known.mention_id, "platform": item.platform, "url": item.url, "author": item.author,
        "author_id": item.author_id, "author_fans": item.author_fans, "kind": item.kind, "format": item.format, "title": item.title,
        "text": item.text,
        "made_at": one.known.made_at, "day": one.known.day, "seen_at": moment, "reach": item.reach, "likes": item.likes, "comments": item.comments,
        "shares": item.shares, "polarity": one.polarity, "confidence": one.confidence, "unsure": one.unsure, "aspects": list(one.aspects),
        "rules": list(one.rules), "brands": list(one.brands), "group_key": one.group, "permission": source.permission, "irrelevant": False,
    }  # fmt: skip


def table_of(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as the warehouse takes them."""
    spec = TABLES["mentions"]
    columns: list[Any] = [pa.array([row.get(column.name) for row in rows], column.type) for column in spec.columns]
    return pa.table(columns, schema=spec.schema)


Line = tuple[date, str, str, str, int, int, Sequence[int], Sequence[str]]
"""Day, platform, kind, format, polarity, reach, rules, brands of a mention."""


def add_days(lines: Iterable[Line], sign: int) -> None:
    """Add mentions to the counts of their days (sign 1) or take them away (−1), in every scope they belong to."""
    counts: Counter[tuple[Any, ...]] = Counter()
    reach: Counter[tuple[Any, ...]] = Counter()
    for day, platform, kind, form, polarity, people, rules, brands in lines:
        for scope in ("", *(f"rule:{rule}" for rule in rules), *(f"brand:{brand}" for brand in brands)):
            key = (scope, day, platform, kind, form, polarity)
            counts[key] += sign
            reach[key] += sign * people
    brand = current_brand().id
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, [(brand, *key, counts[key], reach[key]) for key in sorted(counts)])


def _counted(source: Source, read: Sequence[Read]) -> Iterable[Counted]:
    for one in read:
        item, ref = one.known.item, f"mention:{source.pk}:{one.known.mention_id}"[:200]
        for stream in ("all", f"platform:{item.platform}", f"source:{source.pk}", *(f"rule:{rule}" for rule in one.rules)):
            yield Counted(stream, one.known.made_at, 1, int(one.polarity < 0), item.reach or 0, source.weight, ref)


def forget_days() -> int:
    """Remove rows of counts that came to nothing (all mentions were taken away); how many."""
    return int(MentionDay.objects.filter(count=0).delete()[0])
