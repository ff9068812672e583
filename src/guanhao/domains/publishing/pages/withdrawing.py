"""Taking down: what is linked, one decision, and how far it is."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.details import Button
from guanhao.console.forms import add_errors, form_page, refusal
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.forms.afterwards import FinishForm, WithdrawalForm
from guanhao.domains.publishing.models import Taking, Withdrawal
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.withdrawing import TAKE, Linked, linked, names_of, progress_of
from guanhao.domains.publishing.services import withdrawing as services
from guanhao.domains.publishing.tables.afterwards import TakingTable, WithdrawalTable
from guanhao.kernel import access, files
from guanhao.kernel.models import StoredFile

WORDS = dict(TAKE)


class _Rows(QuerySetRows):
    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page with the counts of each."""
        rows = list(super().page(sort, offset, limit, filters))
        counted, names = progress_of(rows), names_of(rows)
        for row in rows:
            row.named = names[row.pk]
            progress = counted[row.pk]
            row.done_words = f"{progress.done} / {progress.all}"
            row.state = "done" if row.finished_at else "failed" if progress.failed else "open"
        return rows


@needs("publishing.view")
def withdrawals(request: BrandRequest) -> HttpResponseBase:
    """All decisions to take something down."""
    table = WithdrawalTable(request, _Rows(Withdrawal.objects.all(), search=("value", "reason")))
    buttons = []
    if access.can("publishing.withdraw"):
        buttons.append(Button(_("Take down"), burl("publishing:withdrawal_new"), icon="undo-2", primary=True))
    return list_page(request, table, context={"buttons": buttons})


@needs("publishing.withdraw")
def new(request: BrandRequest) -> HttpResponseBase:
    """Look for what is linked (GET), then decide (POST with the numbers that were shown and the reason)."""
    form = WithdrawalForm(request.GET if "value" in request.GET else None, initial={"scope": request.GET.get("scope", "tag")})
    found: Linked | None = None
    if form.is_bound and form.is_valid():
        try:
            found = linked(form.cleaned_data["scope"], form.cleaned_data["value"])
        except Refused as error:
            add_errors(form, refusal(error))
    if request.method == "POST":
        try:
            only = [number for number in map(whole_number, request.POST.getlist("only")) if number is not None]
            asked = {name: request.POST.get(name, "") for name in ("scope", "value", "reason")}
            made = services.withdraw(**asked, only=only)
        except Refused as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(burl("publishing:withdrawal", pk=made.pk))
    matrix = Matrix()
    lines = [(row, matrix.name(row.account_id)) for row in (*found.moving, *found.out, *found.coming)] if found else []
    return page(request, "publishing/withdrawal_new.html", {"form": form, "found": found, "lines": lines})


@needs("publishing.view")
def withdrawal(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One decision: every post it touched and where each stands."""
    made = _found(pk)
    rows = made.takings.select_related("publication")
    table = TakingTable(request, _Takings(rows, search=("publication__title",)))
    trail = [(_("Taken down"), burl("publishing:withdrawals"))]
    context = {
        "made": made,
        "progress": progress_of([made])[made.pk],
        "scope_words": WORDS.get(made.scope, made.scope),
        "named": names_of([made])[made.pk],
        "trail": trail,
    }
    return list_page(request, table, template="publishing/withdrawal.html", context=context)


@needs("publishing.withdraw")
def finish(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A task by hand is done, with proof."""
    row = _taking(pk)
    form = FinishForm(request.POST or None, request.FILES or None)
    back = burl("publishing:withdrawal", pk=row.withdrawal_id)

    def save(values: dict[str, Any]) -> str:
        shot = values["proof"]
        services.finish_task(taking_id=pk, note=values["note"], proof=(shot, shot.name) if shot else None)
        return back

    title = _("Taken down by hand: %(title)s") % {"title": row.publication.title}
    return form_page(request, form, save, title=title, submit=_("It is down"), done=_("Saved."), back=back)


@require_POST
@needs("publishing.withdraw")
def again(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let the program try once more."""
    row = _taking(pk)
    try:
        services.ask_again(taking_id=pk)
    except Refused as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(burl("publishing:withdrawal", pk=row.withdrawal_id))


@needs("publishing.view")
def proof(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The picture that proves a task."""
    row = _taking(pk)
    stored = StoredFile.objects.filter(pk=row.proof_id).first() if row.proof_id else None
    if stored is None:
        raise Http404
    answer: Any = FileResponse(files.open_file(stored), as_attachment=True, filename=stored.name, content_type="application/octet-stream")
    return answer  # type: ignore[no-any-return]


class _Takings(QuerySetRows):
    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page with accounts' names."""
        rows, matrix = super().page(sort, offset, limit, filters), Matrix()
        for row in rows:
            row.account_name = matrix.name(row.publication.account_id)
        return rows


def _found(pk: int) -> Withdrawal:
    row: Withdrawal | None = Withdrawal.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _taking(pk: int) -> Taking:
    row: Taking | None = Taking.objects.select_related("publication", "withdrawal").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
