"""Thresholds of advice and of forecasts."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Number, Policy, Share, TextList, setting


class AdvicePolicy(Policy):
    """How advice is proposed and followed up (ANA-23)."""

    key = "analytics.advice"
    title = _("Optimisation advice")

    least_posts: Count = setting(
        8,
        unit="count",
        low=3,
        high=1000,
        title=_("Posts behind advice"),
        help=_("A topic or format with fewer posts is no ground for advice."),
        source="000 §4.3",
    )
    times_median: Number = setting(
        1.5,
        unit="ratio",
        low=1.1,
        high=10,
        title=_("Times the median"),
        help=_("A topic or format whose median interaction is at least this many times that of all posts is proposed to get a greater share."),
        source="000 §4.3a",
    )
    step: Share = setting(
        0.05,
        unit="share",
        low=0.01,
        high=0.5,
        title=_("Step of a share"),
        help=_("How much greater the share of posts is proposed to become at a time."),
        source="000 §4.3a",
    )
    days: Count = setting(90, unit="count", low=28, high=731, title=_("Days of data"), help=_("The period advice is based on."), source="001 §6.3")
    due_days: Count = setting(
        14, unit="count", low=1, high=180, title=_("Days to carry it out"), help=_("When an accepted task is due by default."), source="000 §5.2c"
    )
    quiet_days: Count = setting(
        30,
        unit="count",
        low=1,
        high=365,
        title=_("Quiet days"),
        help=_("Advice that was dismissed or measured is not proposed again for so many days."),
        source="000 §5.2c",
    )


class DirectionPolicy(Policy):
    """What the posts should be about (ANA-23b)."""

    key = "analytics.direction"
    title = _("Content direction")

    targets: TextList = setting(
        [],
        title=_("Target shares of topics and formats"),
        help=_("One line each, such as topic:science=0.35; accepted proposals of the month write them here."),
        source="000 §4.3a",
    )


class ForecastPolicy(Policy):
    """How forecasts and examinations are made (ANA-19)."""

    key = "analytics.forecast"
    title = _("Forecasts")

    days: Count = setting(14, unit="count", low=1, high=180, title=_("Days ahead"), help=_("What a forecast opens with."), source="001 §6.2(5)")
    level: Share = setting(
        0.8,
        unit="share",
        low=0.5,
        high=0.99,
        title=_("Share of values inside the interval"),
        help=_("How wide the interval is; whether it kept its word is shown by the back-test."),
        source="Vovk, Gammerman & Shafer 2005",
    )
    history: Count = setting(
        400, unit="count", low=56, high=1500, title=_("Days of history"), help=_("How far back models look."), source="001 §6.2(5)"
    )
    final_days: Count = setting(
        7,
        unit="count",
        low=1,
        high=60,
        title=_("Days until a post has got about as far as it will"),
        help=_("The early forecast on a post's page is of its count at this age."),
        source="Szabo & Huberman 2010",
    )
    odd_day: Number = setting(
        3.5,
        unit="ratio",
        low=1,
        high=50,
        title=_("Robust z-score of an odd day"),
        help=_("A day is odd when its distance from trend and season exceeds this many robust standard deviations."),
        source="Iglewicz & Hoaglin 1993",
    )
    change_level: Share = setting(
        0.01,
        unit="share",
        low=0.0026,
        high=0.2,
        title=_("Largest p-value of a change"),
        help=_("A change of level is shown when chance alone would make it at most this often."),
        source="Kirch 2007",
    )
