"""Thresholds of the partners."""

from typing import Self

from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from guanhao.domains.partners.rules.aiming import rates_of
from guanhao.domains.partners.rules.amounts import CURRENCY
from guanhao.kernel.policy import Count, Number, Policy, Share, Text, setting


class GradePolicy(Policy):
    """From how many followers on a talent has which grade."""

    key = "kol.grades"
    title = _("Grades of talents")

    s_from: Count = setting(
        1_000_000,
        unit="count",
        low=1,
        high=1_000_000_000,
        title=_("Grade S from (followers)"),
        help=_("S is the head of the pyramid, A and B its waist, C the amateurs."),
        source="003 §6.3c, our default",
    )
    a_from: Count = setting(300_000, unit="count", low=1, high=1_000_000_000, title=_("Grade A from (followers)"), source="003 §6.3c, our default")
    b_from: Count = setting(
        50_000,
        unit="count",
        low=1,
        high=1_000_000_000,
        title=_("Grade B from (followers)"),
        help=_("Below it is C."),
        source="003 §6.3c, our default",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.s_from > self.a_from > self.b_from:
            raise ValueError(str(_("Each grade begins above the next lower one.")))
        return self


class GatePolicy(Policy):
    """Which talents are asked, preferred and asked again."""

    key = "kol.gates"
    title = _("Gates for talents")

    fake_fans_max: Share = setting(
        0.3, unit="share", low=0, high=1, title=_("Fake followers at most"), help=_("Above it no contract is signed."), source="003 §7.2a"
    )
    cvr_multiple: Number = setting(
        1.5, unit="ratio", low=0.1, high=100, title=_("Preferred from so many times the mean conversion rate"), source="003 §7.2b"
    )
    industry_cvr: Share = setting(
        0.0,
        unit="share",
        low=0,
        high=1,
        title=_("Mean conversion rate of the industry"),
        help=_("0: not known, and nobody is preferred for it."),
        source="to be entered",
    )
    category_cvr: Text = setting(
        "",
        unit="text",
        title=_("Mean conversion rate by field"),
        help=_("Such as “food 2 %; tea 1.8 %”, by the field of the talents; for other fields the mean of the industry counts."),
        source="003 §7.2b, to be entered",
    )
    real_interaction_min: Share = setting(
        0.05, unit="share", low=0, high=1, title=_("Real interaction above"), help=_("The limit itself is not enough."), source="003 §7.2c"
    )
    cpa_vs_feed: Number = setting(0.8, unit="ratio", low=0.01, high=10, title=_("Renew up to so many times the cost of feed ads"), source="003 §7.2d")
    feed_cpa: Number = setting(
        0.0,
        unit="CNY",
        low=0,
        high=1_000_000,
        title=_("Mean cost of a conversion in feed ads"),
        help=_("0: counted from the imported ads of the last days."),
        source="our default",
    )
    feed_days: Count = setting(90, unit="days", low=7, high=730, title=_("Days of ads that count"), source="our default")

    @model_validator(mode="after")
    def _rates(self) -> Self:
        try:
            rates_of(self.category_cvr)
        except ValueError as error:
            raise ValueError(str(_("“%(part)s” is not a field and a percentage, such as “food 2 %%”.") % {"part": str(error)[:40]})) from None
        return self


class AuthenticityPolicy(Policy):
    """How much each component weighs in a talent's authenticity."""

    key = "kol.authenticity"
    title = _("Authenticity of talents")

    real_fans: Number = setting(4, unit="ratio", low=0, high=100, title=_("Real followers"), source="003 §7.2a, our default")
    fan_match: Number = setting(2, unit="ratio", low=0, high=100, title=_("Followers match the target"), source="003 §7.2a, our default")
    active_share: Number = setting(1, unit="ratio", low=0, high=100, title=_("Active followers"), source="our default")
    positive_share: Number = setting(1, unit="ratio", low=0, high=100, title=_("Positive comments"), source="003 §7.2c, our default")
    deep_share: Number = setting(2, unit="ratio", low=0, high=100, title=_("Deep interaction"), source="003 §7.2c, our default")


class CooperationPolicy(Policy):
    """How cooperations are run."""

    key = "kol.cooperation"
    title = _("Cooperations with talents")

    currency: Text = setting("CNY", unit="text", title=_("Currency"), help=_("Three letters (ISO 4217)."), source="our default")
    flow: Text = setting("release", unit="text", title=_("Drafts go through"), help=_("The key of a review flow."), source="KOL-06, our default")

    @model_validator(mode="after")
    def _three_letters(self) -> Self:
        if not CURRENCY.fullmatch(self.currency):
            raise ValueError(str(_("A currency has three letters, such as CNY.")))
        return self


class BudgetPolicy(Policy):
    """How money is divided."""

    key = "budget.split"
    title = _("Budget")

    channels: Share = setting(0.6, unit="share", low=0, high=1, title=_("Head channels"), source="003 §11.3a")
    talents: Share = setting(0.3, unit="share", low=0, high=1, title=_("Talents"), source="003 §11.3b")
    tools: Share = setting(0.1, unit="share", low=0, high=1, title=_("Monitoring tools"), source="003 §11.3a")
    benchmark_videos: Count = setting(
        3, unit="count", low=0, high=100, title=_("Benchmark videos of a million plays"), help=_("3 to 5 are named."), source="003 §11.3a"
    )
    move_most: Share = setting(
        0.2, unit="share", low=0, high=1, title=_("Moved at once at most"), help=_("Share of a line's plan."), source="our default"
    )
    move_gap: Number = setting(1.5, unit="ratio", low=1, high=100, title=_("Advise a move from so many times the return"), source="our default")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if round(self.channels + self.talents + self.tools, 6) != 1:
            raise ValueError(str(_("The three shares must make 100 %.")))
        return self


class PyramidPolicy(Policy):
    """How many talents of which size."""

    key = "kol.pyramid"
    title = _("Pyramid of talents")

    head: Share = setting(0.05, unit="share", low=0, high=1, title=_("Head"), source="003 §11.3b")
    waist: Share = setting(0.25, unit="share", low=0, high=1, title=_("Waist"), source="003 §11.3b")
    amateur: Share = setting(0.7, unit="share", low=0, high=1, title=_("Amateurs"), source="003 §11.3b")
    tolerance: Share = setting(0.02, unit="share", low=0, high=0.5, title=_("Flagged when off by more than"), source="our default")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if round(self.head + self.waist + self.amateur, 6) != 1:
            raise ValueError(str(_("The three shares must make 100 %.")))
        return self


class AdsPolicy(Policy):
    """Advice on paid placements."""

    key = "ads.advice"
    title = _("Paid placements")

    narrow_below: Count = setting(
        50_000,
        unit="count",
        low=1,
        high=1_000_000_000,
        title=_("Too narrow below (people)"),
        source="001 §5.2(5), our default",
    )
    overlap_most: Share = setting(0.3, unit="share", low=0, high=1, title=_("Overlap of two sets at most"), source="KOL-08, our default")
    creatives_min: Count = setting(3, unit="count", low=1, high=20, title=_("Styles at least"), source="003 §7.1b")
    ctr_keep: Share = setting(0.05, unit="share", low=0, high=1, title=_("Keep creatives above (click rate)"), source="003 §7.1b")
    enough: Count = setting(500, unit="count", low=1, high=10_000_000, title=_("Impressions before a creative is judged"), source="our default")
    start_bid: Number = setting(1.2, unit="ratio", low=0.1, high=10, title=_("First bid: times the suggested one"), source="003 §7.1d")
    exposure_low: Count = setting(3000, unit="count", low=0, high=100_000_000, title=_("Raise the bid below (exposures)"), source="003 §7.1d")
    exposure_high: Count = setting(
        5000, unit="count", low=1, high=100_000_000, title=_("Optimise the creative above (exposures)"), source="003 §7.1d"
    )
    peak_share: Share = setting(0.7, unit="share", low=0, high=1, title=_("Money in the strong hours"), source="003 §7.1e")
    peak_length: Count = setting(2, unit="hours", low=1, high=12, title=_("Strong hours in a row"), source="003 §7.1e")
    peak_days: Count = setting(90, unit="days", low=7, high=730, title=_("Days of orders that say the strong hours"), source="our default")
    peak_enough: Count = setting(
        100,
        unit="count",
        low=1,
        high=1_000_000,
        title=_("Orders before they say the strong hours"),
        help=_("With fewer, 20 to 22 is proposed."),
        source="003 §7.1e, our default",
    )
    aim_share: Share = setting(
        0.6, unit="share", low=0.1, high=1, title=_("A targeting set holds so much of a persona"), source="003 §7.1a, our default"
    )
    aim_values: Count = setting(5, unit="count", low=1, high=30, title=_("Regions and interests of a set at most"), source="our default")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.exposure_low > self.exposure_high:
            raise ValueError(str(_("The lower mark comes first.")))
        return self


class MediaPolicy(Policy):
    """Marks for media."""

    key = "kol.media"
    title = _("Media")

    attainment: Share = setting(0.92, unit="share", low=0, high=1, title=_("First releases kept"), source="003 §6.3a, the case")
    reprints: Count = setting(200, unit="count", low=1, high=100_000, title=_("Reprints of a column above"), source="003 §6.3b, the case")
