"""What the calendar has against a plan or move: the slack rule forbids, the rest warns."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.selectors.calendar.cadence import monday_of
from guanhao.domains.publishing.selectors.calendar.objections import Proposal, objections, slack_refusals, words_of
from guanhao.domains.publishing.sources import Objection, Plan
from guanhao.kernel.tenancy import current_brand

_quiet: ContextVar[bool] = ContextVar("guanhao_calendar_quiet", default=False)


@contextmanager
def without_warnings() -> Iterator[None]:
    """Inside, only what forbids is looked for: whoever moves many has seen the warnings of all in one preview."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def guard(plan: Plan) -> list[Objection]:
    """Asked by the publisher about every plan and move."""
    one = Proposal(
        id=plan.publication_id or 0,
        account_id=plan.account_id,
        at=plan.planned_at,
        title=plan.title,
        format=plan.format,
        subject=plan.subject,
        tags=plan.tags,
        hot=plan.hot,
    )
    found = [] if _stays_in_week(plan) else [Objection("slack", words_of(refusal)) for refusal in slack_refusals([one])]
    if not _quiet.get():
        found += [Objection(conflict.kind, words_of(conflict), "warning") for conflict in objections([one])]
    return found


def _stays_in_week(plan: Plan) -> bool:
    """A move inside its week takes no further slot."""
    if plan.publication_id is None:
        return False
    at = Publication.objects.filter(pk=plan.publication_id).values_list("planned_at", flat=True).first()
    zone = current_brand().zone
    return at is not None and monday_of(at.astimezone(zone).date()) == monday_of(plan.planned_at.astimezone(zone).date())
