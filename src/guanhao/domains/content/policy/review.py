"""Thresholds of the review desk and of incidents (000 §2.3c, §2.3d, §6.1a; 003 §9.2)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, setting


class DeskPolicy(Policy):
    """How reviewers work."""

    key = "content.desk"
    title = _("Review desk")

    bulk_sign: bool = setting(
        default=False,
        unit="text",
        title=_("Several submissions may be signed at once"),
        help=_("Only those without any finding, without a checklist and without a score sheet."),
        source="our choice, requirements CON-11",
    )
    load_limit: Duration = setting(
        timedelta(seconds=3),
        unit="duration",
        low=timedelta(milliseconds=500),
        high=timedelta(seconds=30),
        title=_("A page shows itself within"),
        help=_("Pictures and text of an article or H5 page, at the line speed below."),
        source="000 §2.3d (own default)",
    )
    line_speed: Number = setting(
        10.0,
        unit="ratio",
        low=0.1,
        high=1000,
        title=_("Line speed assumed, megabits a second"),
        source="000 §2.3d (own default)",
    )


class IncidentPolicy(Policy):
    """What counts against the review process."""

    key = "review.incidents"
    title = _("Incidents")

    major_max: Count = setting(
        0,
        unit="count",
        low=0,
        high=100,
        title=_("Major incidents a year, at most"),
        source="003 §9.2d, review.incidents_major_max",
    )
    time_gain: Share = setting(
        0.4,
        unit="share",
        low=0,
        high=0.95,
        title=_("Review time saved"),
        help=_("The mean time of a review against that of the first 30 days."),
        source="003 §9.2d, review.time_gain",
    )
