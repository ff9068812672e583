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


class WithdrawalPolicy(Policy):
    """Taking publications down (CRI-08)."""

    key = "publishing.withdrawal"
    title = _("Taking down")

    by_hand_within: Duration = setting(
        timedelta(hours=1), low=timedelta(minutes=5), high=timedelta(hours=48), title=_("A task by hand is due within"),
        help=_("Where a platform lets no program take a post down, a person does it and keeps proof."), source="requirements CRI-08: inside 48 h",
    )  # fmt: skip
    tries: Count = setting(5, unit="count", low=1, high=50, title=_("Tries before it becomes a task"), source="our default")
    first_wait: Duration = setting(
        timedelta(seconds=20), low=timedelta(seconds=1), high=timedelta(hours=1), title=_("Wait before trying again"),
        help=_("Doubles with every try; a platform that asks for longer gets it."), source="our default",
    )  # fmt: skip
    look_back: Duration = setting(
        timedelta(days=730), low=timedelta(days=1), high=timedelta(days=3650), title=_("Published posts looked through"), source="our default",
    )  # fmt: skip
