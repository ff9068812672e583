"""What topics, columns and keywords do by the clock."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.domains.content.policy.topics import TopicPolicy
from guanhao.kernel.jobs import JobContext, job


def cutoff() -> str:
    """When the day's candidates are counted, as the brand's policy says."""
    return TopicPolicy.of_scope().cutoff


@job("content.check_quota", title=_("Count the day's topic candidates"), at=cutoff)
def check_quota(ctx: JobContext) -> dict[str, Any]:
    """At the cut-off: is the quota met?"""
    from guanhao.domains.content.services import quota  # jobs load what they need when they run, so that commands start light

    check = quota.check_quota()
    return {"met": check.met if check else None}


@job("content.score_topics", title=_("Score topics by what similar posts reached"), at="05:30")
def score_topics(ctx: JobContext) -> dict[str, Any]:
    """Every morning before the topic meeting, and after new numbers."""
    from guanhao.domains.content.services import heat

    return {"scored": heat.score_topics()}


@job("content.extend_slots", title=_("Make the columns' slots of the next weeks"), at="00:10")
def extend_slots(ctx: JobContext) -> dict[str, Any]:
    """Every night one day more."""
    from guanhao.domains.content.services import columns

    return {"made": columns.extend_slots()}


@job("content.check_slots", title=_("Look for missed episodes"), every=timedelta(minutes=15), retries=1)
def check_slots(ctx: JobContext) -> dict[str, Any]:
    """Episodes whose time is over."""
    from guanhao.domains.content.services import columns

    return {"missed": columns.check_missed()}


@job("content.find_rising", title=_("Look for rising words"), at="06:10")
def find_rising(ctx: JobContext) -> dict[str, Any]:
    """Every morning: which words grew in a week; and how often the library's words are used."""
    from guanhao.domains.content.services import keywords

    return {"proposed": keywords.find_rising(), "counted": keywords.count_uses()}
