"""What becomes of journeys when people are forgotten or put together."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from guanhao.domains.journeys.models import HandTask, JourneyMail, Listed, Passage, PoolContact, PushPerson, WinbackCase
from guanhao.kernel import audit
from guanhao.kernel.now import now

KEPT: tuple[Any, ...] = (JourneyMail, HandTask, Passage, Listed, PushPerson, WinbackCase, PoolContact)


@transaction.atomic
def forget_person(*, person_id: int) -> int:
    """Everything about this person goes, and nothing fires any more; how many rows there were. That it happened stays in the audit log."""
    count = sum(int(model.objects.filter(person_id=person_id).delete()[0]) for model in KEPT)
    if count:
        audit.record("journeys.person_forgotten", target=f"people.person:{person_id}", after={"rows": count})
    return count


@transaction.atomic
def merge_people(*, kept: int, dropped: int) -> None:
    """What one record has, the other has now: never twice on one way, never two parts of one push."""
    for row in Passage.objects.select_for_update().filter(person_id=dropped).order_by("pk"):
        others = Passage.objects.filter(journey_id=row.journey_id, person_id=kept)
        if row.state == Passage.State.RUNNING and others.exists():
            row.state, row.reason, row.ended_at, row.due_at = Passage.State.STOPPED, "merged", now(), None
        row.round = (others.filter(version_id=row.version_id).aggregate(last=Max("round"))["last"] or 0) + 1
        row.occasion = f"{row.occasion[:60]}:m{row.pk}" if others.filter(occasion=row.occasion).exists() else row.occasion
        row.person_id = kept
        row.save()
        row.decisions.update(person_id=kept)
    for model in (JourneyMail, HandTask, PoolContact):
        model.objects.filter(person_id=dropped).update(person_id=kept)
    there = set(PushPerson.objects.filter(person_id=kept).values_list("push_id", flat=True))
    PushPerson.objects.filter(person_id=dropped).exclude(push_id__in=there).update(person_id=kept)
    names = set(Listed.objects.filter(person_id=kept).values_list("name", flat=True))
    Listed.objects.filter(person_id=dropped).exclude(name__in=names).update(person_id=kept)
    open_cases = WinbackCase.objects.filter(closed_at=None)
    if open_cases.filter(person_id=kept).exists():
        open_cases.filter(person_id=dropped).update(closed_at=now())
    WinbackCase.objects.filter(person_id=dropped).update(person_id=kept)
