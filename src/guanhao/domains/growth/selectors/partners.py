"""What partners gave, got and brought."""

from typing import Any

from django.db.models import Count, Q

from guanhao.domains.growth.models import JointPartner, PartnerExchange, PartnerLink


def dress(rows: list[Any]) -> None:
    """Complete partners with people brought and visits by their links, and what was exchanged (yuan)."""
    ids = [row.pk for row in rows]
    brought = {one["partner"]: one for one in _links(PartnerLink.objects.filter(partner__in=ids))}
    values: dict[tuple[int, str], int] = {}
    for partner, direction, value in (
        PartnerExchange.objects.filter(partner__in=ids).exclude(done_on=None).values_list("partner", "direction", "value")
    ):
        values[partner, direction] = values.get((partner, direction), 0) + value
    for row in rows:
        one = brought.get(row.pk, {})
        row.brought, row.visits = one.get("people", 0), one.get("visits", 0)
        row.given, row.got = values.get((row.pk, "give"), 0) / 100, values.get((row.pk, "get"), 0) / 100


def links_of(partner: JointPartner) -> list[PartnerLink]:
    """The links of a partner, each with `signed` (sign-ups) and `sent` (forms) credited to it."""
    alive = ~Q(signups__state__in=("rejected", "forgotten"))
    rows = PartnerLink.objects.filter(partner=partner).select_related("campaign")
    return list(rows.annotate(signed=Count("signups", filter=alive, distinct=True), sent=Count("entries", distinct=True)).order_by("-pk"))


def _links(rows: Any) -> list[dict[str, Any]]:
    alive = ~Q(signups__state__in=("rejected", "forgotten"))
    found: dict[int, dict[str, Any]] = {}
    counted = rows.annotate(signed=Count("signups", filter=alive, distinct=True), sent=Count("entries", distinct=True))
    for partner, visits, signed, sent in counted.values_list("partner", "visits", "signed", "sent"):
        one = found.setdefault(partner, {"partner": partner, "people": 0, "visits": 0})
        one["people"] += signed + sent
        one["visits"] += visits
    return list(found.values())
