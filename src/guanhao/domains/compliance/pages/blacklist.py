"""The blacklist: authors kept out, with reason, end and proof."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.details import Button, detail_page, fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.compliance.forms.reports import LiftForm, LineForm
from guanhao.domains.compliance.models import BlacklistLine
from guanhao.domains.compliance.selectors.platforms import platform_choices
from guanhao.domains.compliance.services import blacklist as services
from guanhao.domains.compliance.tables.reports import BlacklistTable
from guanhao.kernel import access


@needs("compliance.view")
def blacklist(request: BrandRequest) -> HttpResponseBase:
    """All lines, the newest first."""
    rows = QuerySetRows(
        BlacklistLine.objects.all(),
        search=("author_id", "author_name", "reason"),
        lookups={"active": lambda found, value: found.filter(active=value == "1")},
    )
    buttons = [Button(_("Add an author"), burl("compliance:new_line"), icon="plus", primary=True)] if access.can("compliance.triage") else []
    context = {"buttons": buttons, "lead": _("What these authors write is refused until the day beside them.")}
    return list_page(request, BlacklistTable(request, rows), template="compliance/list.html", context=context)


@needs("compliance.triage")
def new(request: BrandRequest) -> HttpResponseBase:
    """Keep an author out; `?platform=`, `?author_id=` and `?author_name=` fill the form."""
    initial: dict[str, Any] = {name: request.GET.get(name, "")[:300] for name in ("platform", "author_id", "author_name")}
    form = LineForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        line = services.blacklist_author(draft=services.LineDraft(**values))
        return burl("compliance:line", pk=line.pk)

    return form_page(request, form, save, title=_("Add to the blacklist"), done=_("The author is kept out."), back=burl("compliance:blacklist"))


@needs("compliance.view")
def line(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One author."""
    row = _line(pk)
    report = burl("compliance:report", pk=row.report_id) if row.report_id and access.can("compliance.triage") else None
    facts = [
        fact(request, _("State"), _("Kept out") if row.active else _("Lifted"), tone="bad" if row.active else ""),
        fact(request, _("Platform"), dict(platform_choices()).get(row.platform, row.platform)),
        fact(request, _("Author's id"), row.author_id),
        fact(request, _("Author"), row.author_name or "—"),
        fact(request, _("Reason"), row.reason),
        fact(request, _("Proof"), row.proof or "—"),
        fact(request, _("Until"), row.until, "date") if row.until else fact(request, _("Until"), _("For good")),
        fact(request, _("Report"), row.report.ticket if row.report else "—", href=report),
        fact(request, _("Who"), row.made_by_name or "—"),
        fact(request, _("Added"), row.made_at, "datetime"),
    ]
    if not row.active:
        facts += [
            fact(request, _("Lifted"), row.lifted_at, "datetime"),
            fact(request, _("Lifted by"), row.lifted_by_name or "—"),
            fact(request, _("Why lifted"), row.lift_reason),
        ]
    buttons = []
    if access.can("compliance.triage") and row.active:
        buttons = [Button(_("Lift"), burl("compliance:lift_line", pk=pk), icon="rotate-ccw")]
    crumbs = [(_("Blacklist"), burl("compliance:blacklist"))]
    return detail_page(request, title=row.author_name or row.author_id, facts=facts, buttons=buttons, crumbs=crumbs)


@needs("compliance.triage")
def lift(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let an author in again."""
    row, back = _line(pk), burl("compliance:line", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.lift_author(line=row, **values)
        return back

    title = _("Lift %(name)s from the blacklist") % {"name": row.author_name or row.author_id}
    return form_page(request, LiftForm(request.POST or None), save, title=title, submit=_("Lift"), done=_("The author may come back."), back=back)


def _line(pk: int) -> BlacklistLine:
    found: BlacklistLine | None = BlacklistLine.objects.select_related("report").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
