"""Thresholds of experiments."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, Share, setting


class ExperimentPolicy(Policy):
    """How sure an experiment has to be, and when it may be read or stopped."""

    key = "experiments"
    title = _("Experiments")

    alpha: Share = setting(0.05, unit="share", low=0.001, high=0.2, title=_("Chance of a false alarm (alpha)"), source="requirements ANA-12")
    power: Share = setting(0.8, unit="share", low=0.5, high=0.99, title=_("Chance to see a true effect (power)"), source="requirements ANA-12")
    split_alarm: Share = setting(
        0.001,
        unit="share",
        low=0.00001,
        high=0.05,
        title=_("Broken split below p ="),
        help=_("Below this chance the arms did not get the traffic they were promised, and no result is shown as a winner."),
        source="Fabijan et al. 2019",
    )
    least: Count = setting(
        100,
        unit="count",
        low=10,
        high=100_000,
        title=_("Units an arm before a result is shown"),
        help=_("The always-valid interval rests on the normal law, which needs some units."),
        source="our default",
    )
    early_least: Count = setting(
        300,
        unit="count",
        low=50,
        high=1_000_000,
        title=_("Units an arm before a cold start picks its winner"),
        source="our default; requirements ANA-12(c) decides at 500",
    )
    early_automatic: bool = setting(
        True,
        title=_("A cold start withholds its losers by itself"),
        help=_("Planned publications of losing versions are taken off the calendar; off: the page only suggests it."),
        source="requirements ANA-12(c)",
    )
    harm: Share = setting(
        0.02,
        unit="share",
        low=0.0,
        high=0.5,
        title=_("Harm a guardrail bears"),
        help=_("Relative loss of a guardrail metric; a test whose always-valid interval lies wholly beyond it is stopped."),
        source="our default",
    )
    least_share: Share = setting(
        0.05,
        unit="share",
        low=0.01,
        high=0.3,
        title=_("Least traffic of an arm while learning"),
        help=_("An adaptive experiment gives better versions more, but no version less than this."),
        source="our default",
    )
