"""Advertisers, and what is wrong with their papers."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import AdvertiserView
from guanhao.domains.compliance.models import Advertiser, AdvertiserPaper
from guanhao.domains.compliance.policy import AdvertiserPolicy
from guanhao.domains.compliance.rules import papers as rules


def advertisers() -> list[AdvertiserView]:
    """Those that commercial posts may name, by name."""
    return [AdvertiserView(row.pk, row.name) for row in Advertiser.objects.filter(active=True).order_by("name")]


def problems(advertiser_id: int, on: date) -> list[str]:
    """Why commercial posts of this advertiser may not be released on a day, in words; empty when all papers hold."""
    found = Advertiser.objects.filter(pk=advertiser_id).first()
    if found is None:
        return [_("There is no such advertiser.")]
    if not found.active:
        return [_("The advertiser %(name)s is retired.") % {"name": found.name}]
    return problems_of([found], on)[found.pk]


def problems_of(rows: list[Advertiser], on: date) -> dict[int, list[str]]:
    """The problems of several advertisers on a day, with two queries."""
    always = ["licence"] if AdvertiserPolicy.of_brand().licence_needed else []
    papers: dict[int, list[rules.Paper]] = {row.pk: [] for row in rows}
    for one in AdvertiserPaper.objects.filter(advertiser__in=rows, active=True):
        papers[one.advertiser_id].append(rules.Paper(one.kind, one.number, one.valid_from, one.valid_until))
    return {row.pk: [_said(row.name, one) for one in rules.problems([*always, *row.needs], papers[row.pk], on)] for row in rows}


def ending(on: date, days: int) -> QuerySet[AdvertiserPaper]:
    """Papers of advertisers in use that end within so many days, the day itself included."""
    rows = AdvertiserPaper.objects.select_related("advertiser").filter(active=True, advertiser__active=True)
    return rows.filter(valid_until__gte=on, valid_until__lte=on + timedelta(days=days)).order_by("valid_until", "pk")


def _said(name: str, problem: rules.Problem) -> str:
    kind = AdvertiserPaper.Kind(problem.kind).label
    if problem.paper is None:
        return _("%(name)s has no paper of this kind: %(kind)s.") % {"name": name, "kind": kind}
    about = {"name": name, "kind": kind, "number": problem.paper.number}
    if problem.fault == "ended":
        return _("%(kind)s %(number)s of %(name)s ended on %(day)s.") % {**about, "day": problem.paper.end}
    return _("%(kind)s %(number)s of %(name)s holds only from %(day)s.") % {**about, "day": problem.paper.start}
