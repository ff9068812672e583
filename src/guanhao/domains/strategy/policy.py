"""Thresholds of goals and of brand consistency."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, setting


class GoalPolicy(Policy):
    """When a running goal is called at risk."""

    key = "strategy.goals"
    title = _("Goals")

    judge_from: Share = setting(
        0.1,
        unit="share",
        low=0.0,
        high=0.9,
        title=_("Judge from"),
        help=_("Share of the window that must be over before a goal can be called at risk; earlier projections swing too much."),
        source="our reading of 000 §1.3d",
    )
    risk_below: Share = setting(
        1.0,
        unit="share",
        low=0.1,
        high=2.0,
        title=_("At risk below"),
        help=_("A goal whose projected attainment is under this share is at risk."),
        source="002 §1.3a, requirements STR-08(a)",
    )


class BrandPolicy(Policy):
    """How strictly brand elements follow the guide, and when two accounts sound alike."""

    key = "brand"
    title = _("Brand consistency")

    element_error_rate: Share = setting(
        0.05,
        unit="share",
        low=0.001,
        high=1.0,
        title=_("Element error rate below"),
        help=_("Errors divided by elements checked in a period; the limit itself fails."),
        source="000 §5.2b, requirements CON-17",
    )
    library_sync: Duration = setting(
        timedelta(days=5),
        low=timedelta(hours=1),
        high=timedelta(days=90),
        title=_("Library follows the guide within"),
        help=_("Time for the visual group to bring the library up to a new version of the guide."),
        source="001 §5.1, requirements CON-17",
    )
    recall_days: Count = setting(
        30,
        unit="count",
        low=7,
        high=366,
        title=_("Days of comments read for recall"),
        help=_("So many days of an account's comments are searched for the persona's name and catchphrases, beside as many before."),
        source="requirements STR-12",
    )
    colour_share: Share = setting(
        0.05,
        unit="share",
        low=0.005,
        high=0.5,
        title=_("A colour counts from"),
        help=_("Share of a picture a colour must cover to be compared with the palette."),
        source="our default",
    )
    colour_tolerance: Number = setting(
        18.0,
        unit="ratio",
        low=1.0,
        high=60.0,
        title=_("Colour difference up to"),
        help=_("Distance in CIELAB units; 2.3 is just noticeable, 18 still reads as the same brand colour after compression and shadow."),
        source="our default",
    )
    sameness: Share = setting(
        0.8,
        unit="share",
        low=0.3,
        high=1.0,
        title=_("Two accounts sound alike from"),
        help=_("Similarity of two posts of different accounts, 1 is the same text."),
        source="requirements STR-12(a)",
    )
    sameness_days: Count = setting(
        30,
        unit="count",
        low=1,
        high=365,
        title=_("Days looked back for similar posts"),
        source="our default",
    )
    sameness_posts: Count = setting(
        3000,
        unit="count",
        low=10,
        high=20_000,
        title=_("Newest posts compared at most"),
        source="our default",
    )


class DirectionPolicy(Policy):
    """How often goals and risks are reviewed, and when a milestone speaks up."""

    key = "strategy.review"
    title = _("Review of goals and risks")

    every: Duration = setting(
        timedelta(days=30),
        low=timedelta(days=1),
        high=timedelta(days=366),
        title=_("Review every"),
        help=_("Time after a finished review until the next one is due."),
        source="001 §7.3.4, requirements STR-08(c); the length is our default",
    )
    countdown: Count = setting(
        14,
        unit="count",
        low=0,
        high=180,
        title=_("Days of countdown"),
        help=_("A milestone that is due within so many days stands on the Today page."),
        source="our default",
    )


class YearPolicy(Policy):
    """The communication plan of a year."""

    key = "plan.year"
    title = _("Annual plan")

    core_keywords: Count = setting(
        3,
        unit="count",
        low=1,
        high=10,
        title=_("Core keywords"),
        help=_("An annual plan has exactly so many message keywords."),
        source="003 §11.1a, requirements PLN-01 (plan.core_keywords)",
    )


class EventPolicy(Policy):
    """How long before a large event each step of its preparation is due."""

    key = "plan.events"
    title = _("Preparation of quarter events")

    brief: Count = setting(60, unit="count", low=0, high=366, title=_("Brief and budget, days before"), source="our reading of 003 §11.2a")
    material: Count = setting(45, unit="count", low=0, high=366, title=_("Material and partners, days before"), source="our reading of 003 §11.2a")
    production: Count = setting(30, unit="count", low=0, high=366, title=_("Content produced, days before"), source="our reading of 003 §11.2a")
    review: Count = setting(14, unit="count", low=0, high=366, title=_("Reviewed and scheduled, days before"), source="our reading of 003 §11.2a")
    warm_up: Count = setting(7, unit="count", low=0, high=366, title=_("Warm-up begins, days before"), source="our reading of 003 §11.2a")
