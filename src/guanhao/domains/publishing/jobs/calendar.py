"""What the calendar does by the clock."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.domains.publishing.policy.calendar import CalendarPolicy
from guanhao.kernel.jobs import JobContext, job


def gaps_at() -> str:
    """When gaps are looked for, as the brand's policy says."""
    return CalendarPolicy.of_scope().gaps_at


@job("publishing.keep_places", title=_("Keep the places of series ahead"), at="00:20")
def keep_places(ctx: JobContext) -> dict[str, Any]:
    """Every night one day more; again makes nothing twice."""
    from guanhao.domains.publishing.services.calendar import series  # jobs load what they need when they run, so that commands start light

    return {"made": series.keep_places()}


@job("publishing.warn_gaps", title=_("Look for accounts that fall short of their cadence"), at=gaps_at)
def warn_gaps(ctx: JobContext) -> dict[str, Any]:
    """Every morning, for this week and the next."""
    from guanhao.domains.publishing.services.calendar import cadence

    return {"short": cadence.warn_gaps()}


@job("publishing.remind_entries", title=_("Remind of marketing dates ahead"), at="08:40")
def remind_entries(ctx: JobContext) -> dict[str, Any]:
    """Every morning: dates whose lead time begins."""
    from guanhao.domains.publishing.services.calendar import entries

    return {"told": entries.remind()}
