"""Holding what is on its way against a rule that changed."""

from collections.abc import Iterator

from django.db import transaction

from guanhao.domains.content.models import Flag, StatusChoice, Variant
from guanhao.domains.content.selectors import words
from guanhao.domains.content.services.flags import OUT, raise_flags, settle
from guanhao.kernel.access import require
from guanhao.kernel.jobs import JobContext

BATCH = 200
PLANNED = (StatusChoice.IN_REVIEW, StatusChoice.APPROVED, StatusChoice.SCHEDULED)


def recheck_rule(*, platform: str, rule: int, ctx: JobContext | None = None) -> int:
    """Flag every variant for a platform that does not keep one of the brand's rules, and settle flags of those that do now (needs
    content.edit); how many are flagged. In batches of its own transactions."""
    require("content.edit")
    about, count, done = f"rule:{rule}", 0, 0
    for rows in _batches(platform):
        if ctx is not None:
            ctx.check_cancelled()
        with transaction.atomic():
            count += _hold(rows, platform, about)
        done += len(rows)
        if ctx is not None:
            ctx.progress(done, done)
    return count


def ask_to_look(*, platform: str, change: int, title: str, ctx: JobContext | None = None) -> int:
    """Flag what is planned or in review for a platform that changed something no rule can hold it against: a person looks (needs content.edit)."""
    require("content.edit")
    facts, count = {"platform": platform, "found": title[:200]}, 0
    for rows in _batches(platform):
        if ctx is not None:
            ctx.check_cancelled()
        planned = [row for row in rows if row.status in PLANNED or (row.window_start and row.status != StatusChoice.REJECTED)]
        with transaction.atomic():
            count += len(raise_flags(planned, kind=Flag.Kind.POLICY, about=f"change:{change}", facts=facts, level=Flag.Level.WARN))
    return count


def _hold(rows: list[Variant], platform: str, about: str) -> int:
    media = words.media_of(one for row in rows for one in words.all_media(words.state_of(row)))
    found = words.all_findings([(words.state_of(row), row.platform, row.format) for row in rows], media)
    count, kept = 0, []
    for row, findings in zip(rows, found, strict=True):
        hits = [one for one in findings if one.rule == about and one.level != "hint"]
        if not hits:
            kept.append(row.pk)
            continue
        level = Flag.Level.BLOCK if any(one.level == "error" for one in hits) else Flag.Level.WARN
        facts = {"platform": platform, "found": hits[0].message[:200]}
        count += len(raise_flags([row], kind=Flag.Kind.RULE, about=about, facts=facts, level=level))
    settle(Flag.objects.filter(variant_id__in=kept, kind=Flag.Kind.RULE, about=about), "lifted")
    return count


def _batches(platform: str) -> Iterator[list[Variant]]:
    last = 0
    while rows := list(Variant.objects.filter(platform=platform, pk__gt=last).exclude(status__in=OUT).select_related("item").order_by("pk")[:BATCH]):
        yield rows
        last = rows[-1].pk
