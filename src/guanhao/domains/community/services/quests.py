"""Quests: writing, opening, and finishing them; badges."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Grant, Refused
from guanhao.domains.community.models import Badge, Member, MemberBadge, Quest, QuestDone
from guanhao.domains.community.rules import growth as rules
from guanhao.domains.community.rules.actions import ACTIONS
from guanhao.domains.community.selectors.growth import counts
from guanhao.domains.community.services import ledger
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.community import QuestFinished

State = Quest.State
MOST_TASKS, MOST_TIMES = 20, 1000


@dataclass(frozen=True, kw_only=True)
class QuestDraft:
    """A quest as it is written; tasks are (action, times, title)."""

    title: str
    tasks: tuple[tuple[str, int, str], ...]
    starts_at: datetime
    ends_at: datetime | None = None
    text: str = ""
    points: int = 0
    score: int = 0
    badge_id: int | None = None
    level_from: int = 0


def target_of(row: Quest) -> str:
    """The target of its deeds and versions."""
    return f"community.quest:{row.pk}"


def state_of(row: Quest) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    names = ("title", "text", "points", "score", "badge_id", "level_from")
    tasks = [f"{one['action']} × {one['times']} {one['title']}" for one in row.tasks]
    times = {name: value.isoformat() if (value := getattr(row, name)) else None for name in ("starts_at", "ends_at")}
    return {**{name: getattr(row, name) for name in names}, **times, "tasks": tasks}


@transaction.atomic
def save_quest(draft: QuestDraft, row: Quest | None = None) -> Quest:
    """Write a quest (needs community.rules). Tasks of one that is open stay, since members are on their way. Refused by field."""
    require("community.rules")
    tasks = [{"action": action, "times": times, "title": title.strip()[:80]} for action, times, title in draft.tasks]
    _check(draft, tasks)
    if row is not None and row.state != State.DRAFT and row.tasks != tasks:
        raise Refused(_("Members are on their way: the tasks of an open quest stay. Close it and begin another."), "tasks")
    before, moment = state_of(row) if row else None, now()
    row = row or Quest(made_at=moment, number=0)
    for name in ("title", "text", "points", "score", "badge_id", "level_from", "starts_at", "ends_at"):
        setattr(row, name, getattr(draft, name))
    row.tasks, row.changed_at, row.number = tasks, moment, row.number + 1
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("community.quest_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def set_state(*, quest: Quest, state: str) -> Quest:
    """Open or close a quest (needs community.rules); a closed one can be opened again."""
    require("community.rules")
    if state not in (State.OPEN, State.CLOSED):
        raise Refused(_("Choose open or over."), "state")
    before, quest.state = quest.state, State(state)
    quest.save(update_fields=["state"])
    audit.record("community.quest_moved", target=target_of(quest), before={"state": before}, after={"state": quest.state})
    return quest


@transaction.atomic
def save_badge(*, title: str, text: str = "", mark: str = "★") -> Badge:
    """A new badge (needs community.rules); its mark is one sign."""
    require("community.rules")
    if not title.strip():
        raise Refused(_("Give it a name."), "title")
    if Badge.objects.filter(title=title.strip()).exists():
        raise Refused(_("There is a badge of this name already."), "title")
    row = Badge(title=title.strip()[:60], text=text.strip()[:200], mark=mark.strip()[:8] or "★", made_at=now())
    row.save()
    audit.record("community.badge_made", target=f"community.badge:{row.pk}", after={"title": row.title})
    return row


def finish_for(member_ids: Iterable[int], actions: Collection[str]) -> int:
    """Give points and badge of every open quest these members (locked by the caller) have finished now; how many."""
    numbers, moment, given = set(member_ids), now(), 0
    for quest in Quest.objects.filter(state=State.OPEN, starts_at__lte=moment).order_by("pk"):
        if not set(actions) & {task["action"] for task in quest.tasks}:
            continue
        done = set(QuestDone.objects.filter(quest=quest, member__in=numbers).values_list("member_id", flat=True))
        allowed = set(Member.objects.filter(pk__in=numbers - done, level__gte=quest.level_from).values_list("pk", flat=True))
        ready = [number for number, times in counts(quest, allowed).items() if rules.finished(quest.tasks, times)]
        for number in ready:
            _finish(quest, number)
        given += len(ready)
    return given


def _finish(quest: Quest, member_id: int) -> None:
    moment = now()
    QuestDone(quest=quest, member_id=member_id, at=moment).save()
    if quest.points or quest.score:
        ledger.earn_points([Grant(member_id=member_id, points=quest.points, score=quest.score, key=f"quest:{quest.pk}", note=quest.title)])
    if quest.badge_id is not None:
        give_badge(member_id, quest.badge_id, why=quest.title)
    emit(QuestFinished(brand_id=quest.brand_id, quest_id=quest.pk, member_id=member_id))


def give_badge(member_id: int, badge_id: int, *, why: str) -> bool:
    """A badge for a locked member; False when it is carried already."""
    if MemberBadge.objects.filter(member_id=member_id, badge_id=badge_id).exists():
        return False
    MemberBadge(brand_id=current_brand().id, member_id=member_id, badge_id=badge_id, why=why[:120], at=now()).save()
    return True


def _check(draft: QuestDraft, tasks: Sequence[Mapping[str, Any]]) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if not 0 < len(tasks) <= MOST_TASKS:
        raise Refused(_("Between 1 and %(most)s tasks.") % {"most": MOST_TASKS}, "tasks")
    for number, task in enumerate(tasks, start=1):
        if task["action"] not in ACTIONS or not task["title"]:
            raise Refused(_("Task %(number)s needs an action and a title.") % {"number": number}, "tasks")
        if type(task["times"]) is not int or not 0 < task["times"] <= MOST_TIMES:
            raise Refused(_("Task %(number)s is done between 1 and %(most)s times.") % {"number": number, "most": MOST_TIMES}, "tasks")
    for name in ("points", "score"):
        if type(getattr(draft, name)) is not int or not 0 <= getattr(draft, name) <= 1_000_000:
            raise Refused(_("A whole number from 0 to %(most)s.") % {"most": 1_000_000}, name)
    if draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    if draft.badge_id is not None and not Badge.objects.filter(pk=draft.badge_id).exists():
        raise Refused(_("There is no such badge."), "badge_id")
