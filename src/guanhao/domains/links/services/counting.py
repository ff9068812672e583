"""From the lines of the click log to counts, exactly once: the counts and how far the file is counted are one transaction."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F

from guanhao.domains.identity import facade as identity
from guanhao.domains.links.models import ClickDay, ClickHour, ClickLog, Link, Visitor
from guanhao.domains.links.policy import ClickPolicy
from guanhao.domains.links.rules.clicks import too_fast
from guanhao.domains.links.services.recording import folder
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope, current_brand

PIECE = 4 << 20
KEPT = timedelta(hours=3)
CHUNK = 400
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One click of the log."""

    moment: datetime
    brand_id: int
    link_id: int
    family: str
    referrer: str
    reason: str
    visitor: str


HourKey = tuple[int, date, int, str, str, str]
Seen = dict[tuple[int, date, str], Visitor]


def count_clicks() -> int:
    """Count what the log holds; how many lines. Files are deleted when they are counted and their hour is long over."""
    counted = 0
    for path in sorted(folder().glob("*.log")):
        while taken := _count_piece(path):
            counted += taken
        _forget(path)
    gone = {path.name for path in folder().glob("*.log")}
    ClickLog.objects.exclude(name__in=gone).filter(changed_at__lt=now() - timedelta(days=2)).delete()
    return counted


def _count_piece(path: Path) -> int:
    with transaction.atomic():
        log, _made = ClickLog.objects.select_for_update().get_or_create(name=path.name, defaults={"changed_at": now()})
        with path.open("rb") as file:
            file.seek(log.taken)
            piece = file.read(PIECE)
        whole = piece[: piece.rfind(b"\n") + 1]
        if not whole:
            return 0
        lines, damaged = _read(whole)
        _count(lines)
        log.taken, log.damaged, log.changed_at = log.taken + len(whole), log.damaged + damaged, now()
        log.save()
    return len(lines) + damaged


def _forget(path: Path) -> None:
    if path.name < f"{(now() - KEPT).astimezone(UTC):%Y%m%dT%H}.log":
        log = ClickLog.objects.filter(name=path.name).first()
        if log is not None and path.stat().st_size == log.taken:
            path.unlink()


def _read(data: bytes) -> tuple[list[Line], int]:
    """The lines that can be read, and how many cannot (a torn write of a full disk)."""
    found: list[Line] = []
    damaged = 0
    for text in data.splitlines():
        try:
            one = json.loads(text)
            moment = datetime.fromtimestamp(one["t"], UTC)
            found.append(Line(moment, int(one["b"]), int(one["l"]), str(one["f"])[:20], str(one["r"])[:120], str(one["x"])[:10], str(one["v"])[:32]))
        except (ValueError, KeyError, TypeError, OverflowError, OSError):
            damaged += 1
    return found, damaged


def _count(lines: Sequence[Line]) -> None:
    by_brand: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_brand[line.brand_id].append(line)
    for brand_id, own in by_brand.items():
        brand = identity.brand_by_id(brand_id)
        if brand is not None:
            with brand_scope(brand):
                _count_brand(own)


def _count_brand(lines: Sequence[Line]) -> None:
    zone, limit = current_brand().zone, ClickPolicy.of_brand().most_a_minute
    wanted = {line.link_id for line in lines}
    known = {pk for chunk in _chunks(wanted) for pk in Link.objects.filter(pk__in=chunk).values_list("pk", flat=True)}
    local = [(line, line.moment.astimezone(zone)) for line in lines if line.link_id in known]
    seen = _visitors((line.link_id, at.date(), line.visitor) for line, at in local if line.visitor)
    old, fresh = list(seen.values()), list[Visitor]()
    hours: Counter[HourKey] = Counter()
    days: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    newest: dict[int, datetime] = {}
    for line, at in local:
        reason = line.reason
        if line.visitor:
            reason, new = _judge(line, at.date(), seen, limit)
            fresh += [new] if new else []
            days[line.link_id, at.date()]["visitors"] += new is not None
        hours[line.link_id, at.date(), at.hour, line.family, line.referrer, reason] += 1
        days[line.link_id, at.date()]["bots" if reason else "clicks"] += 1
        if not reason:
            newest[line.link_id] = max(line.moment, newest.get(line.link_id, line.moment))
    Visitor.objects.bulk_create(fresh, batch_size=CHUNK)
    Visitor.objects.bulk_update(old, ["minute", "in_minute"], batch_size=CHUNK)
    _add_hours(hours)
    _add_days(days)
    _add_totals(days, newest)


