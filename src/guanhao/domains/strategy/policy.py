"""Thresholds of goals."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Policy, Share, setting


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
