"""Thresholds of understanding texts."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Share, setting


class UnderstandingPolicy(Policy):
    """Learning from corrections, message mining."""

    key = "listening.understanding"
    title = _("Understanding texts")

    learn_from: Count = setting(
        50, unit="count", low=10, high=100_000, title=_("Corrections before a model is learnt"),
        help=_("The model in use stays until this many texts were corrected."), source="design/listening.md §2: 50 labels already help",
    )  # fmt: skip
    learn_again: Count = setting(
        25, unit="count", low=1, high=100_000, title=_("New corrections before it is learnt again"), source="our default",
    )  # fmt: skip
    look_back: Duration = setting(
        timedelta(days=30), low=timedelta(days=1), high=timedelta(days=365), title=_("Texts offered for correction are at most this old"),
        source="our default",
    )  # fmt: skip
    most: Count = setting(
        20_000, unit="count", low=100, high=200_000, title=_("Messages in one mining at most"), help=_("The newest are taken."),
        source="003 §13.1e: 5,000 messages",
    )  # fmt: skip
    pain_share: Share = setting(
        0.5, unit="share", low=0, high=1, title=_("A theme is a pain point from this share of complaints and questions"), source="our default",
    )  # fmt: skip
    pain_least: Count = setting(3, unit="count", low=1, high=10_000, title=_("… and from this many of them"), source="our default")