def _visitors(keys: Iterable[tuple[int, date, str]]) -> Seen:
    wanted = set(keys)
    found: Seen = {}
    for chunk in _chunks({visitor for _link, _day, visitor in wanted}):
        for row in Visitor.objects.filter(hash__in=chunk):
            if (row.link_id, row.day, row.hash) in wanted:
                found[row.link_id, row.day, row.hash] = row
    return found


def _judge(line: Line, day: date, seen: Seen, limit: int) -> tuple[str, Visitor | None]:
    """Why the click of a visitor does not count ("" when it does), and the visitor where this is the first click of the day."""
    key = (line.link_id, day, line.visitor)
    row, minute = seen.get(key), int(line.moment.timestamp()) // 60
    new = row is None
    if row is None:
        row = seen[key] = Visitor(brand_id=line.brand_id, link_id=line.link_id, day=day, hash=line.visitor)
    reason = "fast" if too_fast(minute, row.minute, row.in_minute, limit) else ""
    row.in_minute = row.in_minute + 1 if row.minute == minute else 1
    row.minute = minute
    return reason, row if new else None


def _add_hours(hours: Counter[HourKey]) -> None:
    """Add to the hours there are, make the others; the log's own lock makes this job the only writer."""
    brand_id, made, changed = current_brand().id, [], []
    there: dict[HourKey, ClickHour] = {}
    for chunk in _chunks({(link, day) for link, day, *_rest in hours}):
        rows = ClickHour.objects.filter(link_id__in={link for link, _day in chunk}, day__in={day for _link, day in chunk})
        there |= {(row.link_id, row.day, row.hour, row.family, row.referrer, row.reason): row for row in rows}
    for key, count in hours.items():
        row = there.get(key)
        if row is None:
            link, day, hour, family, referrer, reason = key
            facts: dict[str, Any] = {"day": day, "hour": hour, "family": family, "referrer": referrer, "reason": reason}
            made.append(ClickHour(brand_id=brand_id, link_id=link, count=count, **facts))
        else:
            row.count += count
            changed.append(row)
    ClickHour.objects.bulk_create(made, batch_size=CHUNK)
    ClickHour.objects.bulk_update(changed, ["count"], batch_size=CHUNK)


def _add_days(days: dict[tuple[int, date], Counter[str]]) -> None:
    brand_id, made, changed = current_brand().id, [], []
    there: dict[tuple[int, date], ClickDay] = {}
    for chunk in _chunks(days):
        rows = ClickDay.objects.filter(link_id__in={link for link, _day in chunk}, day__in={day for _link, day in chunk})
        there |= {(row.link_id, row.day): row for row in rows}
    for (link, day), more in days.items():
        row = there.get((link, day))
        if row is None:
            made.append(ClickDay(brand_id=brand_id, link_id=link, day=day, clicks=more["clicks"], bots=more["bots"], visitors=more["visitors"]))
        else:
            row.clicks, row.bots, row.visitors = row.clicks + more["clicks"], row.bots + more["bots"], row.visitors + more["visitors"]
            changed.append(row)
    ClickDay.objects.bulk_create(made, batch_size=CHUNK)
    ClickDay.objects.bulk_update(changed, ["clicks", "bots", "visitors"], batch_size=CHUNK)


def _add_totals(days: dict[tuple[int, date], Counter[str]], newest: dict[int, datetime]) -> None:
    totals: dict[int, Counter[str]] = defaultdict(Counter)
    for (link, _day), more in days.items():
        totals[link].update(more)
    for link, more in totals.items():
        last = {"last_click_at": newest[link]} if link in newest else {}
        Link.objects.filter(pk=link).update(clicks=F("clicks") + more["clicks"], bots=F("bots") + more["bots"], **last)


def forget_visitors() -> int:
    """Delete the hashes of the brand's days that are over (ClickPolicy.forget_after past midnight); how many."""
    moment = now() - ClickPolicy.of_brand().forget_after
    count, _by_model = Visitor.objects.filter(day__lt=moment.astimezone(current_brand().zone).date()).delete()
    return count


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values by CHUNK, as many as one statement takes."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
