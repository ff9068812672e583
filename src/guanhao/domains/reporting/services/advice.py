"""Advice after it was given: people take it up or not, and when it is due its effect is measured."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Advice
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.numbers import write
from guanhao.domains.reporting.rules.period import parse_period
from guanhao.domains.reporting.rules.query import Query, evaluate, from_json
from guanhao.domains.reporting.selectors.source import WarehouseSource
from guanhao.kernel import access, audit, events
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.reporting import AdviceDecided


def decide_advice(*, advice: Advice, accept: bool, note: str = "") -> Advice:
    """Take a piece of advice up or decline it (needs reporting.advise); Refused once its effect is known."""
    access.require("reporting.advise")
    if advice.status == Advice.Status.CHECKED:
        raise Refused(_("The effect of this advice has been measured already."), "status")
    before = advice.status
    advice.status = Advice.Status.ACCEPTED if accept else Advice.Status.DECLINED
    advice.status_note = note.strip()[:300]
    with transaction.atomic():
        advice.save(update_fields=["status", "status_note"])
        audit.record(
            "reporting.advice_decided",
            target=f"reporting.advice:{advice.pk}",
            before={"status": before},
            after={"status": advice.status},
            note=note[:300],
        )
        events.emit(
            AdviceDecided(
                brand_id=current_brand().id, advice_id=advice.pk, status=advice.status, metric=advice.metric, due=advice.due, owner_id=advice.owner_id
            )
        )
    return advice


def check_due_advice() -> int:
    """Measure every accepted or open piece whose due day is over; how many were measured. Declined advice is left alone."""
    today = now().astimezone(current_brand().zone).date()
    due = Advice.objects.filter(due__lt=today, status__in=[Advice.Status.OPEN, Advice.Status.ACCEPTED])
    with translation.override(ReportPolicy.of_brand().language):
        return sum(_measure(advice) for advice in due)


def _measure(advice: Advice) -> bool:
    start, end = _window(advice)
    source = WarehouseSource(start - timedelta(days=1), end)
    query = replace(from_json(advice.query["checked"]), start=start, end=end)
    advice.effect = evaluate(query, source)
    advice.effect_words = _words(advice, query)
    advice.status, advice.checked_at = Advice.Status.CHECKED, now()
    with transaction.atomic():
        advice.save(update_fields=["effect", "effect_words", "status", "checked_at"])
        audit.record("reporting.advice_checked", target=f"reporting.advice:{advice.pk}", after={"effect": advice.effect, "target": advice.target})
    return True


def _window(advice: Advice) -> tuple[date, date]:
    return parse_period(advice.kind, advice.period).end + timedelta(days=1), advice.due


def _words(advice: Advice, query: Query) -> str:
    if advice.effect is None:
        return _("No data in the days after the advice.")
    language = translation.get_language() or "en"
    values = {"value": write(advice.effect, "short", language), "target": write(advice.target, "short", language)}
    reached = _("Reached: {value} against a target of {target}.") if advice.reached else _("Missed: {value} against a target of {target}.")
    return reached.format(**values)
