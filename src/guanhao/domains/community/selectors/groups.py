"""How groups fare, and what came of gatherings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guanhao.domains.community.models import Gathering, Group, GroupMember, MemberDeed, Ticket, Violation
from guanhao.domains.community.policy import GroupPolicy
from guanhao.domains.community.rules.groups import deep, share, similarity
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class Health:
    """A group: members, how many did something within the policy's days, violations, the last event of value and whether that is too long ago."""

    members: int
    active: int
    active_share: float | None
    left: int
    violations: int
    last_event: datetime | None
    gap: int
    late: bool
    similarity: float | None = None


@dataclass(frozen=True, kw_only=True)
class Recap:
    """What came of a gathering: signed up, came (share), to follow up until `due`, and who of them was not contacted.

    `dropped` are those who signed up and left its group within the policy's days afterwards.
    """

    signed: int
    came: int
    attendance: float | None
    followed: int
    due: datetime
    late: bool
    untouched: tuple[Ticket, ...]
    dropped: int = 0


def health(group: Group) -> Health:
    """Measure a group."""
    policy, moment = GroupPolicy.of_brand(), now()
    since = moment - timedelta(days=policy.active_days)
    inside = GroupMember.objects.filter(group=group, left_at=None)
    count = inside.count()
    active = MemberDeed.objects.filter(member__in=inside.values("member"), at__gte=since).values("member").distinct().count()
    held = Gathering.objects.filter(group=group, starts_at__lte=moment).exclude(state__in=("draft", "cancelled"))
    last = held.order_by("-starts_at").values_list("starts_at", flat=True).first()
    begin = last or group.opened_at or group.made_at
    gap = (moment - begin).days
    return Health(
        members=count,
        active=active,
        active_share=share(active, count),
        left=GroupMember.objects.filter(group=group, left_at__gte=since).count(),
        violations=Violation.objects.filter(group=group, made_at__gte=since).count(),
        last_event=last,
        gap=gap,
        late=group.state == Group.State.OPEN and gap >= policy.gap_days,
        similarity=_similarity(inside, since),
    )


def _similarity(inside: QuerySet[GroupMember], since: datetime) -> float | None:
    """How alike the members are in what they did."""
    done: dict[int, dict[str, int]] = {}
    rows = MemberDeed.objects.filter(member__in=inside.values("member"), at__gte=since).values_list("member_id", "action")
    for member, action, times in rows.annotate(times=Count("pk")).order_by():
        done.setdefault(member, {})[action] = times
    return similarity(list(done.values()))


def _dropped(gathering: Gathering) -> int:
    """Who signed up and left the group of the gathering soon afterwards."""
    if gathering.group_id is None:
        return 0
    until = gathering.ends_at + timedelta(days=GroupPolicy.of_brand().active_days)
    came = Ticket.objects.filter(gathering=gathering).values("member")
    return GroupMember.objects.filter(group=gathering.group_id, member__in=came, left_at__gte=gathering.ends_at, left_at__lt=until).count()


def late_groups() -> list[Group]:
    """Running groups without an event of value for too long."""
    return [row for row in Group.objects.filter(state=Group.State.OPEN).order_by("pk")[:500] if health(row).late]


def recap(gathering: Gathering) -> Recap:
    """Count a gathering."""
    tickets = Ticket.objects.filter(gathering=gathering, cancelled_at=None)
    sums = tickets.aggregate(
        signed=Count("pk"), came=Count("pk", filter=Q(came_at__isnull=False)), followed=Count("pk", filter=Q(followed_at__isnull=False))
    )
    due = gathering.ends_at + timedelta(hours=GroupPolicy.of_brand().follow_hours)
    waiting = tickets.exclude(came_at=None).filter(followed_at=None).select_related("member").order_by("member__number")
    untouched = tuple(waiting[:500]) if gathering.state == Gathering.State.OVER else ()
    return Recap(
        signed=sums["signed"],
        came=sums["came"],
        attendance=share(sums["came"], sums["signed"]),
        followed=sums["followed"],
        due=due,
        late=bool(untouched) and now() > due,
        untouched=untouched,
        dropped=_dropped(gathering),
    )


def is_deep(ticket: Ticket, gathering: Gathering) -> bool:
    """Whether somebody is to be asked as city partner rather than sent the highlights."""
    level = GroupPolicy.of_brand().deep_level
    return deep(spots=len(gathering.spots), done=len(ticket.spots), level=ticket.member.level, deep_level=level)


def with_counts() -> QuerySet[Gathering]:
    """Gatherings with how many signed up and came."""
    rows: QuerySet[Gathering] = Gathering.objects.select_related("group").annotate(
        signed=Count("tickets", filter=Q(tickets__cancelled_at=None)), came=Count("tickets", filter=Q(tickets__came_at__isnull=False))
    )
    return rows
