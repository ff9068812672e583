"""Thresholds of what happens after the moment: links for phones."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class HandOffPolicy(Policy):
    """Publishing by hand with a phone."""

    key = "publishing.hand_off"
    title = _("Publishing by hand")

    link_lasts: Duration = setting(
        timedelta(days=3), low=timedelta(minutes=10), high=timedelta(days=30), title=_("A phone's link lasts"),
        help=_("Whoever holds the link acts as the person it was made for; a new link ends the old one."), source="our default",
    )  # fmt: skip
    proof_mb: Count = setting(20, unit="MB", low=1, high=200, title=_("A screenshot is at most"), source="our default")
