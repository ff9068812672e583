"""The thresholds of the value boards: customers, channels, spend, spread, best time."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Number, Policy, Share, setting


class RfmPolicy(Policy):
    """How customers are scored, and from when they are dormant (ANA-13, GRO-10)."""

    key = "analytics.rfm"
    title = _("Customer value (RFM)")

    quantiles: Count = setting(
        5,
        unit="count",
        low=2,
        high=10,
        title=_("Parts of each score"),
        help=_("Recency, frequency and money are cut into so many equal parts."),
        source="Hughes 1994",
    )
    dormant_days: Count = setting(
        30,
        unit="count",
        low=1,
        high=3650,
        title=_("Dormant after days"),
        help=_("People without any interaction or order for at least so many days are dormant."),
        source="003 §8.3b",
    )
    repurchase: Share = setting(
        0.3,
        unit="share",
        low=0,
        high=1,
        title=_("Repurchase rate of high value"),
        help=_("A segment in which a larger share of people bought again counts as high value."),
        source="003 §8.3b",
    )


class LtvPolicy(Policy):
    """How far ahead customers are valued, and what acquisition may cost (ANA-14)."""

    key = "analytics.ltv"
    title = _("Customer lifetime value")

    months: Count = setting(
        12, unit="count", low=1, high=60, title=_("Months ahead"), help=_("The coming months whose orders are valued."), source="002 §2.1a"
    )
    margin: Share = setting(
        1.0, unit="share", low=0, high=1, title=_("Margin"), help=_("The share of an order's money that stays with the brand."), source="002 §2.1a"
    )
    discount: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=1,
        title=_("Discount a year"),
        help=_("How much less money counts that comes a year later."),
        source="our reading",
    )
    least_ratio: Number = setting(
        3.0,
        unit="ratio",
        low=0.1,
        high=100,
        title=_("Value for acquisition cost"),
        help=_("The value of a customer should be at least this many times the cost of winning one."),
        source="002 §2.1a",
    )
    sleeping: Share = setting(
        0.5,
        unit="share",
        low=0,
        high=1,
        title=_("Chance below which people fall asleep"),
        help=_("Customers who are still there with a smaller chance are called sleeping."),
        source="our reading",
    )
    lost: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=1,
        title=_("Chance below which people are lost"),
        help=_("Customers who are still there with a smaller chance are called lost."),
        source="our reading",
    )


class AttributionPolicy(Policy):
    """How far back touches count, and how rules share (ANA-04)."""

    key = "analytics.attribution"
    title = _("Attribution")

    window_days: Count = setting(
        30,
        unit="count",
        low=1,
        high=365,
        title=_("Days before an order"),
        help=_("Touches of so many days before an order count."),
        source="our reading",
    )
    position: Share = setting(
        0.4,
        unit="share",
        low=0,
        high=0.5,
        title=_("First and last touch"),
        help=_("What the position model gives the first and the last touch each; the rest is shared by those between."),
        source="our reading",
    )
    half_life: Number = setting(
        7.0,
        unit="ratio",
        low=0.5,
        high=365,
        title=_("Half-life in days"),
        help=_("In the time-decay model a touch counts half as much for every so many days before the order."),
        source="our reading",
    )


class ReturnsPolicy(Policy):
    """What return on spend is aimed at, and when a channel is advised against (KOL-14, GRO-07)."""

    key = "analytics.returns"
    title = _("Return on spend")

    target: Number = setting(
        5.0, unit="ratio", low=0.1, high=1000, title=_("Target return"), help=_("Revenue for each unit spent: 5 is 1 : 5."), source="001 §5.2(5)"
    )
    months: Count = setting(
        2,
        unit="count",
        low=1,
        high=12,
        title=_("Months in a row"),
        help=_("A channel with the highest acquisition cost in each of so many months is advised to be reduced."),
        source="000 §3.2a",
    )


class SpreadPolicy(Policy):
    """What E is made of (ANA-15)."""

    key = "analytics.spread"
    title = _("Spread of content")

    element: Literal["shares", "interactions", "views"] = setting(
        "shares",
        title=_("Number of a post"),
        help=_("E is this number of the post divided by what is usual."),
        source="our reading of 002 §2.1b",
    )
    base: Literal["account_median", "platform_median"] = setting(
        "account_median",
        title=_("What is usual"),
        help=_("The median of the account's posts in the period, or of all the brand's posts on the platform."),
        source="our reading of 002 §2.1b",
    )
    factor: Number = setting(0.693, unit="ratio", low=0.01, high=10, title=_("Factor of R"), help=_("R = factor × (E − 1)."), source="002 §2.1b")
    band: Number = setting(
        0.1,
        unit="ratio",
        low=0,
        high=10,
        title=_("Steady within"),
        help=_("A post whose R lies between minus and plus this is steady."),
        source="our reading",
    )


class BestSlotPolicy(Policy):
    """When a learned best time is believed (AIX-07)."""

    key = "analytics.best_slot"
    title = _("Learned best time")

    least_posts: Count = setting(
        100,
        unit="count",
        low=20,
        high=100_000,
        title=_("Posts the model needs"),
        help=_("With fewer posts nothing is learned: the map of medians is shown alone."),
        source="our reading of 003 §13.2b",
    )
    held_out: Share = setting(
        0.2,
        unit="share",
        low=0.05,
        high=0.5,
        title=_("Newest posts kept for the test"),
        help=_("The model is judged by posts it has not seen: the newest share of all."),
        source="our reading of 003 §13.2b",
    )


ELEMENTS = (_("Shares"), _("Interactions"), _("Views"))  # the words of choices, which forms look up by their keys
BASES = (_("Account median"), _("Platform median"))
