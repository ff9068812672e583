"""Levels: writing the ladder, raising and lowering members, saying what somebody is entitled to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Entitlement, Refused
from guanhao.domains.community.models import Level, LevelChange, Member, PointsPosting
from guanhao.domains.community.policy import LevelPolicy
from guanhao.domains.community.rules import growth as rules
from guanhao.domains.community.selectors.growth import steps
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.community import MemberLevelChanged

MOST = 20
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class LevelDraft:
    """A level as it is written; benefits are (key, title)."""

    title: str
    score_from: int
    benefits: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def write_ladder(drafts: Sequence[LevelDraft]) -> list[Level]:
    """Write all levels from the first up (needs community.rules); members move at once. Refused when a higher one does not begin higher."""
    require("community.rules")
    if len(drafts) > MOST:
        raise Refused(_("At most %(most)s levels.") % {"most": MOST}, "levels")
    ladder = [rules.Step(number, draft.score_from) for number, draft in enumerate(drafts, start=1)]
    for number, draft in enumerate(drafts, start=1):
        if not draft.title.strip() or type(draft.score_from) is not int or draft.score_from < 0:
            raise Refused(_("Level %(number)s needs a name and a growth value from 0.") % {"number": number}, "levels")
    if not rules.rising(ladder):
        raise Refused(_("Every level begins with a higher growth value than the one below."), "levels")
    before, moment = state(), now()
    rows = {row.number: row for row in Level.objects.select_for_update()}
    for number, draft in enumerate(drafts, start=1):
        row = rows.pop(number, None) or Level(number=number)
        row.title, row.score_from, row.changed_at = draft.title.strip()[:60], draft.score_from, moment
        row.benefits = [{"key": key.strip(), "title": title.strip()} for key, title in draft.benefits if key.strip()]
        row.save()
    Level.objects.filter(number__in=rows).delete()
    after = state()
    versions.keep("community.ladder:1", after)
    audit.record("community.ladder_written", target="community.ladder:1", before=before, after=after)
    recount()
    return list(Level.objects.order_by("number"))


def state() -> dict[str, list[str]]:
    """The ladder as versions and audit keep it."""
    rows = Level.objects.order_by("number")
    return {"levels": [f"{row.title} ≥ {row.score_from}: {'、'.join(one['title'] for one in row.benefits)}" for row in rows]}


def raise_for(member_ids: Iterable[int]) -> int:
    """Move these members (locked by the caller) to the level their growth value reaches; how many moved."""
    ladder = steps()
    return sum(_move(row, rules.level_of(ladder, row.score)) for row in Member.objects.filter(pk__in=set(member_ids)))


def _move(row: Member, level: int) -> bool:
    if level == row.level:
        return False
    before, row.level = row.level, level
    row.save(update_fields=["level"])
    LevelChange(member=row, before=before, after=level, score=row.score, at=now()).save()
    emit(MemberLevelChanged(brand_id=row.brand_id, member_id=row.pk, person_id=row.person_id, before=before, after=level))
    return True


def recount() -> int:
    """Count every member's growth value of the window anew, and move whom it moves; how many levels changed. For the night and after the ladder."""
    last, moved = 0, 0
    while numbers := list(Member.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        moved += _recount(numbers)
        last = numbers[-1]
    return moved


@transaction.atomic
def _recount(numbers: Sequence[int]) -> int:
    """A member's score counts what came in the window, with that of records put together with it."""
    from guanhao.domains.community.services.ledger import held

    begin, ladder = now() - timedelta(days=LevelPolicy.of_brand().window_days), steps()
    rows = held(numbers)
    merged = dict(Member.objects.filter(merged_into_id__in=numbers).values_list("pk", "merged_into_id"))
    found = PointsPosting.objects.filter(Q(member__in=rows) | Q(member__in=merged), at__gte=begin).exclude(score=0)
    scores: dict[int, int] = dict.fromkeys(rows, 0)
    for member, total in found.values_list("member_id").annotate(total=Sum("score")).order_by():
        scores[merged.get(member, member)] += total
    moved = 0
    for row in rows.values():
        score = max(0, scores[row.pk]) if row.state not in (Member.State.MERGED, Member.State.FORGOTTEN) else 0
        if score != row.score:
            row.score = score
            row.save(update_fields=["score"])
        moved += _move(row, rules.level_of(ladder, score))
    return moved


def entitled(member: Member, benefit: str) -> Entitlement:
    """Whether a member has a benefit, or how much growth value is missing to the level that has it."""
    step = rules.step_with(steps(), benefit)
    if step is None:
        return Entitlement(allowed=False)
    if member.level >= step.number:
        return Entitlement(allowed=True, level=step.number)
    return Entitlement(allowed=False, level=step.number, missing=max(0, step.score_from - member.score))
