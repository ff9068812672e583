"""Landing pages in the console: a builder that needs no scripts."""

import json
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.console.tables import BulkAction
from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.forms.landing import FileForm, PageForm, block_form
from guanhao.domains.growth.models import LandingEntry, LandingFile, LandingPage
from guanhao.domains.growth.rules import landing as rules
from guanhao.domains.growth.selectors import landing as selectors
from guanhao.domains.growth.services import landing as services
from guanhao.domains.growth.tables.landing import PAGE_TONE, EntryTable, PageTable
from guanhao.domains.growth.wording import BLOCK_WORDS, CHECK_WORDS, FIELD_WORDS
from guanhao.kernel import access, files


@needs("growth.view")
def pages(request: BrandRequest) -> HttpResponseBase:
    """All landing pages."""
    rows = DressedRows(LandingPage.objects.all(), selectors.dress, search=("title", "code"))
    context = {"tab": "pages", "may_edit": access.can("growth.edit"), "new": "growth:page_new", "new_words": _("New page")}
    return list_page(request, PageTable(request, rows), template="growth/list.html", context=context)


@needs("growth.edit")
def page_new(request: BrandRequest) -> HttpResponseBase:
    """A new page."""
    form = PageForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("growth:page", pk=services.save_page(**values).pk)

    return form_page(request, form, save, title=_("New page"), done=_("Saved."), back=burl("growth:pages"))


@needs("growth.edit")
def page_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change what a page is."""
    row = get_object_or_404(LandingPage, pk=pk)
    form = PageForm(request.POST or None, initial={"title": row.title, "code": row.code, "goal": row.goal, "campaign_id": row.campaign_id})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_page(row=row, **values)
        return burl("growth:page", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("growth:page", pk=pk))


@needs("growth.view")
def builder(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The blocks of a page in their order, the check-list of its purpose, what it brought."""
    row = get_object_or_404(LandingPage, pk=pk)
    context = {
        "row": row,
        "tone": PAGE_TONE[row.state],
        "blocks": [(BLOCK_WORDS[one["kind"]], selectors.told(one), one) for one in row.blocks],
        "checks": [(CHECK_WORDS[key], good) for key, good in rules.checks(row.goal, row.blocks)],
        "kinds": list(BLOCK_WORDS.items()),
        "reach": selectors.reach(row),
        "files": LandingFile.objects.filter(page=row).select_related("file").order_by("-pk")[:50],
        "url": request.build_absolute_uri(reverse("public_growth:page", kwargs={"slug": request.brand.slug, "code": row.code})),
        "changed": row.state == LandingPage.State.LIVE and row.live != row.blocks,
        "may_edit": access.can("growth.edit"),
        "trail": [(_("Landing pages"), burl("growth:pages"))],
    }
    return page(request, "growth/builder.html", context)


@require_POST
@needs("growth.edit")
def page_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Move and delete blocks; publish, take down."""
    row = get_object_or_404(LandingPage, pk=pk)
    asked, place = request.POST.get("do", ""), whole_number(request.POST.get("place")) or 0

    def do() -> None:
        match asked:
            case "publish":
                services.publish(page=row)
            case "off":
                services.take_down(page=row)
            case "up" | "down":
                services.save_blocks(page=row, blocks=rules.moved(row.blocks, place, -1 if asked == "up" else 1))
            case "delete":
                services.save_blocks(page=row, blocks=[one for number, one in enumerate(row.blocks) if number != place])
            case _other:
                raise Http404

    return act(request, do, burl("growth:page", pk=pk))


@needs("growth.edit")
def block_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new block (`?kind=`), or the one at `?place=`."""
    row = get_object_or_404(LandingPage, pk=pk)
    place = whole_number(request.GET.get("place"))
    kind = request.GET.get("kind", "heading")
    if place is not None:
        if place >= len(row.blocks):
            raise Http404
        kind = row.blocks[place]["kind"]
    if kind not in rules.KINDS:
        raise Http404
    form = block_form(row, kind, request.POST or None, row.blocks[place] if place is not None else None)

    def save(values: dict[str, Any]) -> str:
        kept = {"mark": row.blocks[place].get("mark", "")} if place is not None else {}
        block = {"kind": kind, **kept, **{name: str(value) if name == "until" else value for name, value in values.items() if value}}
        rows = [*row.blocks, block] if place is None else [block if number == place else one for number, one in enumerate(row.blocks)]
        services.save_blocks(page=row, blocks=rows)
        return burl("growth:page", pk=pk)

    return form_page(request, form, save, title=str(BLOCK_WORDS[kind]), done=_("Saved."), back=burl("growth:page", pk=pk))


@needs("growth.edit")
def file_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A picture or video."""
    row = get_object_or_404(LandingPage, pk=pk)
    form = FileForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        given = values["file"]
        try:
            services.add_file(page=row, stream=given, name=given.name, size=given.size)
        except files.FileRefused as error:
            raise Refused(str(error), "file") from None
        return burl("growth:page", pk=pk)

    return form_page(request, form, save, title=_("Add a picture or video"), done=_("Saved."), back=burl("growth:page", pk=pk))


@needs("growth.view")
def preview(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The page as visitors would read the blocks of now; nothing is counted and no form is taken."""
    row = get_object_or_404(LandingPage, pk=pk)
    context = {"brand": request.brand, "row": row, "blocks": selectors.drawn(row, row.blocks), "preview": True, "scripted": True}
    return render(request, "growth/public/page.html", context)


@needs("growth.view")
def entries(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What the forms of a page brought; answers only for those who may see people."""
    row = get_object_or_404(LandingPage, pk=pk)
    rows = LandingEntry.objects.filter(page=row).select_related("partner_link__partner")
    table = EntryTable(request, DressedRows(rows, _dress))
    table.actions = (BulkAction("settle", _("Dealt with"), _settle, "growth.people"),)
    context = {"row": row, "trail": [(_("Landing pages"), burl("growth:pages")), (row.title, burl("growth:page", pk=pk))]}
    return list_page(request, table, template="growth/entries.html", context=context)


def _dress(rows: list[Any]) -> None:
    may = access.can("growth.people")
    for row in rows:
        answers: dict[str, str] = json.loads(row.answers or "{}") if may else {}
        row.told = "；".join(f"{FIELD_WORDS[name]}：{value}" for name, value in answers.items() if value) if may else "····"
        row.partner = row.partner_link.partner.name if row.partner_link else None


def _settle(_request: BrandRequest, keys: list[str]) -> str:
    count = services.settle_entries(entries=list(LandingEntry.objects.filter(pk__in=keys)))
    return ngettext("%(count)s form dealt with.", "%(count)s forms dealt with.", count) % {"count": count}


@needs("growth.view")
def page_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a page; published ones say so."""
    row = get_object_or_404(LandingPage, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("growth:page", pk=pk))
