"""Rotations."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.domains.team.forms.practice import ReportForm, RotationForm
from guanhao.domains.team.models import Rotation
from guanhao.domains.team.selectors import people, practice
from guanhao.domains.team.services import rotations as services
from guanhao.domains.team.tables.practice import ROTATION_TONE, RotationTable
from guanhao.domains.team.wording import DEPARTMENTS
from guanhao.kernel import access


def _dress(rows: list[Any]) -> None:
    names = people.names(number for row in rows for number in (row.user_id, row.host_id))
    for row in rows:
        row.person, row.host = names[row.user_id], names[row.host_id]


@needs("team.view")
def rotation_list(request: BrandRequest) -> HttpResponseBase:
    """All rotations, and quarters that ended without."""
    table = RotationTable(request, DressedRows(Rotation.objects.all(), _dress))
    context = {"tab": "rotations", "may_edit": access.can("team.edit"), "new": "team:rotation_new", "new_words": _("Plan a rotation")}
    return list_page(request, table, template="team/rotations.html", context={**context, "quarters": practice.missing()})


def _draft(values: dict[str, Any]) -> services.RotationDraft:
    return services.RotationDraft(**{name: values[name] for name in services.RotationDraft.__dataclass_fields__})


@needs("team.edit")
def rotation_new(request: BrandRequest) -> HttpResponseBase:
    """Plan a rotation."""
    form = RotationForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("team:rotation", pk=services.save_rotation(_draft(values)).pk)

    return form_page(request, form, save, title=_("Plan a rotation"), done=_("Saved."), back=burl("team:rotations"))


@needs("team.edit")
def rotation_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a rotation."""
    row = get_object_or_404(Rotation, pk=pk)
    form = RotationForm(request.POST or None, initial={name: getattr(row, name) for name in services.RotationDraft.__dataclass_fields__})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_rotation(_draft(values), row)
        return burl("team:rotation", pk=pk)

    return form_page(request, form, save, title=_("Rotation"), done=_("Saved."), back=burl("team:rotation", pk=pk))


@needs("team.view")
def rotation(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One rotation with its report."""
    row = get_object_or_404(Rotation, pk=pk)
    _dress([row])
    mine, lead = people.me(), access.can("team.edit")
    facts = [
        fact(request, _("Into the department"), str(DEPARTMENTS.get(row.into, row.into))),
        fact(request, pgettext("rotation", "Host"), people.names([row.host_id])[row.host_id]),
        fact(request, _("First day"), row.starts_on, "date"),
        fact(request, _("Last day"), row.ends_on, "date"),
        fact(request, _("What they do there"), row.task or None),
    ]
    context = {
        "row": row,
        "tone": ROTATION_TONE[row.state],
        "facts": facts,
        "may_edit": lead and row.state == Rotation.State.PLANNED,
        "may_report": row.state != Rotation.State.CANCELLED and (lead or (access.can("team.take") and mine in (row.user_id, row.host_id))),
        "trail": [(_("Rotation"), burl("team:rotations"))],
    }
    return page(request, "team/rotation.html", context)


@needs("team.take")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write the report, or the host's note."""
    row = get_object_or_404(Rotation, pk=pk)
    form = ReportForm(request.POST or None, initial={"report": row.report, "host_note": row.host_note})
    if not access.can("team.edit"):
        del form.fields["host_note" if people.me() == row.user_id else "report"]

    def save(values: dict[str, Any]) -> str:
        services.finish_rotation(rotation=row, report=values.get("report", ""), host_note=values.get("host_note", ""))
        return burl("team:rotation", pk=pk)

    return form_page(request, form, save, title=_("Report of a rotation"), done=_("Saved."), back=burl("team:rotation", pk=pk))


@require_POST
@needs("team.edit")
def cancel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Cancel it."""
    row = get_object_or_404(Rotation, pk=pk)
    return act(request, lambda: services.cancel_rotation(rotation=row), burl("team:rotation", pk=pk), _("Cancelled."))
