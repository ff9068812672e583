"""Thresholds of checks and of the linter."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Number, Policy, Share, setting


class CheckPolicy(Policy):
    """What checks look at and when a rule is too eager."""

    key = "compliance.checks"
    title = _("Text checks")

    categories: Count = setting(
        12,
        unit="count",
        low=1,
        high=60,
        title=_("Classes of words"),
        help=_("How many classes of sensitive words must be on; fewer is shown as a gap on the rules page."),
        source="003 §9.2b, requirements sensitive.categories",
    )
    prize_cap: Number = setting(
        50_000.0,
        unit="money",
        low=0,
        high=50_000,
        title=_("Top prize of a draw"),
        help=_("In yuan; the law allows at most 50,000, a brand may set less."),
        source="规范促销行为暂行规定 §17",
    )
    flag_limit: Share = setting(
        0.03,
        unit="share",
        low=0.0,
        high=1.0,
        title=_("Share a rule may flag"),
        help=_("A rule or list that would flag more of the brand's own posts and comments is called too eager."),
        source="governance 2.5, issue 3",
    )
    lint_first: bool = setting(
        True,
        title=_("Look at the linter first"),
        help=_("A rule that is off, a new or imported list, can be switched on only after somebody has looked at what it would flag."),
        source="issue 3 part 4",
    )
    lint_days: Count = setting(
        90,
        unit="days",
        low=7,
        high=730,
        title=_("Days the linter reads"),
        help=_("How far back posts and comments are taken from the warehouse."),
        source="issue 3 part 4",
    )
    lint_texts: Count = setting(
        50_000,
        unit="count",
        low=100,
        high=500_000,
        title=_("Texts the linter reads"),
        help=_("At most so many, the newest first."),
        source="our reading",
    )
    common_word: Count = setting(
        2,
        unit="count",
        low=1,
        high=1000,
        title=_("Common from"),
        help=_("A listed word that flags more background texts than this is proposed for dropping or for the whitelist."),
        source="governance 2.5 (words in more than 2 of 31,000 reviews)",
    )
    abuse_hint: Share = setting(
        0.8,
        unit="share",
        low=0.5,
        high=1.0,
        title=_("Hint at abuse from"),
        help=_("Probability from which the classifier's opinion of a comment is shown."),
        source="governance 2.5",
    )
