"""Advertisers and their papers."""

from typing import Any

from django.db.models import Count, Min, Q
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.compliance.forms.advertisers import AdvertiserForm, PaperForm, WithdrawForm
from guanhao.domains.compliance.models import Advertiser, AdvertiserPaper
from guanhao.domains.compliance.selectors import advertisers as selectors
from guanhao.domains.compliance.selectors.blacklist import today
from guanhao.domains.compliance.services import advertisers as services
from guanhao.domains.compliance.tables.advertisers import AdvertiserTable
from guanhao.kernel import access, files


@needs("compliance.view")
def advertisers(request: BrandRequest) -> HttpResponseBase:
    """All advertisers with what is wrong today."""
    day = today()
    living = Q(papers__active=True)
    end = Min("papers__valid_until", filter=living & Q(papers__valid_until__gte=day))
    rows = list(Advertiser.objects.annotate(count=Count("papers", filter=living), next_end=end))
    wrong = selectors.problems_of(rows, day)
    lines = [
        {
            "id": row.pk,
            "name": row.name,
            "credit_code": row.credit_code,
            "papers": row.count,
            "next_end": row.next_end,
            "problems": " ".join(wrong[row.pk]) if row.active else "",
            "active": row.active,
        }
        for row in rows
    ]
    buttons = [Button(_("Add an advertiser"), burl("compliance:new_advertiser"), icon="plus", primary=True)] if access.can("compliance.edit") else []
    context = {"buttons": buttons, "lead": _("A commercial post is released only while the papers of its advertiser hold.")}
    return list_page(
        request, AdvertiserTable(request, ListRows(lines, search=("name", "credit_code"))), template="compliance/list.html", context=context
    )


@needs("compliance.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new advertiser."""

    def save(values: dict[str, Any]) -> str:
        return burl("compliance:advertiser", pk=services.save_advertiser(**values).pk)

    form = AdvertiserForm(request.POST or None)
    return form_page(request, form, save, title=_("Add an advertiser"), done=_("Saved."), back=burl("compliance:advertisers"))


@needs("compliance.view")
def advertiser(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One advertiser with its papers."""
    row = _advertiser(pk)
    kinds = dict(AdvertiserPaper.Kind.choices)
    wrong = selectors.problems(pk, today())
    facts = [
        fact(request, _("Social credit code"), row.credit_code or "—"),
        fact(request, _("Papers needed"), "、".join(str(kinds[one]) for one in row.needs) or "—"),
        fact(request, _("Note"), row.note or "—"),
        fact(request, _("Problems today"), " ".join(wrong) or _("None"), tone="bad" if wrong else "good"),
    ]
    may = access.can("compliance.edit")
    buttons = []
    if may:
        buttons = [
            Button(_("Edit"), burl("compliance:edit_advertiser", pk=pk), icon="pencil"),
            Button(_("Add a paper"), burl("compliance:new_paper", pk=pk), icon="plus", primary=True),
        ]
    papers = row.papers.select_related("file").order_by("-active", "kind", "-valid_until", "pk")
    sections = [Section(_("Papers"), "compliance/_papers.html", {"papers": papers, "today": today(), "may": may})]
    crumbs = [(_("Advertisers"), burl("compliance:advertisers"))]
    return detail_page(request, title=row.name, facts=facts, sections=sections, buttons=buttons, crumbs=crumbs)


@needs("compliance.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an advertiser."""
    row, back = _advertiser(pk), burl("compliance:advertiser", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.save_advertiser(advertiser=row, **values)
        return back

    form = AdvertiserForm(request.POST or None, initial=services.state_of(row))
    return form_page(request, form, save, title=row.name, done=_("Saved."), back=back)


@needs("compliance.edit")
def new_paper(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new paper."""
    row, back = _advertiser(pk), burl("compliance:advertiser", pk=pk)
    form = PaperForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        proof = values.pop("proof")
        services.keep_paper(advertiser=row, draft=services.PaperDraft(**values), proof=(proof.name or "file", proof.file) if proof else None)
        return back

    return form_page(request, form, save, title=_("Add a paper"), done=_("Saved."), back=back)


@needs("compliance.edit")
def edit_paper(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Correct a paper; without a new file the old proof stays."""
    paper = _paper(pk)
    back = burl("compliance:advertiser", pk=paper.advertiser_id)
    state = {name: getattr(paper, name) for name in ("kind", "number", "valid_from", "valid_until")}
    form = PaperForm(request.POST or None, request.FILES or None, initial=state)
    watch_conflicts(form, services.paper_state(paper))

    def save(values: dict[str, Any]) -> str:
        proof = values.pop("proof")
        draft = services.PaperDraft(**values)
        services.change_paper(paper=paper, draft=draft, proof=(proof.name or "file", proof.file) if proof else None)
        return back

    title = _("Change paper %(number)s") % {"number": paper.number}
    return form_page(request, form, save, title=title, done=_("Saved."), back=back)


@needs("compliance.view")
def paper_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed the paper, and what it was."""
    paper = _paper(pk)
    back = burl("compliance:advertiser", pk=paper.advertiser_id)
    return history_page(request, target=f"compliance.paper:{paper.pk}", title=paper.number, back=back)


@needs("compliance.view")
def paper_file(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The proof of a paper, as a download."""
    paper = _paper(pk)
    if paper.file is None:
        raise Http404
    try:
        stream = files.open_file(paper.file)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(stream, as_attachment=True, filename=paper.file.name, content_type="application/octet-stream")


@needs("compliance.edit")
def withdraw(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A paper does not count any more."""
    paper = _paper(pk)
    back = burl("compliance:advertiser", pk=paper.advertiser_id)

    def save(values: dict[str, Any]) -> str:
        services.withdraw_paper(paper=paper, **values)
        return back

    title = _("Withdraw paper %(number)s") % {"number": paper.number}
    return form_page(request, WithdrawForm(request.POST or None), save, title=title, submit=_("Withdraw"), done=_("Saved."), back=back)


def _advertiser(pk: int) -> Advertiser:
    found: Advertiser | None = Advertiser.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _paper(pk: int) -> AdvertiserPaper:
    found: AdvertiserPaper | None = AdvertiserPaper.objects.select_related("file").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
