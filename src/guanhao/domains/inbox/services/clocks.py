"""The promised times of conversations: starting, pausing while the person is awaited, stopping, and the moment the queue sorts by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from guanhao.domains.inbox.models import Conversation
from guanhao.domains.inbox.policy.core import ClockPolicy
from guanhao.domains.inbox.rules.hours import FastHours
from guanhao.domains.inbox.services import attainment
from guanhao.domains.inbox.services.hours import BrandHours, calendar
from guanhao.kernel import clocks
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now

HOURS = "inbox.hours"
FIRST, NEXT, RESOLUTION = "inbox.first_reply", "inbox.next_reply", "inbox.resolution"
KINDS = (FIRST, NEXT, RESOLUTION)
STEPS = ((0.5, "half"),)
NONE = timedelta(0)
RUNNING = Clock.State.RUNNING


@dataclass(frozen=True, slots=True)
class Begin:
    """A conversation whose promises begin at `at`; `first`: nobody has answered in it yet."""

    conversation_id: int
    tier: str
    channel: str
    at: datetime
    first: bool = True


def begin(starts: Sequence[Begin]) -> dict[int, datetime]:
    """Start the promises of many conversations; the nearest moment of each that has one. Top fans: the short clock at any hour (INT-02)."""
    if not starts:
        return {}

    policy, hours = ClockPolicy.of_brand(), FastHours(calendar(), now())
    instant: dict[str, tuple[datetime, timedelta]] = {}
    answer: dict[str, dict[str, tuple[datetime, timedelta]]] = {FIRST: {}, NEXT: {}}
    resolve: dict[str, tuple[datetime, timedelta]] = {}
    for one in starts:
        subject, target = subject_of(one.conversation_id), policy.answer(one.tier, one.channel)
        if one.first and one.tier == "top_fan":
            instant[subject] = (one.at, policy.acknowledge)
        elif target > NONE:
            answer[FIRST if one.first else NEXT][subject] = (one.at, target)
        if one.first and policy.resolve(one.channel) > NONE:
            resolve[subject] = (one.at, policy.resolve(one.channel))
    due: dict[int, datetime] = {}
    for kind, given, name, steps in (
        (FIRST, instant, "", ()),
        (FIRST, answer[FIRST], HOURS, STEPS),
        (NEXT, answer[NEXT], HOURS, STEPS),
        (RESOLUTION, resolve, HOURS, STEPS),
    ):
        if given:
            made = clocks.start_clocks(kind, given, steps=steps, calendar=name, hours=hours if name else None)
            for subject, moment in made.items():
                number = number_of(subject)
                due[number] = min(moment, due.get(number, moment))
    return due


def answered(row: Conversation, *, by_person: bool) -> None:
    """Something of ours stands in the conversation: the promises of an answer are kept. After an automatic one the time for a person's begins."""
    subject = subject_of(row.pk)
    stopped = clocks.stop_clock(FIRST, subject)
    attainment.note(row, stopped, BrandHours(), auto=not by_person)
    if by_person:
        attainment.note(row, clocks.stop_clock(NEXT, subject), BrandHours())
        clocks.pause_clock(RESOLUTION, subject)
    elif stopped is not None:
        begin([Begin(row.pk, row.tier, row.channel, now(), first=False)])
    row.due_at = nearest([row.pk]).get(row.pk)


def pause(row: Conversation) -> None:
    """The person is awaited, or it sleeps: nothing counts."""
    for kind in KINDS:
        clocks.pause_clock(kind, subject_of(row.pk))
    row.due_at = None


def resume(row: Conversation) -> None:
    """It is our turn again."""
    for kind in KINDS:
        clocks.resume_clock(kind, subject_of(row.pk))
    row.due_at = nearest([row.pk]).get(row.pk)


def finish(row: Conversation, *, cancelled: bool = False) -> None:
    """It is done: promises end (not needed any more: cancelled)."""
    for kind in (FIRST, NEXT):
        clocks.stop_clock(kind, subject_of(row.pk), cancelled=True)
    attainment.note(row, clocks.stop_clock(RESOLUTION, subject_of(row.pk), cancelled=cancelled), BrandHours())
    row.due_at = None


def nearest(numbers: Iterable[int]) -> dict[int, datetime]:
    """The nearest moment a promise of each conversation is due, counting those that are late and still open."""
    subjects = [subject_of(number) for number in numbers]
    rows = Clock.objects.filter(subject__among=subjects, kind__in=KINDS, stopped_at=None, due_at__isnull=False)
    return {number_of(subject): due for subject, due in rows.order_by().values_list("subject").annotate(due=Min("due_at"))}


def recount() -> int:
    """The hours or the zone changed: work out anew when everything is due; how many clocks moved."""
    moved = clocks.recount(HOURS)
    if moved:
        last = 0
        while ids := list(Conversation.objects.filter(pk__gt=last, due_at__isnull=False).order_by("pk").values_list("pk", flat=True)[:500]):
            due = nearest(ids)
            rows = [Conversation(pk=number, due_at=due.get(number)) for number in ids]
            Conversation.objects.bulk_update(rows, ["due_at"])
            last = ids[-1]
    return moved


def subject_of(conversation_id: int) -> str:
    """What a conversation's clocks are called."""
    return f"inbox.conversation:{conversation_id}"


def number_of(subject: str) -> int:
    """The conversation's number in a clock's subject."""
    return int(subject.rpartition(":")[2])
