"""What a member reads on the own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from guanhao.domains.community.models import (
    CityPartner,
    CourseRun,
    Gathering,
    GroupMember,
    Help,
    Koc,
    KocGuide,
    KocPayout,
    KocSheet,
    Level,
    LevelChange,
    Member,
    MemberBadge,
    MemberDeed,
    PointsPosting,
    PointsRule,
    Quest,
    QuestDone,
    QuotaEntry,
    Redemption,
    Reward,
    Ticket,
    Violation,
)
from guanhao.domains.community.rules import growth as rules
from guanhao.domains.community.rules.koc import STAGES, reached
from guanhao.domains.community.selectors import ledger
from guanhao.domains.community.selectors.growth import counts, steps
from guanhao.domains.community.selectors.invites import code_of
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

NEWEST = 15
SHOWN = (Violation.State.APPLIED, Violation.State.APPEALED, Violation.State.UPHELD)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Where a member stands: the level, the next one, and how much growth value is missing (share 0 to 1 of the way)."""

    level: Level | None
    above: Level | None
    missing: int
    share: float


@dataclass(frozen=True, kw_only=True)
class QuestView:
    """A quest with the tasks as (title, done, times), and whether it is finished."""

    quest: Quest
    tasks: tuple[tuple[str, int, int], ...]
    finished: bool


def ladder(member: Member) -> Ladder:
    """The member's level and the way to the next."""
    by_number = {row.number: row for row in Level.objects.all()}
    step = rules.next_step(steps(), member.level)
    level = by_number.get(member.level)
    if step is None:
        return Ladder(level=level, above=None, missing=0, share=1.0)
    begin = level.score_from if level else 0
    share = (member.score - begin) / max(1, step.score_from - begin)
    return Ladder(level=level, above=by_number[step.number], missing=max(0, step.score_from - member.score), share=min(1.0, max(0.0, share)))


def quests(member: Member) -> list[QuestView]:
    """Open quests the member may do, and how far they are."""
    moment = now()
    rows = Quest.objects.filter(Q(ends_at=None) | Q(ends_at__gt=moment), state=Quest.State.OPEN, starts_at__lte=moment, level_from__lte=member.level)
    done = set(QuestDone.objects.filter(member=member).values_list("quest_id", flat=True))
    found = []
    for row in rows.select_related("badge").order_by("ends_at", "pk")[:20]:
        times: Mapping[str, int] = counts(row, [member.pk])[member.pk]
        tasks = tuple((str(task["title"]), part, int(task["times"])) for task, part in rules.progress(row.tasks, times))
        found.append(QuestView(quest=row, tasks=tasks, finished=row.pk in done))
    return found


def page(member: Member) -> dict[str, Any]:
    """Everything the page shows."""
    moment = now()
    shown = Q(starts_at=None) | Q(starts_at__lte=moment)
    open_rewards = Reward.objects.filter(shown, Q(ends_at=None) | Q(ends_at__gt=moment), active=True).order_by("cost", "pk")[:100]
    account = ledger.account(member)
    day = moment.astimezone(current_brand().zone).date()
    return {
        "member": member,
        "account": account,
        "ladder": ladder(member),
        "quests": quests(member),
        "badges": MemberBadge.objects.filter(member=member).select_related("badge").order_by("pk"),
        "rewards": [(row, _why_not(row, member, account.available)) for row in open_rewards],
        "redemptions": Redemption.objects.filter(member=member).select_related("reward").order_by("-pk")[:NEWEST],
        "postings": PointsPosting.objects.filter(member=member).exclude(points=0).order_by("-pk")[:NEWEST],
        "checked_in": MemberDeed.objects.filter(member=member, action="check_in", occasion=f"{day}").exists(),
        "ways": PointsRule.objects.filter(active=True).order_by("-points")[:12],
        "rose": LevelChange.objects.filter(member=member, seen_at=None).order_by("-pk").first(),
        "gatherings": _gatherings(member),
        "memories": Ticket.objects.filter(member=member, gathering__state=Gathering.State.OVER)
        .exclude(came_at=None)
        .exclude(gathering__highlights="")
        .select_related("gathering")
        .order_by("-gathering__starts_at")[:3],
        "warnings": Violation.objects.filter(member=member, state__in=SHOWN).select_related("group").order_by("-pk")[:5],
        "partner": CityPartner.objects.filter(member=member, state__in=("invited", "accepted")).first(),
        "koc": _koc(member),
        "invite_code": code_of(member),
        "invited": Member.objects.filter(invited_by_id=member.pk).count(),
        "helps": Help.objects.filter(newcomer=member, state=Help.State.ASKED).select_related("mentor").order_by("pk")[:10],
    }


def _koc(member: Member) -> dict[str, Any] | None:
    """What somebody in the programme reads: code, lessons, support, guides, and what was earned."""
    row = Koc.objects.filter(member=member).exclude(stage=Koc.Stage.ENDED).first()
    if row is None:
        return None
    stages = [stage for stage in STAGES if reached(row.stage, stage)]
    paid = KocPayout.objects.filter(koc=row, sheet__state__in=(KocSheet.State.APPROVED, KocSheet.State.PAID)).select_related("sheet")
    return {
        "row": row,
        "earns": row.earns_from is not None,
        "runs": [(run, len(run.done), len(run.lessons)) for run in CourseRun.objects.filter(koc=row).select_related("course").order_by("pk")],
        "guides": KocGuide.objects.filter(active=True, stage_from__in=stages).order_by("title")[:20],
        "payouts": paid.order_by("-sheet__month")[:6],
        "quota": QuotaEntry.objects.filter(koc=row).order_by("-pk")[:5],
    }


def _gatherings(member: Member) -> list[tuple[Gathering, Ticket | None, bool]]:
    """Open gatherings with the member's ticket, and whether seats are left; those of groups for their members alone."""
    mine = GroupMember.objects.filter(member=member, left_at=None).values("group")
    rows = Gathering.objects.filter(Q(group=None) | Q(group__in=mine), state=Gathering.State.OPEN, ends_at__gt=now())
    rows = rows.select_related("call").annotate(signed=Count("tickets", filter=Q(tickets__cancelled_at=None))).order_by("starts_at")[:10]
    tickets = {one.gathering_id: one for one in Ticket.objects.filter(member=member, cancelled_at=None)}
    return [(row, tickets.get(row.pk), not row.seats or row.signed < row.seats) for row in rows]


def _why_not(reward: Reward, member: Member, available: int) -> str:
    """Why this member cannot redeem it now: stock, level, points, or "" when nothing stands in the way."""
    if not reward.stock:
        return "stock"
    if member.level < reward.level_from:
        return "level"
    return "points" if reward.cost > available else ""
