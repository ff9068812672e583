"""Whether and how a brand's published posts are offered as a feed."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, TextList, setting


class FeedPolicy(Policy):
    """RSS, Atom and JSON Feed of what was published."""

    key = "publishing.feeds"
    title = _("Feeds for the website")

    open: bool = setting(
        True, title=_("The feeds are open"),
        help=_("RSS, Atom and JSON Feed at /feeds/<brand>/rss.xml, atom.xml and feed.json; closed, the addresses answer as if they were not there."),
        source="requirements PUB-11",
    )  # fmt: skip
    newest: Count = setting(30, unit="count", low=1, high=200, title=_("Posts in a feed"), source="our default")
    platforms: TextList = setting(
        [], unit="text", title=_("Platforms in the feeds"), help=_("One platform a line, such as wordpress; empty means all."), source="our default",
    )  # fmt: skip
    whole: bool = setting(True, title=_("Feeds carry the whole text"), help=_("Otherwise the first 200 characters."), source="our default")
