"""What the inbox advises: answer faster where first answers come too late (ANA-23, family interaction)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_noop

from guanhao.domains.analytics.contracts import Evidence, Filters, Named, Proposal, Said, said
from guanhao.domains.inbox.policy.advice import ReplyAdvicePolicy
from guanhao.domains.inbox.selectors.attainment import Group, ended, group
from guanhao.engines.statistics.confidence import wilson
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

IN_TIME: Final = "inbox.in_time"
WINDOW_DAYS: Final = 28


def reply_advice() -> Sequence[Proposal]:
    """A proposal for each platform whose share of first answers in time surely lies below the policy's; the worst first."""
    policy = ReplyAdvicePolicy.of_brand()
    last = now().astimezone(current_brand().zone).date() - timedelta(days=1)
    times: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    rows = ended(last - timedelta(days=policy.days - 1), last, kind="first").order_by()
    for platform, took, in_time in rows.values_list("platform", "took_seconds", "in_time"):
        times[platform].append((took, in_time))
    groups = [group(platform, [took for took, _kept in pairs], sum(kept for _took, kept in pairs)) for platform, pairs in times.items()]
    late = [one for one in groups if one.ended >= policy.least and wilson(one.in_time, one.ended).high < policy.in_time]
    return [_proposal(one, policy) for one in sorted(late, key=lambda one: one.share)]


def _proposal(found: Group, policy: ReplyAdvicePolicy) -> Proposal:
    """The expectation: half of what is missing to the target closes, at least a quarter, at most all of it."""
    name: Named | Said = Named("platform", found.key) if found.key else said(gettext_noop("the brand's own forms"))
    gap, interval = policy.in_time - found.share, wilson(found.in_time, found.ended)
    return Proposal(
        key=f"reply:{found.key}",
        title=said(gettext_noop("Answer faster on %(platform)s"), platform=name),
        why=(
            said(
                gettext_noop("Only %(share)d %% of the first answers of the last %(days)d days came in time; %(target)d %% are promised."),
                share=round(100 * found.share),
                days=policy.days,
                target=round(100 * policy.in_time),
            ),
            said(gettext_noop("Expected if half of the gap closes, by shifts, scripts for common questions or another assignment.")),
        ),
        evidence=(
            Evidence(
                said(gettext_noop("First answers in time")),
                f"{found.share:.1%} [{interval.low:.1%}, {interval.high:.1%}]",
            ),
            Evidence(
                said(gettext_noop("Median until the first answer")), said(gettext_noop("%(minutes)d minutes"), minutes=round(found.median / 60))
            ),
            Evidence(said(gettext_noop("First answers behind it")), f"{found.ended:,}"),
        ),
        metric=IN_TIME,
        expected_low=gap / 4,
        expected=gap / 2,
        expected_high=gap,
        unit="share",
        window_days=WINDOW_DAYS,
        owner_role="service",
        filters=Filters(platforms=(found.key,)) if found.key else Filters(),
    )


def daily(_metric: str, first: date, last: date, filters: Filters) -> list[tuple[date, float | None]]:
    """The share of first answers in time of each day, of the platforms asked; None where none ended."""
    zone = current_brand().zone
    counts: dict[date, list[bool]] = defaultdict(list)
    rows = ended(first, last, kind="first")
    if filters.platforms:
        rows = rows.filter(platform__in=filters.platforms)
    for moment, in_time in rows.order_by().values_list("ended_at", "in_time"):
        counts[moment.astimezone(zone).date()].append(in_time)
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    return [(day, sum(counts[day]) / len(counts[day]) if day in counts else None) for day in days]
