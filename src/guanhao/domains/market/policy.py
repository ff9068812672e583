"""Thresholds of the market: the gate and weights of platforms, age of benchmarks, limits of the diagnosis, when a trend is urgent."""

from datetime import timedelta
from typing import Literal, Self

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from guanhao.domains.market.rules.scorecards import CRITERIA
from guanhao.kernel.policy import Count, Duration, Policy, Share, setting


def _weight(default: float, title: object) -> float:
    """A weight of the scorecard; all of them are 100 % together."""
    made: float = setting(default, unit="share", low=0, high=1, title=title, source="001 §2.1; 002 §2.2; the weights are ours")  # type: ignore[arg-type]
    return made


class PlatformPolicy(Policy):
    """Which platforms a brand may bet on, and how they are weighed (STR-10)."""

    key = "platform"
    title = _("Choice of platforms")

    target_user_share_min: Share = setting(
        0.6,
        unit="share",
        low=0,
        high=1,
        title=_("Target users of a platform at least"),
        help=_("A platform of whose users fewer belong to the target audience is not eligible, whatever its other scores."),
        source="002 §2.2a",
    )
    focus: Count = setting(
        3,
        unit="count",
        low=1,
        high=22,
        title=_("Platforms in the budget's focus"),
        help=_("The best eligible platforms share the budget by their scores."),
        source="001 §2.1: focus on 3 platforms gave ROI 1.8",
    )
    weight_audience: Share = _weight(0.3, _("Weight: audience match"))
    weight_content: Share = _weight(0.2, _("Weight: content fit"))
    weight_commerce: Share = _weight(0.2, _("Weight: commercial maturity"))
    weight_support: Share = _weight(0.1, _("Weight: technical support"))
    weight_trend: Share = _weight(0.1, _("Weight: industry trend"))
    weight_resources: Share = _weight(0.1, _("Weight: resource need"))

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(self.weights().values()) - 1) > 1e-6:
            raise ValueError(_now("The weights must add up to 100 %."))
        return self

    def weights(self) -> dict[str, float]:
        """Weight by criterion."""
        return {key: float(getattr(self, f"weight_{key}")) for key in CRITERIA}


class BenchmarkPolicy(Policy):
    """How long a figure of the industry counts (STR-13 a)."""

    key = "market.benchmarks"
    title = _("Benchmarks")

    old_after: Count = setting(
        2,
        unit="count",
        low=1,
        high=20,
        title=_("A benchmark is old after years"),
        help=_("Older ones are marked, and boards prefer newer ones."),
        source="our default",
    )


class DiagnosisPolicy(Policy):
    """The three-way diagnosis (STR-13 b): what is looked at, and from where on it is a finding."""

    key = "market.diagnosis"
    title = _("Three-way diagnosis")

    days: Count = setting(90, unit="count", low=7, high=730, title=_("Days looked back"), source="our default")
    on_card: Share = setting(
        0.5,
        unit="share",
        low=0,
        high=1,
        title=_("Posts on the card at least"),
        help=_("An account is off its card when fewer of its posts share a word with the content and user of its positioning card."),
        source="our reading of 001 §1.3, 002 §1.2",
    )
    posts_least: Count = setting(
        5, unit="count", low=1, high=1000, title=_("Posts needed to judge"), help=_("Of an account or a platform."), source="our default"
    )
    off_card_most: Share = setting(
        0.2,
        unit="share",
        low=0,
        high=1,
        title=_("Accounts off their card at most"),
        help=_("In the industry 73 % of teams miss their persona."),
        source="002 §1.2; the limit is ours",
    )
    rate: Literal["engagement_rate_views", "engagement_rate"] = setting(
        "engagement_rate_views",
        title=_("Rate compared between platforms"),
        help=_("The engagement rate needs reach, which few platforms tell."),
        source="002 §1.2",
    )
    gap_most: Share = setting(
        0.3,
        unit="share",
        low=0.01,
        high=1,
        title=_("Gap between platforms at most"),
        help=_("Percentage points between the best and the weakest platform; beyond it the synergy is not released."),
        source="002 §1.2: Douyin 52 %, WeChat 5 %; the limit is ours",
    )
    live_within: Duration = setting(
        timedelta(hours=36),
        low=timedelta(hours=1),
        high=timedelta(days=14),
        title=_("An account is monitored live when its numbers are newer than"),
        source="our reading of 002 §1.2",
    )
    live_least: Share = setting(
        0.8,
        unit="share",
        low=0,
        high=1,
        title=_("Accounts monitored live at least"),
        help=_("Of small companies 85 % have no live monitoring."),
        source="002 §1.2; the limit is ours",
    )
    alert_within: Duration = setting(
        timedelta(hours=4),
        low=timedelta(minutes=10),
        high=timedelta(days=14),
        title=_("An alert is looked at within"),
        help=_("Taken by somebody, or closed."),
        source="our default",
    )
    change_within: Duration = setting(
        timedelta(days=3),
        low=timedelta(days=1),
        high=timedelta(days=60),
        title=_("A sudden change is explained within"),
        source="our default",
    )
    unanswered_most: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=1,
        title=_("Not looked after in time at most"),
        help=_("Of promised times, alerts and sudden changes of these days, and of platforms by the newness of their numbers."),
        source="our default",
    )
    roi_fall: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=1,
        title=_("Return may fall by"),
        help=_("Of the money that came back for each yuan, against the same days before. In the industry it fell by 39 % from 2020 to 2022."),
        source="002 §1.2; the limit is ours",
    )
    serious: Share = setting(
        0.5,
        unit="share",
        low=0,
        high=5,
        title=_("Serious when beyond the limit by"),
        help=_("Share of the limit."),
        source="our default",
    )


class OutlookPolicy(Policy):
    """When a trend is urgent (PLN-08)."""

    key = "market.outlook"
    title = _("Outlook")

    urgent: Count = setting(
        12,
        unit="count",
        low=1,
        high=25,
        title=_("Urgent from"),
        help=_("Likelihood times impact, each from 1 to 5."),
        source="our default",
    )
    look_again: Duration = setting(
        timedelta(days=90),
        low=timedelta(days=7),
        high=timedelta(days=730),
        title=_("Look at a trend card again after"),
        source="our default",
    )
