"""Pushes and the worklist in the console."""

from typing import Any

from django.db.models import Count, Sum
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows, QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.journeys.forms.core import PartForm, PushForm, owners
from guanhao.domains.journeys.models import HandTask, JourneyMail, Push, PushPart, PushPerson
from guanhao.domains.journeys.pages.rows import with_people
from guanhao.domains.journeys.selectors import lists
from guanhao.domains.journeys.services import handing, mailing, pushing
from guanhao.domains.journeys.tables import PUSH_TONE, PushTable, TaskTable
from guanhao.domains.journeys.wording import PURPOSE_WORDS, joined
from guanhao.domains.people import facade as people
from guanhao.domains.strategy import facade as strategy
from guanhao.kernel import access


@needs("journeys.view")
def pushes(request: BrandRequest) -> HttpResponseBase:
    """All pushes."""
    rows = Push.objects.annotate(parts_count=Count("parts"), reached=Sum("parts__people"))
    table = PushTable(request, QuerySetRows(rows, search=("title",)))
    return list_page(request, table, template="journeys/pushes.html", context={"tab": "pushes", "may_edit": access.can("journeys.edit")})


@needs("journeys.edit")
def push_new(request: BrandRequest) -> HttpResponseBase:
    """A new push."""
    form = PushForm(request.POST or None)
    back = burl("journeys:pushes")
    return form_page(request, form, lambda values: burl("journeys:push", pk=pushing.make_push(**values).pk), title=_("New push"), back=back)


@needs("journeys.view")
def push(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One push: its parts, whom each reaches, and what became of it."""
    row = get_object_or_404(Push, pk=pk)
    parts = pushing.parts_of(row)
    counts = lists.part_counts(parts)
    reach = {one.part.pk: one for one in pushing.preview(row)} if row.state == Push.State.DRAFT else {}
    plans = {one.pk: _suggested(one) for one in parts} if row.state == Push.State.DRAFT else {}
    context = {
        "push": row,
        "tone": PUSH_TONE[row.state],
        "purpose": PURPOSE_WORDS.get(row.purpose, row.purpose),
        "parts": [(one, counts[one.pk], reach.get(one.pk), plans.get(one.pk)) for one in parts],
        "problems": JourneyMail.objects.filter(part__push=row, state__in=("failed", "unknown")).order_by("-pk")[:20],
        "may_edit": access.can("journeys.edit") and row.state == Push.State.DRAFT,
        "may_run": access.can("journeys.run"),
        "trail": [(_("Pushes"), burl("journeys:pushes"))],
    }
    return page(request, "journeys/push.html", context)


@needs("journeys.edit")
def part_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Words for one more audience."""
    row = get_object_or_404(Push, pk=pk)
    form = PartForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        pushing.save_part(push=row, draft=pushing.PartDraft(**values))
        return burl("journeys:push", pk=pk)

    return form_page(request, form, save, title=_("Words for an audience"), back=burl("journeys:push", pk=pk))


@needs("journeys.edit")
def part(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change the words for an audience."""
    row = get_object_or_404(PushPart.objects.select_related("push"), pk=pk)
    back = burl("journeys:push", pk=row.push_id)
    names = pushing.PartDraft.__dataclass_fields__
    facts = {name: getattr(row, name) for name in names}
    form = PartForm(request.POST or None, initial=facts)
    watch_conflicts(form, facts)

    def save(values: dict[str, Any]) -> str:
        pushing.save_part(push=row.push, draft=pushing.PartDraft(**values), part=row)
        return back

    return form_page(request, form, save, title=row.segment_name, done=_("Saved."), back=back)


@needs("journeys.work")
def part_people(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Whom a part went to, for sending by hand."""
    row = get_object_or_404(PushPart.objects.select_related("push"), pk=pk)
    ids = list(PushPerson.objects.filter(part=row).order_by("person_id").values_list("person_id", flat=True)[:2000])
    names = people.names(ids)
    trail = [(_("Pushes"), burl("journeys:pushes")), (row.push.title, burl("journeys:push", pk=row.push_id))]
    context = {"part": row, "people": [(one, names.get(one) or f"#{one}") for one in ids], "trail": trail}
    return page(request, "journeys/part_people.html", context)


@require_POST
@needs("journeys.edit")
def part_drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a part out."""
    row = get_object_or_404(PushPart.objects.select_related("push"), pk=pk)
    return act(request, lambda: pushing.drop_part(part=row), burl("journeys:push", pk=row.push_id))


@require_POST
@needs("journeys.run")
def push_run(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Plan or cancel."""
    row = get_object_or_404(Push, pk=pk)
    run = pushing.plan_push if request.POST.get("do") == "plan" else pushing.cancel_push
    return act(request, lambda: run(push=row), burl("journeys:push", pk=pk))


@require_POST
@needs("journeys.run")
def mail_again(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Send a mail of unknown outcome once more."""
    row = get_object_or_404(JourneyMail, pk=pk)
    back = burl("journeys:push", pk=row.part.push_id) if row.part else burl("journeys:journeys")
    return act(request, lambda: mailing.send_again(mail=row), back)


@needs("journeys.view")
def push_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All states of a push."""
    row = get_object_or_404(Push, pk=pk)
    return history_page(request, target=pushing.target_of(row), title=row.title, back=burl("journeys:push", pk=pk))


def _suggested(part: PushPart) -> dict[str, Any] | None:
    """How the brand treats this audience, and the newest posts that fit."""
    found = strategy.treatment_of(part.segment_id)
    if found is None:
        return None
    titles = joined([channels.format_title(one) for one in found.formats])
    return {"treatment": found, "formats": titles, "posts": strategy.pushes_for(found, limit=5)}


def _dress(rows: Any) -> None:
    with_people(rows)
    for row in rows:
        row.origin = row.passage.journey.title if row.passage else row.part.push.title if row.part else ""


def _done(request: BrandRequest, keys: list[str]) -> str:
    count = handing.finish_tasks(ids=[int(key) for key in keys])
    return ngettext("%(count)s task ticked off.", "%(count)s tasks ticked off.", count) % {"count": count}


class WorkTable(TaskTable):
    """The worklist with its check-off."""

    actions = (BulkAction("done", _("Tick off"), _done, permission="journeys.work"),)


@needs("journeys.view")
def tasks(request: BrandRequest) -> HttpResponseBase:
    """What is to be done by hand."""
    rows = HandTask.objects.select_related("passage__journey", "part__push")
    lookups = {"done": lambda found, value: found.filter(done_at__isnull="1" not in value) if len(value) == 1 else found}
    table = WorkTable(request, DressedRows(rows, _dress, search=("title",), lookups=lookups))
    return list_page(request, table, template="journeys/pushes.html", context={"tab": "tasks"})


@needs("journeys.view")
def task(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One task."""
    row = get_object_or_404(HandTask.objects.select_related("passage__journey", "part__push"), pk=pk)
    _dress([row])
    context = {"task": row, "owners": owners(), "may_work": access.can("journeys.work"), "trail": [(_("Worklist"), burl("journeys:tasks"))]}
    return page(request, "journeys/task.html", context)


@require_POST
@needs("journeys.work")
def task_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Tick off, or give it to somebody."""
    row = get_object_or_404(HandTask, pk=pk)
    owner = request.POST.get("owner_id", "")

    def do() -> None:
        if request.POST.get("do") == "assign":
            handing.assign_task(task=row, owner_id=int(owner) if owner.isdecimal() and len(owner) < 18 else None)
        else:
            handing.finish_tasks(ids=[row.pk], note=request.POST.get("note", ""))

    return act(request, do, burl("journeys:tasks"))
