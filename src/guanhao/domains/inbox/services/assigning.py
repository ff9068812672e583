"""Who gets which conversation: skill, duty, load; and what happens when somebody leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Agent, Conversation, Status
from guanhao.domains.inbox.policy.core import AssignPolicy
from guanhao.domains.inbox.rules.core import Hand, choose
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.approvals import people as duty
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

AT_ONCE = 500


class Desk:
    """Everybody who answers, as they are when a batch begins; each assignment counts at once for the next."""

    def __init__(self) -> None:
        self.policy = AssignPolicy.of_brand()
        self.hands = _hands(self.policy) if self.policy.automatic else []
        self.touched: dict[int, datetime] = {}

    def give(self, *, skill: str = "", wanted: int | None = None, before: int | None = None) -> int | None:
        """Who gets the next conversation; None when nobody can."""
        hand = choose(self.hands, skill=skill, wanted=wanted, before=before)
        if hand is None:
            return None
        hand.open += 1
        hand.last = self.touched[hand.agent_id] = now()
        return hand.agent_id

    def keep(self) -> None:
        """Remember who got one when."""
        brand_id = current_brand().id
        rows = [Agent(brand_id=brand_id, agent_id=agent, last_assigned_at=moment) for agent, moment in sorted(self.touched.items())]
        Agent.objects.bulk_create(rows, update_conflicts=True, unique_fields=["brand_id", "agent_id"], update_fields=["last_assigned_at"])


def last_agents(person_ids: Sequence[int]) -> dict[int, int]:
    """Who had the newest conversation of each person lately (policy `inbox.assignment`)."""
    since = now() - AssignPolicy.of_brand().sticky
    rows = Conversation.objects.filter(person_id__among=person_ids, assignee_id__isnull=False, last_message_at__gte=since)
    return dict(rows.order_by("last_message_at").values_list("person_id", "assignee_id"))


@transaction.atomic
def assign_waiting(*, limit: int = 500) -> int:
    """Give out what nobody has, the most urgent first, as long as somebody is free; how many. The job runs it every minute."""
    desk = Desk()
    if not any(hand.free for hand in desk.hands):
        return 0
    waiting = Conversation.objects.select_for_update().filter(assignee_id=None, status=Status.OPEN, spam=False)
    rows = list(waiting.order_by("-priority", "last_message_at")[:limit])
    before = last_agents([row.person_id for row in rows if row.person_id])
    given = []
    for row in rows:
        agent = desk.give(skill=row.skill, before=before.get(row.person_id or 0))
        if agent is None:
            break
        row.assignee_id, row.revision = agent, row.revision + 1
        given.append(row)
    Conversation.objects.bulk_update(given, ["assignee_id", "revision"], batch_size=200)
    desk.keep()
    return len(given)


@transaction.atomic
def let_go(*, agent_id: int) -> int:
    """Somebody does not answer any more: what is open of theirs goes back to the queue; how many."""
    mine = Conversation.objects.filter(assignee_id=agent_id, status__in=[Status.OPEN, Status.WAITING, Status.SNOOZED])
    numbers = list(mine.values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        rows = list(Conversation.objects.select_for_update().filter(pk__in=numbers[start : start + AT_ONCE]))
        for row in rows:
            row.assignee_id, row.revision = None, row.revision + 1
        Conversation.objects.bulk_update(rows, ["assignee_id", "revision"], batch_size=200)
    Agent.objects.filter(agent_id=agent_id).update(available=False)
    if numbers:
        audit.record("inbox.let_go", target=f"identity.person:{agent_id}", after={"conversations": len(numbers)})
    return len(numbers)


@transaction.atomic
def set_agent(*, agent_id: int, skills: Sequence[str] | None = None, most_open: int | None = None, available: bool | None = None) -> Agent:
    """What the assignment knows of somebody (needs inbox.manage, of oneself inbox.answer for being there)."""
    from guanhao.kernel.access import current_actor

    mine = current_actor().user_id == agent_id and skills is None and most_open is None
    require("inbox.answer" if mine else "inbox.manage")
    row: Agent
    row, _made = Agent.objects.select_for_update().get_or_create(agent_id=agent_id, defaults={"brand_id": current_brand().id})
    before = agent_state(row)
    if skills is not None:
        row.skills = list(dict.fromkeys(one.strip()[:40] for one in skills if one.strip()))[:50]
    if most_open is not None:
        row.most_open = max(0, most_open)
    if available is not None:
        row.available = available
    if agent_state(row) != before:
        row.save()
        audit.record("inbox.agent_changed", target=f"identity.person:{agent_id}", before=before, after=agent_state(row))
    return row


def agent_state(row: Agent) -> dict[str, Any]:
    """An agent as plain values."""
    return {"skills": list(row.skills), "most_open": row.most_open, "available": row.available}


def _hands(policy: AssignPolicy) -> list[Hand]:
    """Those who may answer, are there, and are on duty where duties are kept for today."""
    may = set(identity.users_with("inbox.answer"))
    today = now().astimezone(current_brand().zone).date()
    on_duty = {one.person.id for one in duty.duties(today, today) if one.permission == "inbox.answer"} & may
    known = {row.agent_id: row for row in Agent.objects.filter(agent_id__in=may)}
    here = [agent for agent in sorted(on_duty or may) if agent not in known or known[agent].available]
    counted = Conversation.objects.filter(assignee_id__in=here, status=Status.OPEN).order_by().values_list("assignee_id")
    load = dict(counted.annotate(total=Count("pk")))
    hands = []
    for agent in here:
        row = known.get(agent)
        skills = frozenset(row.skills) if row else frozenset()
        most = (row.most_open if row else 0) or policy.most_open
        hands.append(Hand(agent, skills, load.get(agent, 0), most, row.last_assigned_at if row else None))
    return hands
