"""Thresholds of the desk: the public feedback page, leads, ratings."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting

POINTS = _("Points of 100")


class FeedbackPolicy(Policy):
    """Suggestions of the public."""

    key = "inbox.feedback"
    title = _("Feedback")

    open: bool = setting(True, title=_("The public page takes suggestions"), source="001 §4.1.3, INT-07")
    monthly: bool = setting(
        True, title=_("Report of the month by itself"), help=_("Made on the first of the month."), source="INT-07: monthly by default"
    )
    show_received: bool = setting(
        False,
        title=_("Show suggestions before somebody has read them"),
        help=_("Otherwise a suggestion stands on the public page when somebody marks it public."),
        source="our default",
    )
    per_address: Count = setting(10, unit="count", low=1, high=1000, title=_("Suggestions an hour from one address"), source="our default")
    per_hour: Count = setting(200, unit="count", low=1, high=100_000, title=_("Suggestions an hour in all"), source="our default")
    votes_per_address: Count = setting(60, unit="count", low=1, high=10_000, title=_("Votes an hour from one address"), source="our default")


class LeadPolicy(Policy):
    """What a lead scores."""

    key = "inbox.leads"
    title = _("Leads")

    phone: Count = setting(30, unit="count", low=0, high=100, title=_("Telephone number known"), help=POINTS, source="our default")
    name: Count = setting(10, unit="count", low=0, high=100, title=_("Name known"), help=POINTS, source="our default")
    company: Count = setting(15, unit="count", low=0, high=100, title=_("Company known"), help=POINTS, source="our default")
    wants: Count = setting(15, unit="count", low=0, high=100, title=_("Wish known"), help=POINTS, source="our default")
    second_source: Count = setting(20, unit="count", low=0, high=100, title=_("Came twice or more"), help=POINTS, source="our default")
    conversation: Count = setting(10, unit="count", low=0, high=100, title=_("Talked with us"), help=POINTS, source="our default")


class RatingPolicy(Policy):
    """Asking how people were answered (INT-04)."""

    key = "inbox.rating"
    title = _("Ratings")

    ask: bool = setting(True, title=_("Ask after closing"), source="000 §3.1a, INT-04")
    follow_up: Count = setting(
        2,
        unit="count",
        low=0,
        high=4,
        title=_("Follow up to"),
        help=_("A score up to this opens the conversation again."),
        source="requirements: ≤ 2",
    )
    lasts: Duration = setting(timedelta(days=7), low=timedelta(hours=1), high=timedelta(days=90), title=_("The link lasts"), source="our default")
    by_message: bool = setting(
        True,
        title=_("Send the question in the private conversation"),
        help=_("In public comments it is never sent by itself: the link is on the conversation's page."),
        source="our default",
    )
