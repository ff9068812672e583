"""The life of advice: proposed, accepted or dismissed, carried out, measured (ANA-23)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.advisers import advisers
from guanhao.domains.analytics.contracts import Adviser, Filters, Proposal
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.policy.advice import AdvicePolicy, DirectionPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import values
from guanhao.domains.analytics.selectors.advice import title_of
from guanhao.domains.analytics.selectors.metrics import UnknownMetric
from guanhao.domains.analytics.selectors.speech import kept, spoken
from guanhao.domains.identity import facade as identity
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.outcome import LEAST_BEFORE, Outcome, measure
from guanhao.kernel import audit, events, notify
from guanhao.kernel.access import Denied, current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.advice import AdviceAccepted

DECIDE = "analytics.decide_advice"
NEED_REASON = 4


def today() -> date:
    """The brand's day."""
    return now().astimezone(current_brand().zone).date()


def ask_advisers(wanted: Sequence[Adviser] | None = None) -> dict[str, int]:
    """Ask every adviser: new proposals appear, known ones get fresh numbers, proposals nobody makes any more lapse. How many of each.

    Advice that was dismissed or has been measured comes back after the policy's quiet days at the earliest. Advisers that look at what the asker
    may not see are left out.
    """
    require("analytics.view")
    policy, moment = AdvicePolicy.of_brand(), now()
    quiet = moment - timedelta(days=policy.quiet_days)
    counts = {"new": 0, "refreshed": 0, "lapsed": 0, "quiet": 0}
    for adviser in advisers() if wanted is None else wanted:
        try:
            proposals = adviser.propose()
        except Denied:
            continue
        with transaction.atomic():
            for proposal in proposals:
                counts[_take(adviser, proposal, quiet)] += 1
            keys = {proposal.key for proposal in proposals}
            for row in Advice.objects.filter(adviser=adviser.key, state=Advice.State.PROPOSED).exclude(key__in=keys):
                row.state, row.open = Advice.State.LAPSED, False
                row.save(update_fields=["state", "open"])
                counts["lapsed"] += 1
    return counts


def _take(adviser: Adviser, proposal: Proposal, quiet: Any) -> str:
    row = Advice.objects.filter(adviser=adviser.key, key=proposal.key, open=True).first()
    if row is not None and row.state != Advice.State.PROPOSED:
        return "quiet"
    if row is None and Advice.objects.filter(adviser=adviser.key, key=proposal.key, seen_at__gt=quiet).exclude(state=Advice.State.LAPSED).exists():
        return "quiet"
    made = row is None
    row = row or Advice(adviser=adviser.key, family=adviser.family, key=proposal.key, proposed_at=now())
    facts = [{"metric": kept(one.metric), "value": kept(one.value), "url": one.url, "query": one.query} for one in proposal.evidence]
    row.words = {"title": kept(proposal.title), "why": kept(proposal.why), "evidence": facts}
    row.title, row.why = spoken(row.words["title"])[:300], spoken(row.words["why"])
    row.evidence = [{**one, "metric": spoken(one["metric"]), "value": spoken(one["value"])} for one in facts]
    row.metric, row.filters = proposal.metric, _plain(proposal.filters)
    row.expected_low, row.expected, row.expected_high = proposal.expected_low, proposal.expected, proposal.expected_high
    row.unit, row.window_days, row.owner_role, row.payload = proposal.unit, proposal.window_days, proposal.owner_role, dict(proposal.payload)
    row.seen_at = now()
    row.save()
    return "new" if made else "refreshed"


def advice_by_id(pk: int) -> Advice:
    """Advice of the brand in scope; Advice.DoesNotExist for another brand's."""
    found: Advice = Advice.objects.get(pk=pk)
    return found


@transaction.atomic
def accept(*, advice_id: int, owner_id: int | None, due: date | None = None) -> Advice:
    """Make it a task of somebody, due by default when the policy says; a change of direction is written into its target at once."""
    require(DECIDE)
    row = _in_state(advice_id, Advice.State.PROPOSED)
    person = next((one for one in identity.people_of_brand() if one.id == owner_id), None)
    if person is None:
        raise Refused(_("Choose who carries it out: a person of this brand."), "owner_id")
    due = due or today() + timedelta(days=AdvicePolicy.of_brand().due_days)
    if due < today():
        raise Refused(_("The due day lies in the past."), "due")
    row.state, row.owner_id, row.owner_name, row.due = Advice.State.ACCEPTED, person.id, person.name, due
    row.decided_at, row.decided_by_name = now(), current_actor().name[:120]
    row.save()
    audit.record("analytics.advice_accepted", target=_target(row), after={"owner": person.name, "due": str(due)})
    _move_direction(row)
    events.emit(AdviceAccepted(brand_id=row.brand_id, advice_id=row.pk, adviser=row.adviser, family=row.family, key=row.key, change=row.payload))
    notify.notify(
        topic="analytics.advice",
        title=_("Advice to carry out until %(day)s: %(title)s") % {"day": due, "title": title_of(row)},
        url=f"/b/{current_brand().slug}/advice/{row.pk}/",
        key=f"advice:{row.pk}:owner",
        users=[person.id],
    )
    return row


