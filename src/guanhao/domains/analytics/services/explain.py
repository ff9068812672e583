"""The daily comparison, its tickets and the daily review (ANA-08)."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.metrics import MetricDef
from guanhao.domains.analytics.models import DayCheck, DayReview, TraceTicket
from guanhao.domains.analytics.policy import VariancePolicy
from guanhao.domains.analytics.rules import Finding, Refused, usual, weigh
from guanhao.domains.analytics.selectors import changes
from guanhao.domains.analytics.selectors.metrics import UnknownMetric, find_metric
from guanhao.domains.identity import facade as identity
from guanhao.engines.statistics.compare import change
from guanhao.kernel import audit, events, notify
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.changes import TicketClosed, TicketOpened


def explain_day(day: date) -> list[DayCheck]:
    """Compare the key metrics of a local day with their base day; open a ticket for each change beyond the limit, and make the day's review due.

    The same day again changes nothing that was found before; metrics that had no data are looked at once more.
    """
    policy = VariancePolicy.of_brand()
    found = [check for metric in key_metrics(policy) if (check := _check(metric, day, policy)) is not None]
    _make_review_due(day)
    return found


def key_metrics(policy: VariancePolicy) -> list[MetricDef]:
    """The metrics the policy names; one that no longer exists is passed over."""
    known = []
    for key in policy.metrics:
        try:
            known.append(find_metric(key))
        except UnknownMetric:
            continue
    return known


@transaction.atomic
def close_ticket(ticket: TraceTicket, *, cause_kind: str, cause: str, action: str) -> TraceTicket:
    """Close a ticket: it needs a kind of cause, the cause and the action. Refused names what is missing, and nothing changes."""
    require("analytics.explain")
    ticket = TraceTicket.objects.select_for_update().get(pk=ticket.pk)
    for name, value, words in (
        ("cause_kind", cause_kind if cause_kind in TraceTicket.Cause.values else "", _("Choose what kind of cause it was.")),
        ("cause", cause.strip(), _("Write the cause: a ticket cannot be closed without it.")),
        ("action", action.strip(), _("Write what is done about it, or that nothing is needed and why.")),
    ):
        if not value:
            raise Refused(words, name)
    policy = VariancePolicy.of_brand()
    ticket.cause_kind, ticket.cause, ticket.action = cause_kind, cause.strip(), action.strip()
    ticket.state, ticket.closed_at, ticket.closed_by_name = TraceTicket.State.CLOSED, now(), current_actor().name
    ticket.follow_up_on = _today() + timedelta(days=policy.follow_up_days)
    ticket.save()
    audit.record(
        "analytics.ticket_closed",
        target=f"analytics.ticket:{ticket.pk}",
        after={"cause_kind": cause_kind, "cause": ticket.cause, "action": ticket.action},
    )
    events.emit(TicketClosed(brand_id=ticket.brand_id, ticket_id=ticket.pk, metric=ticket.metric, cause_kind=cause_kind))
    return ticket


@transaction.atomic
def reopen_ticket(ticket: TraceTicket) -> TraceTicket:
    """Undo a close; cause and action stay as written."""
    require("analytics.explain")
    ticket.state, ticket.closed_at, ticket.closed_by_name, ticket.follow_up_on, ticket.follow_up = TraceTicket.State.OPEN, None, "", None, None
    ticket.save()
    audit.record("analytics.ticket_reopened", target=f"analytics.ticket:{ticket.pk}")
    return ticket


@transaction.atomic
def assign_ticket(ticket: TraceTicket, *, owner_id: int | None) -> TraceTicket:
    """Give a ticket to a person of the brand, or to nobody."""
    require("analytics.explain")
    person = next((one for one in identity.people_of_brand() if one.id == owner_id), None)
    if owner_id is not None and person is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    ticket.owner_id, ticket.owner_name = owner_id, person.name if person else ""
    ticket.save(update_fields=["owner_id", "owner_name"])
    audit.record("analytics.ticket_assigned", target=f"analytics.ticket:{ticket.pk}", after={"owner": ticket.owner_name})
    if person:
        notify.notify(
            topic="analytics.ticket",
            title=_("A change is yours to explain: %(metric)s on %(day)s") % {"metric": _title(ticket.metric), "day": ticket.day},
            url=ticket_path(ticket.pk),
            key=f"ticket:{ticket.pk}:owner:{person.id}",
            users=[person.id],
        )
    return ticket


def follow_up_due(today: date | None = None) -> int:
    """Write the effect of closed tickets whose time has come: the metric's mean a day since then against the day of the ticket and its base."""
    policy, day = VariancePolicy.of_brand(), today or _today()
    due = list(TraceTicket.objects.filter(state=TraceTicket.State.CLOSED, follow_up__isnull=True, follow_up_on__lte=day).select_related("check_row"))
    for ticket in due:
        values = _values_after(ticket, policy)
        mean = sum(values) / len(values) if values else None
        base = ticket.check_row.base_value
        ticket.follow_up = {
            "days": len(values),
            "mean": mean,
            "against_base": change(mean, base).share,
            "against_day": change(mean, ticket.check_row.value).share,
        }
        ticket.save(update_fields=["follow_up"])
    return len(due)


