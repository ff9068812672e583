"""The brand guide: the version in force, the draft, versions side by side, the handbook."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import changes, history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.forms.guide import GuideForm, LogoForm, PublishForm, guide_values
from guanhao.domains.strategy.models import GuideVersion
from guanhao.domains.strategy.rules.guide import body_of, legibility, state_of
from guanhao.domains.strategy.selectors import guide as selectors
from guanhao.domains.strategy.services import guide as services
from guanhao.domains.strategy.services import handbook as printing
from guanhao.kernel import access, files

EMPTY: dict[str, str] = {}


@needs("strategy.view")
def guide(request: BrandRequest) -> HttpResponseBase:
    """The version in force; `?version=` shows another one."""
    number = whole_number(request.GET.get("version"))
    row = get_object_or_404(GuideVersion, number=number) if number else selectors.in_force()
    draft = selectors.draft()
    may_edit = access.can("strategy.edit_guide")
    context = {
        "tab": "guide",
        "row": row,
        "body": body_of(row.body) if row else None,
        "colours": legibility(body_of(row.body).colours) if row else [],
        "draft": draft,
        "may_edit": may_edit,
        "late": [task for task in selectors.sync_tasks(open_only=True) if selectors.overdue(task)],
    }
    return page(request, "strategy/guide.html", context)


@needs("strategy.edit_guide")
def edit(request: BrandRequest) -> HttpResponseBase:
    """Write the draft; it begins as the version in force."""
    row = selectors.draft() or selectors.in_force()
    body = body_of(row.body) if row else body_of({})
    lines = selectors.lines_of(body)
    form = GuideForm(request.POST or None, initial=lines)
    watch_conflicts(form, state_of(body))

    def save(values: dict[str, Any]) -> str:
        services.save_draft(guide_values(values))
        return burl("strategy:guide_draft")

    return form_page(
        request, form, save, title=_("Write the brand guide"), done=_("The draft is saved. Nothing changes for others until you publish it."),
        back=burl("strategy:guide"), submit=_("Save draft"),
    )  # fmt: skip


@needs("strategy.edit_guide")
def draft(request: BrandRequest) -> HttpResponseBase:
    """The draft beside the version in force, its logos, and publishing."""
    row = selectors.draft()
    if row is None:
        return HttpResponseRedirect(burl("strategy:guide"))
    form = PublishForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        made = services.publish_guide(reason=values["reason"])
        words = _("Version %(number)s is in force. Open drafts want a new check; the library has a task.")
        messages.success(request, words % {"number": made.number})
        return burl("strategy:guide")

    known, body = selectors.in_force(), body_of(row.body)
    context = {
        "tab": "draft",
        "draft": row,
        "row": row,
        "body": body,
        "colours": legibility(body.colours),
        "known": known,
        "changes": _changes(known, row),
        "trail": [(_("Brand guide"), burl("strategy:guide"))],
    }
    return form_page(request, form, save, title=_("Draft of the brand guide"), template="strategy/guide_draft.html", context=context)


@require_POST
@needs("strategy.edit_guide")
def discard(request: BrandRequest) -> HttpResponseBase:
    """Throw the draft away."""
    services.discard_draft()
    messages.success(request, _("The draft is gone; the version in force stays."))
    return HttpResponseRedirect(burl("strategy:guide"))


@needs("strategy.edit_guide")
def add_logo(request: BrandRequest) -> HttpResponseBase:
    """Put a logo into the draft."""
    form = LogoForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        upload = values["file"]
        services.add_logo(upload.file, name=upload.name, title=values["title"])
        return burl("strategy:guide_draft")

    return form_page(request, form, save, title=_("Add a logo"), done=_("The logo is in the draft."), back=burl("strategy:guide"))


@require_POST
@needs("strategy.edit_guide")
def drop_logo(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a logo out of the draft."""
    try:
        services.drop_logo(file_id=pk)
    except Refused:
        raise Http404 from None
    messages.success(request, _("The logo is out of the draft; older versions keep it."))
    return HttpResponseRedirect(burl("strategy:guide_draft"))


@needs("strategy.view")
def logo(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The file of a logo of a version: `?file=` says which, else the first."""
    row = get_object_or_404(GuideVersion, pk=pk)
    ids = [one.file_id for one in body_of(row.body).logos]
    wanted = whole_number(request.GET.get("file")) or (ids[0] if ids else 0)
    stored = services.logo_file(wanted) if wanted in ids else None
    if stored is None:
        raise Http404
    response = FileResponse(files.open_file(stored), content_type=stored.content_type, filename=stored.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs("strategy.view")
def versions(request: BrandRequest) -> HttpResponseBase:
    """All versions with reason and author; `?a=1&b=2` shows what differs."""
    rows = list(selectors.versions())
    chosen = {row.number: row for row in rows}
    newest = rows[0].number if rows else 0
    b = chosen.get(whole_number(request.GET.get("b")) or newest)
    a = chosen.get(whole_number(request.GET.get("a")) or (b.number - 1 if b else 0))
    context = {"tab": "versions", "rows": rows, "a": a, "b": b, "changes": _changes(a, b) if b else []}
    return page(request, "strategy/guide_versions.html", context)


@needs("strategy.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who wrote what in one version."""
    row = get_object_or_404(GuideVersion, pk=pk)
    title = _("Version %(number)s of the brand guide") % {"number": row.number} if row.number else _("Draft of the brand guide")
    return history_page(request, target=services.target_of(row), title=title, back=burl("strategy:guide_versions"))


@needs("strategy.view")
def handbook(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A version as a handbook to read in the browser."""
    return HttpResponse(printing.as_html(get_object_or_404(GuideVersion, pk=pk)))


@needs("strategy.view")
def handbook_pdf(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A version as a handbook for print."""
    row = get_object_or_404(GuideVersion, pk=pk)
    response = HttpResponse(printing.as_pdf(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{request.brand.slug}-brand-guide-v{row.number}.pdf"'
    return response


def _changes(before: GuideVersion | None, after: GuideVersion) -> list[Any]:
    old = selectors.lines_of(body_of(before.body)) if before else EMPTY
    return changes(old, selectors.lines_of(body_of(after.body)))
