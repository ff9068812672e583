"""Thresholds of journeys, win-back and the private pool."""

from typing import Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from guanhao.domains.journeys.rules.times import clock
from guanhao.kernel.policy import Count, Policy, Share, Text, setting


class ContactPolicy(Policy):
    """How often and when people are written to."""

    key = "journeys.contact"
    title = _("Writing to people")

    per_day: Count = setting(
        1, unit="count", low=1, high=50, title=_("Messages a person and day"), help=_("Over all journeys and pushes."), source="PUB-09, our default"
    )
    per_week: Count = setting(3, unit="count", low=1, high=200, title=_("Messages a person and week"), source="PUB-09, our default")
    quiet_from: Text = setting(
        "22:00", unit="HH:MM", title=_("Quiet from"), help=_("In the brand's time zone; nothing is sent in quiet hours."), source="our default"
    )
    quiet_until: Text = setting("08:00", unit="HH:MM", title=_("Quiet until"), source="our default")
    late_hours: Count = setting(
        24, unit="hours", low=1, high=720, title=_("Too late after"), help=_("What is overdue by more is not sent any more."), source="our default"
    )
    look_back_days: Count = setting(
        2,
        unit="days",
        low=0,
        high=30,
        title=_("Look back for late events"),
        help=_("Imports bring events later than they happened."),
        source="our default",
    )

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in (self.quiet_from, self.quiet_until):
            try:
                clock(text)
            except ValueError as error:
                raise ValueError(gettext("“%(value)s” is not a time such as 08:30.") % {"value": text}) from error
        return self


class NewcomerPolicy(Policy):
    """When newcomers leave (GRO-09)."""

    key = "journeys.newcomers"
    title = _("Newcomers")

    peak_day: Count = setting(7, unit="days", low=2, high=90, title=_("Day on which most newcomers leave"), source="003 §4.3b")
    silent_days: Count = setting(
        3, unit="days", low=1, high=60, title=_("At risk when silent for"), help=_("Looked at on the day before."), source="GRO-09"
    )


class PoolPolicy(Policy):
    """What the private pool is held against (GRO-11)."""

    key = "journeys.pool"
    title = _("Private pool")

    conversion: Share = setting(0.05, unit="share", low=0, high=1, title=_("Conversion of head brands"), source="002 §1.1c")
    retention: Share = setting(0.6, unit="share", low=0, high=1, title=_("Yearly retention within three years"), source="002 §1.3c")
