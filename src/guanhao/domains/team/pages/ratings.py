"""360° ratings: one's ballots, rounds, results."""

from typing import Any

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.acting import act
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.domains.team.forms.appraisal import RateForm, RoundForm
from guanhao.domains.team.models import RatingBallot, RatingBox, RatingRound
from guanhao.domains.team.selectors import people
from guanhao.domains.team.services import ratings as services
from guanhao.domains.team.tables.appraisal import ROUND_TONE, RoundTable
from guanhao.kernel import access


@needs("team.view")
def ratings(request: BrandRequest) -> HttpResponseBase:
    """Whom one may rate now, and what others said of one's own work."""
    ballots = RatingBallot.objects.filter(rater_id=people.me(), box__round__state="open").select_related("box__round").order_by("box__round", "box")
    found = list(ballots[:500])
    names = people.names(one.box.user_id for one in found)
    boxes = RatingBox.objects.filter(user_id=people.me(), round__state="closed").select_related("round").order_by("-round__closed_at")
    context = {
        "tab": "ratings",
        "title": _("360° ratings"),
        "ballots": [(one, names[one.box.user_id]) for one in found],
        "boxes": list(boxes[:20]),
        "may_appraise": access.can("team.appraise"),
        "today": people.today(),
    }
    return page(request, "team/ratings.html", context)


@needs("team.take")
def rate(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Answer, once."""
    box = get_object_or_404(RatingBox.objects.select_related("round"), pk=pk)
    form = RateForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.rate(box=box, communication=values["communication"], responsibility=values["responsibility"])
        return burl("team:ratings")

    name = people.names([box.user_id])[box.user_id]
    return form_page(
        request,
        form,
        save,
        title=_("How do you work with %(name)s?") % {"name": name},
        done=_("Thank you. Your answer is in the box; nobody can tell it from the others."),
        submit=_("Put it into the box"),
        back=burl("team:ratings"),
        context={"lead": _("Once it is in the box it cannot be changed: nobody could say which one is yours.")},
    )


def _dress(rows: list[Any]) -> None:
    counts = RatingBallot.objects.filter(box__round__in=[row.pk for row in rows]).order_by().values_list("box__round")
    found = {pk: (whole, used) for pk, whole, used in counts.annotate(whole=Count("pk"), used=Count("pk", filter=Q(used=True)))}
    for row in rows:
        whole, used = found.get(row.pk, (0, 0))
        row.answered = used / whole if whole else None


@needs("team.appraise")
def round_list(request: BrandRequest) -> HttpResponseBase:
    """All rounds."""
    rows = DressedRows(RatingRound.objects.annotate(subjects=Count("boxes")), _dress, search=("title",))
    context = {"tab": "ratings", "may_edit": True, "new": "team:round_new", "new_words": _("New round")}
    return list_page(request, RoundTable(request, rows), template="team/list.html", context=context)


@needs("team.appraise")
def round_new(request: BrandRequest) -> HttpResponseBase:
    """Open a round."""
    form = RoundForm(request.POST or None, initial={"starts_on": people.today()})

    def save(values: dict[str, Any]) -> str:
        facts = {name: values[name] for name in ("title", "starts_on", "ends_on", "subjects", "raters")}
        return burl("team:round", pk=services.open_round(**facts).pk)

    return form_page(request, form, save, title=_("New round"), done=_("Saved."), back=burl("team:rounds"))


@needs("team.appraise")
def round_page(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A round: how many answered while it is open, the means afterwards."""
    row = get_object_or_404(RatingRound, pk=pk)
    boxes = list(RatingBox.objects.filter(round=row).annotate(asked=Count("ballots"), used=Count("ballots", filter=Q(ballots__used=True))))
    names = people.names(one.user_id for one in boxes)
    context = {
        "row": row,
        "tone": ROUND_TONE[row.state],
        "boxes": sorted(((names[one.user_id], one) for one in boxes), key=lambda pair: pair[0]),
        "trail": [(_("360° ratings"), burl("team:ratings")), (_("Rounds of ratings"), burl("team:rounds"))],
    }
    return page(request, "team/round.html", context)


@needs("team.appraise")
def round_close(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Close a round, after a question."""
    row = get_object_or_404(RatingRound, pk=pk)
    if request.method == "POST" and request.POST.get("confirmed") == "1":
        return act(request, lambda: services.close_round(round_=row), burl("team:round", pk=pk))
    return confirm_page(
        request,
        title=_("Close “%(title)s”?") % {"title": row.title},
        text=_("The means are counted and shown where there are enough answers; the answers themselves are deleted. It cannot be opened again."),
        submit=_("Close the round"),
        back=burl("team:round", pk=pk),
    )
