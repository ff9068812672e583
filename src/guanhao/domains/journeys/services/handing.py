"""Tasks that people do by hand."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import HandTask, Passage, PushPart
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.journeys import JourneyTaskMade


def make_task(*, title: str, text: str = "", person_id: int | None = None, passage: Passage | None = None, part: PushPart | None = None) -> HandTask:
    """A new task on the worklist, in the caller's transaction; the program makes them."""
    row = HandTask(title=title[:120], text=text, person_id=person_id, passage=passage, part=part, made_at=now())
    row.save()
    emit(JourneyTaskMade(brand_id=current_brand().id, task_id=row.pk, title=row.title, person_id=person_id))
    return row


@transaction.atomic
def finish_tasks(*, ids: Sequence[int], note: str = "") -> int:
    """Tick tasks off (needs journeys.work); how many were open."""
    require("journeys.work")
    rows = list(HandTask.objects.select_for_update().filter(pk__in=list(ids), done_at=None).order_by("pk"))
    for row in rows:
        row.done_at, row.done_by, row.note = now(), current_actor().name[:120], note.strip()[:300]
        row.save(update_fields=["done_at", "done_by", "note"])
        audit.record("journeys.task_done", target=f"journeys.task:{row.pk}", note=row.note)
    return len(rows)


@transaction.atomic
def assign_task(*, task: HandTask, owner_id: int | None) -> HandTask:
    """Give a task to somebody of the brand (needs journeys.work); None: to nobody."""
    require("journeys.work")
    check_owner(owner_id)
    before, task.owner_id = task.owner_id, owner_id
    task.save(update_fields=["owner_id"])
    audit.record("journeys.task_assigned", target=f"journeys.task:{task.pk}", before={"owner_id": before}, after={"owner_id": owner_id})
    return task


def check_owner(owner_id: int | None) -> None:
    """Refused when the person has no role in the brand."""
    if owner_id is not None and owner_id not in {one.id for one in identity.people_of_brand()}:
        raise Refused(_("This person has no role in the brand."), "owner_id")
