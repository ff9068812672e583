"""What users handed in: the queue, one submission with its decision, its files, and the terms."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.deeds import actor_title
from guanhao.console.details import fact
from guanhao.console.forms import add_errors, form_page, refusal
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.assets import facade as assets
from guanhao.domains.channels import facade as channels
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.forms.activities import JudgeForm, TermsForm
from guanhao.domains.interaction.models import Submission, SubmissionFile, Terms
from guanhao.domains.interaction.services import submissions as services
from guanhao.domains.interaction.tables.activities import SUBMISSION_TONE, SubmissionTable, TermsTable
from guanhao.kernel import access, files

State = Submission.State
SHOWN = {"image/jpeg", "image/png", "image/webp", "image/gif"}


@needs("interaction.view")
def submissions(request: BrandRequest) -> HttpResponseBase:
    """The queue."""
    twins = SubmissionFile.objects.filter(submission=OuterRef("pk"), like__isnull=False)
    rows = Submission.objects.select_related("activity").annotate(alike=Exists(twins))
    table = SubmissionTable(request, QuerySetRows(rows, search=("number", "name", "title", "text")))
    table.actions = (
        BulkAction(
            "approve", _("Approve"), lambda _request, keys: _approve(keys), "interaction.moderate", _("Their authors get the points of the policy.")
        ),
        BulkAction("publish", _("Take into the asset library"), lambda _request, keys: _publish(keys), "interaction.moderate"),
    )
    return list_page(request, table, template="interaction/submissions.html", context={"trail": _trail()})


@needs("interaction.view")
def submission(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One submission; POST judges it or takes it into the library (`do`)."""
    row = get_object_or_404(Submission.objects.select_related("activity", "terms"), pk=pk)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = JudgeForm(request.POST if do == "judge" else None, initial={"decision": "approve"})
    if request.method == "POST":
        access.require("interaction.moderate")
        try:
            if do == "publish":
                services.publish(submission=row)
                return _done(request, pk, _("It is in the library, with its author's consent."))
            if do == "judge" and form.is_valid():
                values = form.cleaned_data
                services.judge(submission=row, approve=values["decision"] == "approve", reason=values["reason"], points=values["points"])
                return _done(request, pk, _("Decided; the author sees it at the own link."))
        except (Refused, assets.Refused) as error:
            if do == "judge":
                add_errors(form, refusal(error))
            else:
                messages.error(request, str(error))
    return _show(request, row, form)


@needs("interaction.view")
def file(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A file handed in: pictures are shown, everything else is a download and never opened in the page."""
    row = SubmissionFile.objects.select_related("file").filter(pk=pk).first()
    if row is None or row.file is None:
        raise Http404
    try:
        stream = files.open_file(row.file)
    except FileNotFoundError:
        raise Http404 from None
    if row.mime in SHOWN and request.GET.get("show") == "1":
        return FileResponse(stream, content_type=row.mime)
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type="application/octet-stream")


@needs("interaction.view")
def terms(request: BrandRequest) -> HttpResponseBase:
    """All versions of the rights agreement."""
    table = TermsTable(request, QuerySetRows(Terms.objects.all()))
    return list_page(request, table, template="interaction/terms.html", context={"trail": _trail(), "may_edit": access.can("interaction.edit")})


@needs("interaction.edit")
def new_terms(request: BrandRequest) -> HttpResponseBase:
    """One more version, beginning with the newest."""
    newest = Terms.objects.order_by("-number").first()
    names = ("title", "text", "scope", "platforms", "months")
    form = TermsForm(request.POST or None, initial={name: getattr(newest, name) for name in names} if newest else None)

    def save(values: dict[str, Any]) -> str:
        return burl("interaction:terms_one", pk=services.write_terms(services.TermsDraft(**values)).pk)

    return form_page(request, form, save, title=_("Write terms"), done=_("This version is kept and never changes."), back=burl("interaction:terms"))


@needs("interaction.view")
def one_terms(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One version."""
    row = get_object_or_404(Terms, pk=pk)
    facts = [
        fact(request, _("Version"), row.number, "number"),
        fact(request, _("What the licence allows"), row.scope),
        fact(request, _("Platforms"), _(", ").join(map(channels.platform_title, row.platforms)) or _("All")),
        fact(request, _("Months"), row.months or _("Until it is taken back")),
        fact(request, _("Drawn up at"), row.made_at, "datetime"),
        fact(request, "SHA-256", row.sha256),
    ]
    return page(request, "interaction/terms_one.html", {"terms": row, "facts": facts, "trail": [*_trail(), (_("Terms"), burl("interaction:terms"))]})


def _show(request: BrandRequest, row: Submission, form: JudgeForm) -> HttpResponseBase:
    files_ = list(row.files.select_related("like__submission"))
    facts = [
        fact(request, _("Call"), row.activity.title, href=burl("interaction:activity", pk=row.activity_id)),
        fact(request, _("Name"), row.name),
        fact(request, _("Contact"), str(row.contact or "—") if access.can("interaction.moderate") else "—"),
        fact(
            request, _("Terms accepted"), _("version %(number)s") % {"number": row.terms.number}, href=burl("interaction:terms_one", pk=row.terms_id)
        ),
        fact(request, _("Sent in at"), row.made_at, "datetime"),
        fact(request, _("Points"), row.points, "number"),
        fact(request, _("Judged by"), actor_title(row.judged_by_name) or "—"),
        fact(request, _("Taken back"), row.revoked_at, "datetime"),
    ]
    context = {
        "row": row,
        "tone": SUBMISSION_TONE[row.state],
        "facts": facts,
        "files": [(one, one.mime in SHOWN and one.file_id, _asset_url(one)) for one in files_],
        "form": form,
        "may_judge": access.can("interaction.moderate") and row.state in {State.NEW, State.APPROVED, State.REJECTED},
        "may_publish": access.can("interaction.moderate") and access.can("assets.edit") and row.state == State.APPROVED and bool(files_),
        "trail": [*_trail(), (_("Submissions of users"), burl("interaction:submissions"))],
    }
    return page(request, "interaction/submission.html", context, status=422 if form.is_bound and form.errors else 200)


def _asset_url(one: SubmissionFile) -> str:
    return (burl_or_none("assets:asset", asset_id=one.asset_id) or "") if one.asset_id else ""


def _trail() -> list[tuple[str, str]]:
    return [(_("Interaction tools"), burl("interaction:activities"))]


def _done(request: BrandRequest, pk: int, words: str) -> HttpResponseBase:
    messages.success(request, words)
    return HttpResponseRedirect(burl("interaction:submission", pk=pk))


def _approve(keys: list[str]) -> str:
    rows = list(Submission.objects.select_related("activity").filter(pk__in=keys, state__in=(State.NEW, State.REJECTED)))
    for row in rows:
        services.judge(submission=row, approve=True)
    return ngettext("%(count)s submission approved.", "%(count)s submissions approved.", len(rows)) % {"count": len(rows)}


def _publish(keys: list[str]) -> str:
    rows = list(Submission.objects.filter(pk__in=keys, state=State.APPROVED, files__file__isnull=False).distinct())
    for row in rows:
        services.publish(submission=row)
    return ngettext("%(count)s submission is in the library.", "%(count)s submissions are in the library.", len(rows)) % {"count": len(rows)}
