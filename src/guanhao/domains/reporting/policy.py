"""When reports are written and what they look at."""

from datetime import time
from typing import Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from guanhao.kernel.policy import Count, Policy, Share, Text, setting


class ReportPolicy(Policy):
    """The weekly and monthly report."""

    key = "reporting.reports"
    title = _("Weekly and monthly reports")

    weekday: Count = setting(
        1,
        unit="count",
        low=1,
        high=7,
        title=_("Weekday of the weekly report"),
        help=_("1 is Monday, 7 is Sunday; last week's report is written on this day."),
        source="000 §4.2a",
    )
    monthly_day: Count = setting(
        1,
        unit="count",
        low=1,
        high=28,
        title=_("Day of the monthly report"),
        help=_("Last month's report is written on this day of the month."),
        source="000 §4.2a",
    )
    at: Text = setting("08:00", unit="time", title=_("Time of day"), help=_("In the brand's time zone, as HH:MM."), source="000 §4.2a")
    language: Text = setting(
        "zh-hans", unit="text", title=_("Language of reports"), help=_("zh-hans or en; a report written on demand may choose."), source="000 §4.2a"
    )
    metric: Text = setting(
        "interactions", unit="text", title=_("Main metric"), help=_("The post metric whose change the report explains."), source="000 §5.2c"
    )
    history_weeks: Count = setting(
        13,
        unit="count",
        low=2,
        high=104,
        title=_("Weeks looked back"),
        help=_("Best hours, medians and advice are taken from so many weeks up to the report's end."),
        source="000 §5.2c",
    )
    advice: Count = setting(
        3, unit="count", low=1, high=6, title=_("Pieces of advice"), help=_("How many pieces of quantified advice a report gives."), source="ANA-09"
    )
    top: Count = setting(
        5, unit="count", low=1, high=20, title=_("Top and bottom posts"), help=_("How many posts each list shows."), source="003 §1.3"
    )
    earliest: Count = setting(
        6,
        unit="hour",
        low=0,
        high=23,
        title=_("Earliest hour suggested"),
        help=_("Advice never moves posts to an hour before this one."),
        source="001 §7.2.3",
    )
    latest: Count = setting(
        23,
        unit="hour",
        low=0,
        high=23,
        title=_("Latest hour suggested"),
        help=_("Advice never moves posts to an hour after this one."),
        source="001 §7.2.3",
    )
    level: Share = setting(
        0.9,
        unit="share",
        low=0.5,
        high=0.99,
        title=_("Confidence of expected effects"),
        help=_("The width of the range given with each expected effect."),
        source="ANA-23",
    )
    advice_days: Count = setting(
        14,
        unit="count",
        low=1,
        high=90,
        title=_("Days until advice is checked"),
        help=_("After so many days the effect of a piece of advice is measured and written beside it."),
        source="ANA-09",
    )

    @model_validator(mode="after")
    def _readable(self) -> Self:
        """A time that can be read, a language reports are written in, hours in order."""
        try:
            time.fromisoformat(self.at)
        except ValueError as error:
            raise ValueError(gettext("“%(value)s” is not a time such as 08:30.") % {"value": self.at}) from error
        if self.language not in ("zh-hans", "en"):
            raise ValueError(gettext("“%(value)s” is not a language of reports: zh-hans or en.") % {"value": self.language})
        if self.earliest > self.latest:
            raise ValueError(gettext("The earliest hour is after the latest hour."))
        return self


class AnnualPolicy(Policy):
    """The year-end summary (PLN-06, PLN-07)."""

    key = "reporting.annual"
    title = _("Year-end summary")

    level: Share = setting(
        0.9, unit="share", low=0.5, high=0.99, title=_("Confidence of the budget forecast"), help=_("The width of the range."), source="PLN-07"
    )
    budget_step: Share = setting(
        0.2,
        unit="share",
        low=0.01,
        high=0.9,
        title=_("Step of the budget forecast"),
        help=_("The forecast shows this much less and this much more than the year's ad spend."),
        source="PLN-07",
    )
    comparable: Share = setting(
        0.5,
        unit="share",
        low=0,
        high=1,
        title=_("Days that make a year comparable"),
        help=_("With posts on a smaller share of its days, the year before is marked as known in part only."),
        source="our default",
    )
    growth_low: Share = setting(
        0.05, unit="share", low=0, high=1, title=_("Least growth drafted"), help=_("No draft target grows by less."), source="our default"
    )
    growth_high: Share = setting(
        0.35, unit="share", low=0, high=5, title=_("Most growth drafted"), help=_("No draft target grows by more."), source="003 §1.1"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        """The least growth is not above the most."""
        if self.growth_low > self.growth_high:
            raise ValueError(gettext("The least growth is above the most growth."))
        return self


class ReviewPolicy(Policy):
    """The month's review: competitors and evaluations (ANA-11)."""

    key = "reporting.review"
    title = _("Monthly review")

    rivals: Count = setting(
        4,
        unit="count",
        low=1,
        high=8,
        title=_("Competitors shown"),
        help=_("The largest by followers stand in columns of their own."),
        source="ANA-11",
    )
    windows: Count = setting(
        8,
        unit="count",
        low=3,
        high=26,
        title=_("Windows a change is held against"),
        help=_("A before–after result says in how many of so many earlier windows of its length the metric moved as much by itself."),
        source="our default",
    )


class TeamPolicy(Policy):
    """The figures of the team's work (TEA-01)."""

    key = "reporting.team"
    title = _("Team figures")

    days: Count = setting(
        30, unit="count", low=7, high=366, title=_("Days compared"), help=_("So many days beside as many before."), source="000 §5.2"
    )
    hit_multiple: Share = setting(
        3.0,
        unit="ratio",
        low=1,
        high=50,
        title=_("A hit is"),
        help=_("A post with at least this many times the median interactions of the window counts as a hit."),
        source="requirements section 2 (our default)",
    )
