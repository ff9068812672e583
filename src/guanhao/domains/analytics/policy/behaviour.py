"""The thresholds of the behaviour boards."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Share, setting


class FunnelPolicy(Policy):
    """When a step of a funnel loses too many, and how large a funnel may be."""

    key = "analytics.funnel"
    title = _("Funnels")

    floor: Share = setting(
        0.15,
        unit="share",
        low=0,
        high=1,
        title=_("Floor of a step"),
        help=_("A step that fewer people than this share of the step before reach is red; a funnel may have a floor of its own."),
        source="000 §4.3b; 001 §6.3(5)",
    )
    window: Duration = setting(
        timedelta(days=7),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=366),
        title=_("Window"),
        help=_("How long after the first step the last one may come, unless the funnel says otherwise."),
        source="002 §2.3c",
    )
    most_steps: Count = setting(
        12,
        unit="count",
        low=2,
        high=50,
        title=_("Most steps of a funnel"),
        help=_("A funnel with more steps than this is refused: nobody reads it, and it asks more of the machine."),
        source="001 §6.3(5)",
    )
    form_fields: Count = setting(
        3,
        unit="count",
        low=1,
        high=30,
        title=_("Fields a form should have"),
        help=_("A touchpoint whose form asks more is advised to ask less."),
        source="002 §2.3c",
    )
    gain_a_field: Share = setting(
        0.12,
        unit="share",
        low=0,
        high=1,
        title=_("Gain of one field less"),
        help=_("How much more people are expected to send a form for each field it no longer asks; a reference value, not a measurement of yours."),
        source="002 §2.3c",
    )
    hops: Count = setting(
        2,
        unit="count",
        low=1,
        high=20,
        title=_("Hops to the goal"),
        help=_("A touchpoint from which more clicks are needed is advised to be shortened."),
        source="001 §6.3(5)",
    )


class BehaviourPolicy(Policy):
    """When a visit ends and a person counts as lost."""

    key = "analytics.behaviour"
    title = _("Behaviour")

    session_gap: Duration = setting(
        timedelta(minutes=30),
        unit="duration",
        low=timedelta(minutes=1),
        high=timedelta(days=30),
        title=_("Silence that ends a visit"),
        help=_("Two actions of a person further apart than this belong to two paths. Platforms that report few actions need days."),
        source="000 §4.2c",
    )
    silence: Duration = setting(
        timedelta(days=30),
        unit="duration",
        low=timedelta(days=1),
        high=timedelta(days=366),
        title=_("Silence after which a person counts as lost"),
        help=_("The survival curve takes a person for lost who did nothing for so long."),
        source="000 §3.2c",
    )
