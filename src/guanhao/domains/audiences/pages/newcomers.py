"""The review of new people."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.audiences.services import newcomers

SPANS = (30, 60, 90)


@needs("audiences.view")
def review(request: BrandRequest) -> HttpResponseBase:
    """Who came newly, against those before, and who came back; `?days=` 30, 60 or 90."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else SPANS[0]
    found = newcomers.review(days=days)
    tiles = [
        (_("New people"), found.people, _change(found.people, found.before), "number"),
        (_("Aged 18–30"), found.young, _points(found.young, found.young_before), "percent"),
        (_("Smaller cities and counties"), found.lower, _points(found.lower, found.lower_before), "percent"),
        (_("Interests a person"), found.interests, None, "number"),
    ]
    trail = [(_("Audiences"), burl("audiences:audiences"))]
    return page(request, "audiences/newcomers.html", {"found": found, "tiles": tiles, "days": days, "spans": SPANS, "trail": trail})


def _change(value: int | None, before: int | None) -> float | None:
    return value / before - 1 if value is not None and before else None


def _points(value: float | None, before: float | None) -> float | None:
    return value - before if value is not None and before is not None else None
