"""Moving several publications: choose, look, do."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.forms import add_errors, refusal
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.forms.calendar import BulkForm
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.pages.calendar.board import moved_words
from guanhao.domains.publishing.pages.calendar.state import State
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.objections import words_of
from guanhao.domains.publishing.services.calendar import moves


@needs("publishing.plan")
def bulk(request: BrandRequest) -> HttpResponseBase:
    """The picked publications, how they would move with everything against it, and the move itself; a GET without picks goes back."""
    state = State(request, QueryDict(request.POST.get("query", "")))
    picked = list(dict.fromkeys(state.picked()))
    if request.method != "POST" or not picked:
        messages.warning(request, _("Pick at least one publication."))
        return HttpResponseRedirect(burl("publishing:calendar"))
    step = request.POST.get("step", "")
    form = BulkForm(request.POST if step else None, initial={"days": 1})
    seen: moves.Preview | None = None
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        change = moves.Change(days=values["days"] or 0, hours=values["hours"] or 0, day=values["day"], at=values["at"])
        try:
            seen = moves.preview(picked, change)
            if step == "do":
                shift = moves.change_together(picked, change)
                messages.success(request, moved_words(len(shift.moves)))
                return HttpResponseRedirect(f"{state.url()}&moved={shift.pk}")
        except Refused as error:
            add_errors(form, refusal(error))
    return page(request, "publishing/bulk.html", _context(request, form, picked, seen), status=422 if form.is_bound and form.errors else 200)


def _context(request: BrandRequest, form: BulkForm, picked: list[int], seen: moves.Preview | None) -> dict[str, Any]:
    matrix = Matrix()
    if seen is not None:
        lines = [_line(matrix, line.row, line.to, [words_of(one) for one in line.conflicts], line.stuck, line.turn) for line in seen.lines]
    else:
        rows = Publication.objects.filter(pk__in=picked).order_by("planned_at", "pk")[: moves.MOST]
        lines = [_line(matrix, row, None, [], "", "") for row in rows]
    return {
        "form": form,
        "picked": picked,
        "lines": lines,
        "seen": seen,
        "query": request.POST.get("query", ""),
        "trail": [(_("Calendar"), burl("publishing:calendar"))],
    }


def _line(matrix: Matrix, row: Any, to: Any, against: list[str], stuck: str, turn: str) -> dict[str, Any]:
    return {
        "row": row,
        "account": matrix.name(row.account_id),
        "before": f"{matrix.local(row.account_id, row.planned_at):%Y-%m-%d %H:%M}",
        "after": f"{matrix.local(row.account_id, to):%Y-%m-%d %H:%M}" if to else "",
        "zone": matrix.zone_words(row.account_id, to or row.planned_at),
        "against": against,
        "stuck": stuck,
        "turn": turn,
    }
