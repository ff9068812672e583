"""The judge: what the platform ever took, against what the database says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.kernel.models import EventRow
from guanhao.kernel.tenancy import BrandRef
from guanhao.project.torture.workers import Death

LONGEST_RECOVERY = 60
OVER = ("published", "failed", "missed", "cancelled")


def judge(brand: BrandRef, evidence: Sequence[dict[str, Any]], deaths: Iterable[Death]) -> dict[str, Any]:
    """Duplicates: more than one post of a publication on the platform. Lost: published by our word and not there, or never finished. False states:
    any other difference between our word and the evidence, a wrong text among them. `recovery_s_max`: longest time from a death until
    the truth about everything it held was known again.
    """
    by_key: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in evidence:
        by_key[line["key"]].append(line)
    rows = list(Publication.everywhere.filter(brand_id=brand.id))
    told = Counter(
        payload["publication_id"]
        for payload in EventRow.objects.filter(brand_id=brand.id, name="publishing.publication_published").values_list("payload", flat=True)
    )
    problems: list[str] = []
    lost = false = 0
    for row in rows:
        there = by_key.get(row.key, [])
        if row.status not in OVER or (row.status == "published" and not there):
            lost += 1
            problems.append(f"publication {row.pk}: {row.status} {row.reason_code}, {len(there)} on the platform")
            continue
        wrong = _wrong(row, there, told[row.pk])
        if wrong:
            false += 1
            problems.append(f"publication {row.pk}: {wrong}")
    slow = _recoveries(deaths)
    if slow and slow[0][0] > LONGEST_RECOVERY:
        problems += [f"publication {number}: known after {seconds} s ({code})" for seconds, number, code in slow if seconds > LONGEST_RECOVERY]
    strangers = set(by_key) - {row.key for row in rows}
    found = {
        "posts": len(rows),
        "duplicates": sum(len(lines) - 1 for lines in by_key.values()),
        "lost": lost,
        "false_states": false + len(strangers),
        "recovery_s_max": slow[0][0] if slow else 0.0,
        "statuses": dict(sorted(Counter(row.status for row in rows).items())),
    }
    return {**found, "problems": problems[:20]} if problems else found


def _wrong(row: Publication, there: Sequence[dict[str, Any]], told: int) -> str:
    if row.status != "published":
        return f"{row.status}, but it is on the platform" if there else ("told as published" if told else "")
    ids = {line["id"] for line in there}
    if row.remote_id not in ids:
        return f"published as {row.remote_id}, the platform has {sorted(ids)}"
    if any(line["digest"] != row.digest for line in there):
        return "what is there is not what was signed"
    return "" if told == 1 else f"told {told} times"


def _recoveries(deaths: Iterable[Death]) -> list[tuple[float, int, str]]:
    """Seconds, publication and code of each attempt a dead worker left open, the slowest first; it ends when what it did is known. Counted from the
    last death among the workers that had the publication in hand until then: whoever looks into it may be killed as well.
    """
    chosen = list(deaths)
    by_publication: dict[int, list[datetime]] = defaultdict(list)
    for death in chosen:
        for number in death.held:
            by_publication[number].append(death.at)
    found = []
    for death in chosen:
        leases = set(death.held.values())
        for attempt in Attempt.everywhere.filter(publication__in=list(death.held), worker__in=leases, ended_at__isnull=False):
            last = max((at for at in by_publication[attempt.publication_id] if at <= attempt.ended_at), default=death.at)
            seconds = round((attempt.ended_at - last).total_seconds(), 2)
            found.append((seconds, attempt.publication_id, f"{attempt.outcome} {attempt.code}"))
    return sorted(found, reverse=True)
