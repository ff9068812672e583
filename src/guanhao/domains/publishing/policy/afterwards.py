"""Thresholds of what happens after the moment: links for phones, taking down, pulls of numbers and messages."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.domains.publishing.rules.pulling import Step
from guanhao.kernel.policy import Count, Duration, Policy, setting

SCHEDULE = "issue 4 part 7: a decaying schedule"


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


class FirstCommentPolicy(Policy):
    """The account's own first comment under what is out."""

    key = "publishing.first_comment"
    title = _("First comment")

    tries: Count = setting(5, unit="count", low=1, high=50, title=_("Tries before it becomes a task"), source="our default")
    first_wait: Duration = setting(
        timedelta(seconds=30), low=timedelta(seconds=1), high=timedelta(hours=1), title=_("Wait before trying again"),
        help=_("Doubles with every try; a platform that asks for longer gets it."), source="our default",
    )  # fmt: skip
    ask_after: Duration = setting(
        timedelta(minutes=2), low=timedelta(seconds=1), high=timedelta(hours=1), title=_("Ask what became of it after"),
        help=_("Only then does “nothing is there” count as the answer about a call whose outcome nobody saw."), source="our default",
    )  # fmt: skip
    asks: Count = setting(5, unit="count", low=1, high=50, title=_("Questions before a person looks"), source="our default")
    by_hand_within: Duration = setting(
        timedelta(hours=1), low=timedelta(minutes=5), high=timedelta(hours=48), title=_("A task by hand is due within"), source="our default",
    )  # fmt: skip


class PullPolicy(Policy):
    """How often numbers and messages of what is out are read, and how much of a platform's patience that may cost."""

    key = "publishing.pulls"
    title = _("Pulling numbers and messages")

    first: Duration = setting(
        timedelta(minutes=15), low=timedelta(minutes=1), high=timedelta(days=1), title=_("First look at a post after"), source=SCHEDULE,
    )  # fmt: skip
    first_day: Duration = setting(
        timedelta(hours=1), low=timedelta(minutes=5), high=timedelta(days=1), title=_("On the first day every"), source=SCHEDULE,
    )  # fmt: skip
    first_week: Duration = setting(
        timedelta(hours=6), low=timedelta(minutes=15), high=timedelta(days=7), title=_("In the first week every"), source=SCHEDULE,
    )  # fmt: skip
    first_month: Duration = setting(
        timedelta(days=1), low=timedelta(hours=1), high=timedelta(days=30), title=_("In the first 30 days every"), source=SCHEDULE,
    )  # fmt: skip
    later: Duration = setting(timedelta(days=7), low=timedelta(hours=1), high=timedelta(days=90), title=_("Later every"), source=SCHEDULE)
    ends: Duration = setting(
        timedelta(days=90), low=timedelta(days=30), high=timedelta(days=730), title=_("A post is looked at for"), source=SCHEDULE,
    )  # fmt: skip
    account: Duration = setting(
        timedelta(days=1), low=timedelta(hours=1), high=timedelta(days=7), title=_("The account itself every"),
        help=_("Followers and the like; messages are asked for at least as often."), source=SCHEDULE,
    )  # fmt: skip
    at_once: Count = setting(50, unit="count", low=1, high=1000, title=_("Posts asked for at once"), source="our default")
    an_hour: Count = setting(
        600, unit="count", low=1, high=100_000, title=_("Posts looked at per account and hour"),
        help=_("What is left over waits; the platform's own rate limits hold besides."), source="our default",
    )  # fmt: skip
    first_wait: Duration = setting(
        timedelta(minutes=5), low=timedelta(minutes=1), high=timedelta(days=1), title=_("Wait after a failed pull"),
        help=_("Doubles with every failure; a platform that asks for longer gets it."), source="our default",
    )  # fmt: skip
    longest_wait: Duration = setting(
        timedelta(days=1), low=timedelta(minutes=5), high=timedelta(days=30), title=_("Longest wait after failed pulls"), source="our default",
    )  # fmt: skip

    @property
    def steps(self) -> tuple[Step, ...]:
        """The schedule as the rules want it."""
        day = timedelta(days=1)
        return (Step(day, self.first_day), Step(7 * day, self.first_week), Step(30 * day, self.first_month), Step(self.ends, self.later))


class CheckPolicy(Policy):
    """The check of accounts (PLT-08)."""

    key = "publishing.account_check"
    title = _("Account check")

    soon: Duration = setting(
        timedelta(days=7), low=timedelta(hours=1), high=timedelta(days=90), title=_("Warn before an access expires"),
        help=_("Only of those the program cannot renew by itself."), source="our default",
    )  # fmt: skip
