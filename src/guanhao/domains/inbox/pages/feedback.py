"""Suggestions and the reports about them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.inbox.forms.desk import EnterForm, MergeForm, PeriodForm, SuggestionForm
from guanhao.domains.inbox.models import FeedbackReport, Suggestion
from guanhao.domains.inbox.pages.merging import merged
from guanhao.domains.inbox.rules.feedback import month_before
from guanhao.domains.inbox.services import feedback as services
from guanhao.domains.inbox.tables.desk import SUGGESTION_TONES, ReportTable, SuggestionTable
from guanhao.kernel import access
from guanhao.kernel.models import Version
from guanhao.kernel.now import now


@needs("inbox.view")
def suggestions(request: BrandRequest) -> HttpResponseBase:
    """All suggestions; those that were merged are in the one they went into."""
    rows = Suggestion.objects.filter(merged_into=None)
    table = SuggestionTable(request, QuerySetRows(rows, search=("title", "text", "reply")))
    buttons = [Button(_("Reports"), burl("inbox:reports"), icon="file-chart-column")]
    if access.can("inbox.answer"):
        table.actions = tuple(
            BulkAction(f"status_{key}", words, _planner(key), "inbox.answer", _("Their answers stay as they are."))
            for key, words in ((Suggestion.Status.PLANNED, _("Set to planned")), (Suggestion.Status.RECEIVED, _("Set to received")))
        )
        buttons.append(Button(_("Enter a suggestion"), burl("inbox:suggestion_new"), icon="plus", primary=True))
    context = {"buttons": buttons, "public_url": public_url(request)}
    return list_page(request, table, template="inbox/suggestions.html", context=context)


@needs("inbox.view")
def suggestion(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One suggestion, and what becomes of it."""
    row = get_object_or_404(Suggestion, pk=pk)
    form = SuggestionForm(request.POST or None, initial=services.state_of(row))
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        access.require("inbox.answer")
        services.change_suggestion(suggestion_id=pk, **values)
        return burl("inbox:suggestion", pk=pk)

    context = {
        "row": row,
        "tone": SUGGESTION_TONES[Suggestion.Status(row.status)],
        "merged": list(row.merged.order_by("pk")),
        "may_answer": access.can("inbox.answer"),
        "merge": MergeForm(),
        "trail": [(_("Feedback"), burl("inbox:suggestions"))],
    }
    if request.method == "POST":
        access.require("inbox.answer")
    return form_page(request, form, save, title=row.title, done=_("Saved."), template="inbox/suggestion.html", context=context)


@needs("inbox.answer")
def suggestion_new(request: BrandRequest) -> HttpResponseBase:
    """Enter what somebody said elsewhere."""
    talk = request.GET.get("conversation", "")
    number = int(talk) if talk.isdecimal() and len(talk) < 19 else None

    def save(values: dict[str, Any]) -> str:
        row = services.add_suggestion(draft=services.SuggestionDraft(**values, conversation_id=number))
        return burl("inbox:suggestion", pk=row.pk)

    initial = {"title": request.GET.get("title", "")[:120]}
    return form_page(
        request,
        EnterForm(request.POST or None, initial=initial),
        save,
        title=_("Enter a suggestion"),
        done=_("Saved."),
        back=burl("inbox:suggestions"),
    )


@require_POST
@needs("inbox.answer")
def suggestion_merge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put it together with another, or take it out again."""
    row = get_object_or_404(Suggestion, pk=pk)
    if row.merged_into_id:
        services.unmerge_suggestion(suggestion_id=pk)
        messages.success(request, _("It stands alone again."))
        return HttpResponseRedirect(burl("inbox:suggestion", pk=pk))
    return merged(
        request,
        pk,
        page="inbox:suggestion",
        merge=lambda keep: services.merge_suggestions(keep=keep, drop=pk).pk,
        done=_("Merged; the voices add up."),
        missing=_("There is no such suggestion."),
    )


@needs("inbox.view")
def suggestion_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions."""
    row = get_object_or_404(Suggestion, pk=pk)

    def restore(version: Version) -> str:
        services.change_suggestion(suggestion_id=pk, **version.state)
        return burl("inbox:suggestion", pk=pk)

    back = burl("inbox:suggestion", pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=back, restore=restore, permission="inbox.answer")


