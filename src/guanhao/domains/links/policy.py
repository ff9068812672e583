"""Thresholds of links."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Text, setting


class LinkPolicy(Policy):
    """How links are made and where they lead when they are not in use."""

    key = "links.links"
    title = _("Short links")
    code_length: Count = setting(
        8,
        unit="count",
        low=6,
        high=20,
        title=_("Characters of a code"),
        help=_("Each of 27 characters that are not mistaken for one another; 8 are 282 billion codes."),
        source="PLT-10",
    )
    longest_target: Count = setting(
        2000,
        unit="count",
        low=200,
        high=8000,
        title=_("Longest target address"),
        help=_("Some browsers and apps cut longer addresses."),
        source="PLT-10; sitemaps.org limit 2,048",
    )
    short_base: Text = setting(
        "",
        unit="text",
        title=_("Address of short links"),
        help=_("Such as https://go.example.com when a short domain leads to this server; empty: the address of the console."),
        source="PLT-10",
    )
    fallback: Text = setting(
        "",
        unit="text",
        title=_("Where links lead that are not in use"),
        help=_("For paused, expired and archived links; empty: a page that says so."),
        source="PLT-10",
    )
    default_life: Duration = setting(
        timedelta(0),
        unit="duration",
        low=timedelta(0),
        high=timedelta(days=3650),
        title=_("Life of a new link"),
        help=_("Zero: without end, as long as nobody sets one."),
        source="PLT-10",
    )
    lower_case: bool = setting(
        True,
        title=_("UTM words in small letters"),
        help=_("Analytics tools count Weibo and weibo as two sources."),
        source="003 §7.2b; Google Analytics Help, campaign parameters are case sensitive",
    )
    only_vocabulary: bool = setting(
        False,
        title=_("Only UTM words of the vocabulary"),
        help=_("Source, medium and campaign must be in the brand's vocabulary; otherwise a word that looks like a known one is only warned about."),
        source="003 §7.2b",
    )
    most_at_once: Count = setting(
        500, unit="count", low=1, high=5000, title=_("Most links made at once"), help=_("By one form, call or sheet of QR codes."), source="PLT-10"
    )


class ClickPolicy(Policy):
    """Which clicks count."""

    key = "links.clicks"
    title = _("Clicks")
    most_a_minute: Count = setting(
        10,
        unit="count",
        low=1,
        high=1000,
        title=_("Clicks of one visitor a minute"),
        help=_("More on the same link within a minute are a program's, and do not count."),
        source="PLT-10 bot filter",
    )
    forget_after: Duration = setting(
        timedelta(hours=1),
        unit="duration",
        low=timedelta(minutes=5),
        high=timedelta(hours=12),
        title=_("Visitors forgotten after midnight by"),
        help=_("The hashes that tell visitors of one day apart are deleted this long after the day has ended; only the count stays."),
        source="PLT-10 click log without personal data",
    )
