"""When somebody counts as near to the brand, and how people are matched."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Number, Policy, setting


class TierPolicy(Policy):
    """What makes a top fan, a core fan, an active person; anything else is new or ordinary."""

    key = "people.tiers"
    title = _("Tiers of people")

    window_days: Count = setting(
        90, unit="days", low=7, high=730, title=_("Look back"), help=_("Days whose messages count."), source="our reading of COM-07(a)"
    )
    new_days: Count = setting(
        14, unit="days", low=0, high=365, title=_("New for"), help=_("Days since the first message in which somebody is new."), source="COM-07(a)"
    )
    active_messages: Count = setting(
        3, unit="count", low=1, high=10000, title=_("Active from"), help=_("Messages in the window."), source="our default, COM-07(a)"
    )
    core_messages: Count = setting(
        10, unit="count", low=1, high=10000, title=_("Core fan from"), help=_("Messages in the window."), source="our default, COM-07(a)"
    )
    top_messages: Count = setting(
        30, unit="count", low=1, high=10000, title=_("Top fan from"), help=_("Messages in the window."), source="our default, 002 §2.3b"
    )
    core_orders: Count = setting(
        3, unit="count", low=1, high=10000, title=_("Core fan from orders"), help=_("Orders ever; enough alone."), source="our default, COM-07(a)"
    )
    top_spent: Number = setting(
        5000.0, unit="CNY", low=1, high=10_000_000, title=_("Top fan from spending"), help=_("Sum of orders ever; enough alone."),
        source="our default, COM-07(a)",
    )  # fmt: skip


class PersonalDataPolicy(Policy):
    """How fast people's requests are answered and how long what is known of people stays."""

    key = "people.personal_data"
    title = _("Personal data of people")

    answer_days: Count = setting(
        15,
        unit="working days",
        low=1,
        high=60,
        title=_("Answer a person's request within"),
        help=_("Working days. PIPL article 50 asks for a timely answer; 15 working days is the practice of the regulations around it (from memory)."),
        source="PIPL article 50, from memory",
    )
    remind_days: Count = setting(
        3,
        unit="working days",
        low=0,
        high=30,
        title=_("Remind before the last day"),
        help=_("Working days; 0 only on the day."),
        source="our default",
    )
    contact_days: Count = setting(
        1095,
        unit="days",
        low=0,
        high=7300,
        title=_("Phone numbers and addresses without any activity"),
        help=_("Of people who wrote nothing since and agreed to nothing that still holds; 0 keeps them."),
        source="our reading of CMP-08(a), PIPL article 19",
    )
    consent_days: Count = setting(
        1095,
        unit="days",
        low=180,
        high=7300,
        title=_("Ended consents kept as evidence"),
        help=_("Days after they ended."),
        source="our default, CMP-08(a)",
    )
    request_days: Count = setting(
        1095,
        unit="days",
        low=180,
        high=7300,
        title=_("Answered requests kept"),
        help=_("With the proof of a deletion."),
        source="our default, CMP-08(a)",
    )