def _values_after(ticket: TraceTicket, policy: VariancePolicy) -> list[float]:
    """The known values of the ticket's metric on the days after it; none for a metric that was retired since."""
    try:
        metric = find_metric(ticket.metric)
    except UnknownMetric:
        return []
    since = [ticket.day + timedelta(days=i) for i in range(1, policy.follow_up_days + 1)]
    return [m.value for m in (changes.on_day(metric, one, policy) for one in since) if m.value is not None]


@transaction.atomic
def review_day(day: date, *, summary: str) -> DayReview:
    """Do the daily review of a day: a summary is required; late is late, but done."""
    require("analytics.explain")
    if not summary.strip():
        raise Refused(_("Write one sentence on the day: what moved, and what follows."), "summary")
    review = _make_review_due(day)
    review.state, review.summary, review.done_at, review.done_by_name = DayReview.State.DONE, summary.strip(), now(), current_actor().name
    review.save()
    audit.record("analytics.day_reviewed", target=f"analytics.day:{day}", after={"summary": review.summary})
    return review


def mark_overdue_reviews() -> int:
    """Reviews whose midnight has passed become overdue entries."""
    return int(DayReview.objects.filter(state=DayReview.State.DUE, due_at__lte=now()).update(state=DayReview.State.OVERDUE))


def ticket_by_id(pk: int) -> TraceTicket:
    """A ticket of the brand in scope; TraceTicket.DoesNotExist for another brand's."""
    found: TraceTicket = TraceTicket.objects.get(pk=pk)
    return found


def _title(metric: str) -> str:
    """The metric's words; its key when it was retired since."""
    try:
        return str(find_metric(metric).title)
    except UnknownMetric:
        return metric


def ticket_path(pk: int) -> str:
    """The ticket's page."""
    return f"/b/{current_brand().slug}/changes/{pk}/"


def _check(metric: MetricDef, day: date, policy: VariancePolicy) -> DayCheck | None:
    known = DayCheck.objects.filter(day=day, metric=metric.key).first()
    if known is not None and known.finding != Finding.NO_DATA:
        return None
    base = changes.base_days(day, policy)[0]
    this, that = changes.on_day(metric, day, policy), changes.base_value(metric, day, policy)
    share = change(this.value, that).share
    finding = weigh(share, policy.limit)
    reason: dict[str, Any] = {"rows": this.n, "base": policy.base}
    if finding is Finding.TICKET:
        pattern, seen = changes.recurring(metric, day, policy, changes.first_day(metric) or day)
        finding = weigh(share, policy.limit, pattern)
        if pattern is not None:
            reason |= {"calendar": changes.calendar_step(day, base, policy), "before": [[str(d), round(s, 4)] for d, s in seen]}
    ticket = _explained(metric, day, share, policy) if finding is Finding.TICKET and share is not None else None
    with transaction.atomic():
        check = known or DayCheck(day=day, metric=metric.key)
        check.base_day, check.value, check.base_value, check.change = base, this.value, that, share
        check.limit, check.finding, check.reason, check.made_at = policy.limit, finding, reason, now()
        check.save()
        if ticket is not None:
            _open_ticket(ticket, check)
    return check


def _explained(metric: MetricDef, day: date, share: float, policy: VariancePolicy) -> TraceTicket:
    """A ticket, not yet written: what carried the change is asked before the transaction, because it takes a while."""
    parts = changes.parts_of(metric, day, policy)
    return TraceTicket(
        day=day,
        metric=metric.key,
        change=share,
        usual=usual(share, changes.daily_changes(metric, day)),
        parts={part.by: {"rows": [asdict(row) for row in part.rows], "rest": part.rest} for part in parts},
        opened_at=now(),
    )


def _open_ticket(ticket: TraceTicket, check: DayCheck) -> TraceTicket:
    ticket.check_row = check
    ticket.save()
    audit.record(
        "analytics.ticket_opened",
        target=f"analytics.ticket:{ticket.pk}",
        after={"metric": ticket.metric, "day": str(ticket.day), "change": round(ticket.change, 4)},
    )
    events.emit(TicketOpened(brand_id=ticket.brand_id, ticket_id=ticket.pk, metric=ticket.metric, day=ticket.day, change=ticket.change))
    return ticket


def _make_review_due(day: date) -> DayReview:
    midnight = datetime.combine(day + timedelta(days=2), time(), current_brand().zone).astimezone(UTC)
    review: DayReview
    review, _made = DayReview.objects.get_or_create(day=day, defaults={"due_at": midnight, "brand_id": current_brand().id})
    return review


def _today() -> date:
    return now().astimezone(current_brand().zone).date()


def reassess(days: Iterable[date]) -> int:
    """Compare days whose data changed by an import; returns how many comparisons were made."""
    return sum(len(explain_day(day)) for day in sorted(set(days)))
