"""Shared documents: list, writing together, permissions, versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.history import changes
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.team import DocForm
from guanhao.domains.work.models import Doc, DocGrant
from guanhao.domains.work.policy import DocPolicy
from guanhao.domains.work.rules.documents import goes_on
from guanhao.domains.work.selectors import documents as selectors
from guanhao.domains.work.selectors.boards import people
from guanhao.domains.work.services import documents as services
from guanhao.domains.work.services import sharing
from guanhao.domains.work.tables.team import DocTable
from guanhao.engines.document.markdown import to_html
from guanhao.kernel import access
from guanhao.kernel.now import now

SHOWN = 100


def _found(pk: int) -> Doc:
    try:
        return selectors.find(pk)
    except Doc.DoesNotExist:
        raise Http404 from None


@needs("work.view")
def documents(request: BrandRequest) -> HttpResponseBase:
    """All documents one may read."""
    table = DocTable(request, QuerySetRows(selectors.readable(), search=("title",)))
    return list_page(request, table, template="work/documents.html", context={"may_edit": access.can("work.edit")})


@needs("work.edit")
def document_new(request: BrandRequest) -> HttpResponseBase:
    """A new document."""
    form = DocForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        made = services.make_doc(**values)
        return burl("work:document" if made.link else "work:document_edit", pk=made.pk)

    return form_page(request, form, save, title=_("New document"), done=_("Saved."), back=burl("work:documents"))


@needs("work.view")
def document(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Read a document."""
    row = _found(pk)
    context = {
        "doc": row,
        "may_write": selectors.may(row, Doc.Grade.EDIT),
        "may_own": selectors.may(row, Doc.Grade.OWN),
        "html": mark_safe(to_html(str(row.text or ""))),  # noqa: S308 - cleaned by to_html
        "here": sorted({one.name for one in selectors.present(row) if not one.me}),
        "trail": [(_("Shared documents"), burl("work:documents"))],
    }
    return page(request, "work/document.html", context)


@needs("work.edit")
def document_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write in a document, together with whoever has it open: the page's script sends and fetches over REST."""
    row = _found(pk)
    if not selectors.may(row, Doc.Grade.EDIT):
        return HttpResponseRedirect(burl("work:document", pk=pk))
    context = {
        "doc": row,
        "api": f"/api/brands/{request.brand.slug}/work-documents/{row.pk}/shared",
        "words": _says(),
        "trail": [(_("Shared documents"), burl("work:documents")), (row.title, burl("work:document", pk=pk))],
    }
    return page(request, "work/document_edit.html", context)


def _says() -> dict[str, str]:
    """What the page's script tells."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "offline": _("No connection: your words are kept in this browser and sent as soon as it is back."),
        "reading": _("You may only read this document now."),
        "refused": _("You may no longer write here. What you wrote last was not saved: copy it before you leave."),
        "gone": _("This document was put away, or you may no longer read it. Copy what you wrote last before you leave."),
        "signed_out": _("You are signed out. Sign in in another tab: your words are kept here and sent then."),
        "stuck": _("Not saved"),
        "recovered": _("Words this browser had kept from last time were added."),
        "address": _("Address of the link"),
    }


@require_POST
@needs("work.edit")
def document_keep(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Keep the present words as a version with a name."""
    sharing.keep_version(doc_id=_found(pk).pk, note=request.POST.get("note", ""))
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(burl("work:document_versions", pk=pk))


@needs("work.edit")
def document_grants(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who may do what."""
    row = _found(pk)
    sharing.need(row, Doc.Grade.OWN)
    held, wrong = dict(DocGrant.objects.filter(doc=row).values_list("user_id", "grade")), ""
    if request.method == "POST":
        held = {number: grade for number, _name in people() if (grade := request.POST.get(f"grade-{number}", ""))}
        try:
            services.grant(doc_id=pk, everybody=request.POST.get("everybody", ""), core=request.POST.get("core") == "1", grants=held)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(burl("work:document", pk=pk))
        except Refused as refused:
            wrong = refused.message
    context = {
        "doc": row,
        "grades": Doc.Grade.choices,
        "people": [(number, name, held.get(number, "")) for number, name in people()],
        "wrong": wrong,
        "trail": [(_("Shared documents"), burl("work:documents")), (row.title, burl("work:document", pk=pk))],
    }
    return page(request, "work/document_grants.html", context, status=422 if wrong else 200)


@needs("work.view")
def document_versions(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions with what changed; POST makes an old one the present words again."""
    row = _found(pk)
    if request.method == "POST":
        access.require("work.edit")
        try:
            services.restore_doc(doc_id=pk, number=whole_number(request.POST.get("version")) or 0)
            messages.success(request, _("Restored."))
            return HttpResponseRedirect(burl("work:document", pk=pk))
        except Refused as refused:
            messages.error(request, refused.message)
            return HttpResponseRedirect(burl("work:document_versions", pk=pk))
    kept = list(row.versions.order_by("-number")[: SHOWN + 1])
    minutes = DocPolicy.of_brand().version_minutes
    for one in kept:
        one.live = goes_on(live=one.live, began=one.made_at, moment=now(), minutes=minutes)
    titles = {"title": _("Title"), "text": _("Text")}
    states = [{"title": one.title, "text": str(one.text or "")} for one in kept]
    told = [changes(before, after, titles) for after, before in zip(states, [*states[1:], {}], strict=True)]
    context = {
        "doc": row,
        "versions": list(zip(kept, told, strict=True))[:SHOWN],
        "may_write": selectors.may(row, Doc.Grade.EDIT),
        "trail": [(_("Shared documents"), burl("work:documents")), (row.title, burl("work:document", pk=pk))],
    }
    return page(request, "work/document_versions.html", context)


@require_POST
@needs("work.edit")
def document_archive(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put a document away."""
    services.archive_doc(doc_id=_found(pk).pk)
    messages.success(request, _("Put away."))
    return HttpResponseRedirect(burl("work:documents"))
