"""People enter journeys: by a look at everybody, by an event of the house, or led on from another journey."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from guanhao.domains.journeys.models import Evaluation, Journey, JourneyVersion, Passage
from guanhao.domains.journeys.rules import pieces
from guanhao.domains.journeys.selectors.crowd import Crowd, number_of
from guanhao.domains.journeys.selectors.lists import newest
from guanhao.domains.journeys.services.looking import look
from guanhao.domains.people import facade as people
from guanhao.engines.experiments.split import place_of
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.journeys import JourneyEntered

BLOCK = 1000
State = Passage.State
Reached = tuple[int, int, str, datetime]


def evaluate_all() -> int:
    """Look at everybody for every running journey whose time has come; how many people entered."""
    return sum(evaluate(row) for row in Journey.objects.filter(state=Journey.State.ON).order_by("pk"))


def evaluate(journey: Journey) -> int:
    """One look and who enters by it. A daily journey looks once a day of the brand; with a clock that went back nothing is looked at twice."""
    version, moment = newest(journey), now()
    if version is None or journey.state != Journey.State.ON or version.plan["when"]["kind"] == "told":
        return 0
    before = journey.looked_until
    if before is not None and before >= moment:
        return 0
    zone = current_brand().zone
    if version.plan["when"]["kind"] == "daily" and before is not None and before.astimezone(zone).date() >= moment.astimezone(zone).date():
        return 0
    start = time.perf_counter()
    looked = look(journey, version.plan, moment=moment)
    with transaction.atomic():
        row = Journey.objects.select_for_update().get(pk=journey.pk)
        if row.state != Journey.State.ON or row.looked_until != before or row.number != version.number:
            return 0  # another worker was quicker, or somebody changed it meanwhile
        entered, held = enter(row, version, looked.reached)
        row.looked_until = moment
        row.save(update_fields=["looked_until"])
        took = round((time.perf_counter() - start) * 1000)
        made = Evaluation(journey=row, number=version.number, at=moment, seen=looked.seen, entered=entered, held_out=held, took_ms=took)
        made.left = looked.left
        made.save()
    return entered


def enter(journey: Journey, version: JourneyVersion, reached: Sequence[Reached]) -> tuple[int, int]:
    """Make the passages, in the caller's transaction: how many entered and how many of them belong to the hold-out group. A person's group in a
    journey never changes: it is computed from the two numbers alone.
    """
    share, total, held = float(version.plan["hold_out"]), 0, 0
    for start in range(0, len(reached), BLOCK):
        block = reached[start : start + BLOCK]
        rounds = _rounds(version, [one[0] for one in block])
        made = []
        for person, number, occasion, moment in block:
            out = place_of(f"journeys:{journey.pk}", str(person)) < share
            row = Passage(journey=journey, version=version, person_id=person, index_number=number, occasion=occasion, entered_at=moment)
            row.brand_id, row.round = journey.brand_id, rounds.get(person, 0) + 1
            row.state, row.due_at = (State.HELD_OUT, None) if out else (State.RUNNING, moment)
            made.append(row)
        Passage.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
        inside = [row.person_id for row in made if row.state == State.RUNNING]
        total, held = total + len(made), held + len(made) - len(inside)
        if inside:
            emit(JourneyEntered(brand_id=journey.brand_id, journey_id=journey.pk, version=version.number, person_ids=tuple(inside)))
    return total, held


@transaction.atomic
def enter_one(*, journey: Journey, person_id: int, occasion: str) -> str:
    """One person comes by an event or from another journey: "" when in, else why not (off, again, conditions, consent, gone)."""
    row = Journey.objects.select_for_update().get(pk=journey.pk)
    version, moment = newest(row), now()
    if version is None or row.state != Journey.State.ON:
        return "off"
    plan = version.plan
    if person_id not in people.usable([person_id], plan["purpose"]):
        return "consent" if person_id in people.usable([person_id], pieces.NO_CONSENT) else "gone"
    if _again(row, plan, person_id, occasion, moment):
        return "again"
    number = number_of(person_id, write=True)
    held = Crowd(moment).hold(plan["if"])
    if held is not None and number not in held:
        return "conditions"
    enter(row, version, [(person_id, number, occasion[:80], moment)])
    return ""


def told(*, name: str, value: str, person_ids: Iterable[int]) -> None:
    """Something happened to people: journeys that wait for it begin."""
    moment = now()
    for row in Journey.objects.filter(state=Journey.State.ON).order_by("pk"):
        version = newest(row)
        when = version.plan["when"] if version else {}
        if when.get("kind") == "told" and when["event"] == name and when.get("value") in (None, "", value):
            for person in person_ids:
                enter_one(journey=row, person_id=person, occasion=f"told:{int(moment.timestamp() * 1_000_000)}")


def _again(journey: Journey, plan: Mapping[str, Any], person_id: int, occasion: str, moment: datetime) -> bool:
    rows = Passage.objects.filter(journey=journey, person_id=person_id)
    if rows.filter(state=State.RUNNING).exists() or rows.filter(occasion=occasion[:80]).exists():
        return True
    again = plan["again_days"]
    return rows.exists() if again is None else bool(again) and rows.filter(entered_at__gt=moment - timedelta(days=again)).exists()


def _rounds(version: JourneyVersion, ids: list[int]) -> dict[int, int]:
    rows = Passage.objects.filter(version=version, person_id__among=ids).order_by()
    return dict(rows.values_list("person_id").annotate(last=Max("round")))