@needs("inbox.view")
def reports(request: BrandRequest) -> HttpResponseBase:
    """Reports that were made."""
    table = ReportTable(request, QuerySetRows(FeedbackReport.objects.all()))
    buttons = [Button(_("Make a report"), burl("inbox:report_new"), icon="plus", primary=True)] if access.can("inbox.manage") else []
    return list_page(request, table, context={"buttons": buttons})


@needs("inbox.manage")
def report_new(request: BrandRequest) -> HttpResponseBase:
    """Count a period."""
    first, last = month_before((now().astimezone(request.brand.zone).date().replace(day=1) + timedelta(days=32)).replace(day=1))

    def save(values: dict[str, Any]) -> str:
        return burl("inbox:report", pk=services.make_report(**values).pk)

    form = PeriodForm(request.POST or None, initial={"first_day": first, "last_day": last})
    return form_page(request, form, save, title=_("Make a report"), done=_("The report is made and public."), back=burl("inbox:reports"))


@needs("inbox.view")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One report as the public reads it."""
    row = get_object_or_404(FeedbackReport, pk=pk)
    context: dict[str, Any] = {
        "row": row,
        "counts": row.counts,
        "items": told_items(row),
        "may_manage": access.can("inbox.manage"),
        "public_url": public_url(request),
        "trail": [(_("Feedback"), burl("inbox:suggestions")), (_("Reports"), burl("inbox:reports"))],
    }
    if request.GET.get("export"):
        from guanhao.console.exports import TYPES, download

        form = request.GET["export"]
        if form in TYPES:
            keys = ["id", "title", "status", "votes", "reply"]
            lines = [[item["id"], item["title"], str(item["words"]), item["votes"], item["reply"]] for item in context["items"]]
            titles = ["#", pgettext("suggestion", "Suggestion"), _("Status"), _("Votes"), _("Public answer")]
            name = f"{request.brand.slug}-feedback-{row.first_day}-{row.last_day}"
            return download(name, form, titles, keys, lambda: lines, bom=form == "csv")
    return page(request, "inbox/report.html", context)


@require_POST
@needs("inbox.manage")
def report_show(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Show it publicly, or not."""
    row = get_object_or_404(FeedbackReport, pk=pk)
    services.show_report(report_id=pk, public=not row.public)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("inbox:report", pk=pk))


def told_items(row: FeedbackReport) -> list[dict[str, Any]]:
    """A report's items with the words and the colour of their status."""
    words = dict(Suggestion.Status.choices)
    return [item | {"words": words[item["status"]], "tone": SUGGESTION_TONES[Suggestion.Status(item["status"])]} for item in row.items]


def public_url(request: BrandRequest) -> str:
    """The public page's whole address."""
    return f"{settings.PUBLIC_URL}{reverse('inbox_public:feedback', kwargs={'slug': request.brand.slug})}"


def found_suggestions(words: str, limit: int) -> list[Any]:
    """Suggestions for the global search."""
    from guanhao.kernel.search import Hit

    rows = QuerySetRows(Suggestion.objects.filter(merged_into=None), search=("title", "text")).page("-received_at", 0, limit, {"q": words})
    return [Hit("inbox.suggestion", str(row.pk), row.title, row.text[:120], burl("inbox:suggestion", pk=row.pk)) for row in rows]


def _planner(status: str) -> Callable[[BrandRequest, list[str]], str]:
    return lambda _request, keys: _plan(keys, status)


def _plan(keys: list[str], status: str) -> str:
    for row in Suggestion.objects.filter(pk__in=keys):
        services.change_suggestion(suggestion_id=row.pk, status=status, reply=row.reply, public=row.public, owner_id=row.owner_id)
    return ngettext("%(count)s suggestion changed.", "%(count)s suggestions changed.", len(keys)) % {"count": len(keys)}
