"""The next step of everybody whose time has come: judged again at that moment, done once, and written down with its reason."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.models import Decision, Journey, Passage, PushPerson
from guanhao.domains.journeys.policy import ContactPolicy
from guanhao.domains.journeys.rules import pieces, times
from guanhao.domains.journeys.selectors.crowd import Crowd
from guanhao.domains.journeys.services import acting
from guanhao.domains.people import facade as people
from guanhao.kernel.now import now
from guanhao.kernel.refusal import Refusal
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap

BATCH = 200
State = Passage.State


@dataclass
class _Facts:
    """What a batch is judged by: conditions over everybody, when each last bought or did something, who may be written to and how often they were."""

    crowd: Crowd
    numbers: dict[int, int] = field(default_factory=dict)
    latest: dict[tuple[str, ...], dict[int, int]] = field(default_factory=dict)
    usable: dict[str, set[int]] = field(default_factory=dict)
    contacts: dict[int, tuple[int, int]] = field(default_factory=dict)


def run_due(limit: int = 50_000) -> int:
    """Take everybody whose moment has come one step and more on; how many people. Any number of workers may do it at once."""
    done = 0
    while done < limit:
        rows = Passage.objects.filter(state=State.RUNNING, due_at__lte=now(), journey__state=Journey.State.ON)
        ids = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
        moved = fire(ids) if ids else 0
        if not moved:
            break
        done += moved
    return done


def fire(ids: Collection[int]) -> int:
    """One batch: what does not change by our own hand is counted before the transaction; who may be written to is asked inside it."""
    moment = now()
    rows = list(Passage.objects.filter(pk__in=list(ids)).select_related("version"))
    facts = _facts(rows, moment)
    with transaction.atomic():
        locked = Passage.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",))
        if not connection.features.has_select_for_update_of:
            locked = Passage.objects.select_for_update()
        rows = list(
            locked.filter(pk__in=list(ids), state=State.RUNNING, due_at__lte=moment, journey__state=Journey.State.ON).select_related("version")
        )
        _ask(facts, rows, moment)
        for row in rows:
            _walk(row, facts, moment)
    return len(rows)


def _walk(row: Passage, facts: _Facts, moment: datetime) -> None:
    """As far as this person goes now."""
    plan = row.version.plan
    overdue = moment - (row.due_at or moment)
    while row.state == State.RUNNING:
        if row.step >= len(plan["steps"]):
            _end(row, State.DONE, "", moment)
            break
        one = plan["steps"][row.step]
        if one["kind"] == "wait":
            row.step, row.due_at = row.step + 1, moment + timedelta(minutes=pieces.minutes(one))
            break
        if one["kind"] == "check" and not all(_holds(row, inner, facts) for inner in one["if"]):
            _note(row, "check", "conditions", moment)
            _end(row, State.STOPPED, "check", moment)
            break
        if one["kind"] == "do" and _stopped(row, plan, one, facts, moment):
            break
        if one["kind"] == "do":
            later = _contact(row, one, facts, overdue, moment)
            if later is not None:
                row.due_at = later
                break
        row.step += 1
    row.save(update_fields=["state", "step", "due_at", "ended_at", "reason"])


def _stopped(row: Passage, plan: Mapping[str, Any], one: Mapping[str, Any], facts: _Facts, moment: datetime) -> bool:
    """Did the journey end before this action: a stop condition, a record that is gone, a consent that was taken back?"""
    reason = "stop" if any(_holds(row, inner, facts) for inner in plan["stop"]) else ""
    if not reason and row.person_id not in facts.usable[plan["purpose"]]:
        reason = "consent" if row.person_id in facts.usable[pieces.NO_CONSENT] else "gone"
    if reason:
        _note(row, one["action"], reason, moment)
        _end(row, State.STOPPED, reason, moment)
    return bool(reason)


def _contact(row: Passage, one: Mapping[str, Any], facts: _Facts, overdue: timedelta, moment: datetime) -> datetime | None:
    """Do the action, or pass it over with a reason; the moment to come back at while it is quiet."""
    action, contact = one["action"], one["action"] in pieces.CONTACTS
    policy = ContactPolicy.of_brand()
    if contact:
        if overdue > timedelta(hours=policy.late_hours):
            _note(row, action, "late", moment)
            return None
        quiet = times.quiet_until(moment, policy.quiet_from, policy.quiet_until, current_brand().zone)
        if quiet is not None:
            _note(row, action, "quiet", moment)
            return quiet.astimezone(UTC)
        day, week = facts.contacts.get(row.person_id, (0, 0))
        if day >= policy.per_day or week >= policy.per_week:
            _note(row, action, "cap", moment)
            return None
    try:
        with transaction.atomic():
            acting.act(row, one)
            _note(row, action, "", moment, fired=True, contact=contact)
    except Refusal as error:
        _note(row, action, str(error)[:300], moment)
        return None
    if contact:
        day, week = facts.contacts.get(row.person_id, (0, 0))
        facts.contacts[row.person_id] = (day + 1, week + 1)
    return None


def _holds(row: Passage, condition: Mapping[str, Any], facts: _Facts) -> bool:
    number = facts.numbers.get(row.pk, row.index_number)
    if condition["kind"] not in pieces.SINCE:
        return number in facts.crowd.one(condition)
    last = facts.latest.get(tuple(condition.get("actions") or ()), {}).get(number)
    held = last is not None and last > int(row.entered_at.timestamp() * 1_000_000)
    return held is not bool(condition.get("not"))


def _note(row: Passage, action: str, reason: str, moment: datetime, *, fired: bool = False, contact: bool = False) -> None:
    made = Decision(passage=row, journey_id=row.journey_id, person_id=row.person_id, step=row.step, action=action, reason=reason, at=moment)
    made.fired, made.contact = fired, contact
    made.save()


def _end(row: Passage, state: str, reason: str, moment: datetime) -> None:
    row.state, row.reason, row.ended_at, row.due_at = state, reason, moment, None


def _facts(rows: list[Passage], moment: datetime) -> _Facts:
    """Conditions and moments over everybody that these people may be asked about."""
    facts = _Facts(Crowd(moment))
    canonical = _canonical([row.index_number for row in rows])
    facts.numbers = {row.pk: canonical.get(row.index_number, 0) for row in rows}
    since: dict[tuple[str, ...], datetime] = {}
    for row in rows:
        for one in _asked(row.version.plan):
            if one["kind"] in pieces.SINCE:
                key = tuple(one.get("actions") or ())
                since[key] = min(since.get(key, row.entered_at), row.entered_at)
            else:
                facts.crowd.one(one)
    if since:
        numbers = _bitmap(facts.numbers.values())
        facts.latest = {key: facts.crowd.latest(numbers, at.date() - timedelta(days=1), actions=key) for key, at in since.items()}
    return facts


def _asked(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*plan["stop"], *(inner for step in plan["steps"] if step["kind"] == "check" for inner in step["if"])]


def _ask(facts: _Facts, rows: list[Passage], moment: datetime) -> None:
    """What must be true at this very moment."""
    by_purpose: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_purpose[row.version.plan["purpose"]].append(row.person_id)
        by_purpose[pieces.NO_CONSENT].append(row.person_id)
    facts.usable = {purpose: people.usable(ids, purpose) for purpose, ids in by_purpose.items()}
    facts.contacts = contacts_of([row.person_id for row in rows], moment)


def contacts_of(ids: Collection[int], moment: datetime) -> dict[int, tuple[int, int]]:
    """How often each person was written to within a day and within a week, by journeys and pushes together."""
    week, day = moment - timedelta(days=7), moment - timedelta(days=1)
    counts: Counter[tuple[int, str]] = Counter()
    of_journeys = Decision.objects.filter(person_id__among=list(ids), contact=True, at__gt=week).order_by()
    of_pushes = PushPerson.objects.filter(person_id__among=list(ids), at__gt=week).order_by()
    for rows in (of_journeys, of_pushes):
        for person, at in rows.values_list("person_id", "at"):
            counts[person, "week"] += 1
            counts[person, "day"] += at > day
    return {person: (counts[person, "day"], counts[person, "week"]) for person, _span in counts}


def _canonical(numbers: list[int]) -> dict[int, int]:
    import numpy as np

    if not numbers:
        return {}
    return dict(zip(numbers, audiences.behaviour().canonical(np.array(numbers, np.uint32)).tolist(), strict=True))


def _bitmap(numbers: Collection[int]) -> "BitMap":
    from pyroaring import BitMap

    return BitMap(list(numbers))
