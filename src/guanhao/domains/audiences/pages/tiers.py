"""The tiers of people: who comes back, who buys, whom to wake up (COM-07 b)."""

import json
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.audiences.contracts import RULES, TierLine
from guanhao.domains.audiences.services import tiers
from guanhao.kernel import access

SPANS = (14, 30, 60, 90)


@needs("audiences.view")
def review(request: BrandRequest) -> HttpResponseBase:
    """Retention and conversion by tier; `?days=` 14, 30, 60 or 90, else the policy's."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else None
    found = tiers.review(days=days)
    may_edit = access.can("audiences.edit")
    context = {
        "found": found,
        "lines": [(line, _quiet(line, found.days) if may_edit and line.quiet else None) for line in found.lines],
        "anybody": any(line.people != 0 for line in found.lines),
        "kind": RULES,
        "spans": sorted({*SPANS, found.days}),
        "advice": burl_or_none("analytics:advice") if access.can("analytics.view") else None,
        "people_url": burl_or_none("people:people") if access.can("people.view") else None,
        "trail": [(_("Audiences"), burl("audiences:audiences"))],
    }
    return page(request, "audiences/tiers.html", context)


def _quiet(line: TierLine, days: int) -> dict[str, Any]:
    """Those of a tier who fell silent, as an audience by rule that is counted anew every day."""
    tree = {"all": [{"kind": "tier", "tiers": [line.tier]}, {"kind": "recency", "from": days + 1, "to": 2 * days}]}
    return {"name": _("%(tier)s: silent for %(days)s days") % {"tier": line.title, "days": days}, "params": json.dumps({"tree": tree})}