@transaction.atomic
def dismiss(*, advice_id: int, reason: str) -> Advice:
    """Not now; the reason is kept and the same advice stays quiet for the policy's days."""
    require(DECIDE)
    row = _in_state(advice_id, Advice.State.PROPOSED)
    if len(reason.strip()) < NEED_REASON:
        raise Refused(_("Say why: whoever reads it later should understand."), "reason")
    row.state, row.open, row.reason = Advice.State.DISMISSED, False, reason.strip()
    row.decided_at, row.decided_by_name, row.seen_at = now(), current_actor().name[:120], now()
    row.save()
    audit.record("analytics.advice_dismissed", target=_target(row), after={"reason": row.reason})
    return row


@transaction.atomic
def carry_out(*, advice_id: int, day: date | None = None, note: str = "") -> Advice:
    """It was done on a day; its effect is measured when its window has passed."""
    require("analytics.view")
    row = _in_state(advice_id, Advice.State.ACCEPTED)
    if current_actor().user_id != row.owner_id:
        require(DECIDE)
    day = day or today()
    decided = row.decided_at.astimezone(current_brand().zone).date() if row.decided_at else day
    if not decided <= day <= today():
        raise Refused(_("The day must lie between the acceptance and today."), "day")
    row.state, row.done_on, row.done_note = Advice.State.CARRIED_OUT, day, note.strip()
    row.measure_on = day + timedelta(days=row.window_days)
    row.save()
    audit.record("analytics.advice_carried_out", target=_target(row), after={"day": str(day), "note": row.done_note})
    return row


def measure_due(day: date | None = None) -> int:
    """Measure what was carried out and whose window has passed; how many."""
    end = day or today()
    due = list(Advice.objects.filter(state=Advice.State.CARRIED_OUT, measure_on__lt=end))
    for row in due:
        _measure(row)
    return len(due)


def _measure(row: Advice) -> None:
    if row.done_on is None or row.measure_on is None:
        return
    start = row.done_on - timedelta(days=max(LEAST_BEFORE * 2, row.window_days))
    told: dict[str, Any]
    try:
        series = _series(row, start, row.measure_on)
        found = measure([value for _day, value in series], (row.done_on - start).days, row.expected, row.expected_low, relative=row.unit == "change")
        state, told = Advice.State(found.verdict), _told(found, start, row)
    except (BadData, UnknownMetric) as problem:
        code = problem.code if isinstance(problem, BadData) else "unknown_metric"
        state, told = Advice.State.UNCLEAR, {"problem": code, "values": problem.values if isinstance(problem, BadData) else {}}
    with transaction.atomic():
        row.state, row.open, row.measured, row.seen_at = state, False, told, now()
        row.save(update_fields=["state", "open", "measured", "seen_at"])
        audit.record("analytics.advice_measured", target=_target(row), after={"state": str(state), "effect": told.get("effect")})
    if row.owner_id:
        notify.notify(
            topic="analytics.advice",
            title=_("Measured: %(title)s") % {"title": title_of(row)},
            url=f"/b/{current_brand().slug}/advice/{row.pk}/",
            key=f"advice:{row.pk}:measured",
            users=[row.owner_id],
        )


def _series(row: Advice, first: date, last: date) -> Sequence[tuple[date, float | None]]:
    """The metric a day: from its adviser when it has metrics of its own, else from the boards."""
    adviser = next((one for one in advisers() if one.key == row.adviser), None)
    if adviser and adviser.series and row.metric in adviser.metrics:
        return adviser.series(row.metric, first, last, filters_of(row))
    return values.series(row.metric, first, last, filters_of(row))


def _told(found: Outcome, start: date, row: Advice) -> dict[str, Any]:
    return {**asdict(found), "from": str(start), "to": str(row.measure_on), "cut": str(row.done_on)}


def _move_direction(row: Advice) -> None:
    """A proposal to give a topic or format another share of the posts changes the target of the content direction (ANA-23b)."""
    shift = row.payload.get("direction")
    if not isinstance(shift, dict):
        return
    policy = DirectionPolicy.of_brand()
    kept = [line for line in policy.targets if not line.startswith(f"{shift['key']}=")]
    revise(
        DirectionPolicy,
        {"targets": [*kept, f"{shift['key']}={shift['share']:.2f}"]},
        reason=_("Advice accepted: %(title)s") % {"title": title_of(row)},
    )


def filters_of(row: Advice) -> Filters:
    """The posts or accounts the expectation is about."""
    return Filters(**{name: tuple(kept) for name, kept in row.filters.items()})


def _plain(filters: Filters) -> dict[str, list[Any]]:
    return {name: list(kept) for name, kept in asdict(filters).items() if kept}


def _in_state(advice_id: int, state: str) -> Advice:
    row: Advice = Advice.objects.select_for_update().get(pk=advice_id)
    if row.state != state:
        raise Refused(_("This advice is already “%(state)s”.") % {"state": row.get_state_display()}, "state")
    return row


def _target(row: Advice) -> str:
    return f"analytics.advice:{row.pk}"
