"""The ladder, and how far members are on quests."""

from collections.abc import Collection

from django.db.models import Count

from guanhao.domains.community.models import Level, MemberDeed, Quest
from guanhao.domains.community.rules import growth as rules


def steps() -> list[rules.Step]:
    """The ladder."""
    rows = Level.objects.order_by("number")
    return [rules.Step(row.number, row.score_from, tuple(one["key"] for one in row.benefits)) for row in rows]


def counts(quest: Quest, member_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How often each member did each action of a quest since it began."""
    asked = {str(task["action"]) for task in quest.tasks}
    rows = MemberDeed.objects.filter(member__in=member_ids, action__in=asked, at__gte=quest.starts_at)
    rows = rows.filter(at__lt=quest.ends_at) if quest.ends_at else rows
    found: dict[int, dict[str, int]] = {number: {} for number in member_ids}
    for member, action, times in rows.values_list("member_id", "action").annotate(times=Count("pk")).order_by():
        found[member][action] = times
    return found
