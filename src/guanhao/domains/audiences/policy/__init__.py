"""What can be set about audiences."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Share, setting


class AudiencePolicy(Policy):
    """How audiences are counted and whom they protect."""

    key = "audiences.small_groups"
    title = _("Audiences")

    fewest: Count = setting(
        10,
        unit="count",
        low=2,
        high=1000,
        title=_("Smallest group shown"),
        help=_("Groups of fewer people are hidden, so that nobody can be recognised by their behaviour."),
        source="issue 6 part 9; PIPL article 51",
    )
    lead: Share = setting(
        0.1,
        unit="share",
        low=0,
        high=0.9,
        title=_("Lead of a dominant value"),
        help=_("A value of a persona is marked as dominant when the next one has so much fewer people."),
        source="our default; requirements STR-03",
    )
    match_share: Share = setting(
        0.6,
        unit="share",
        low=0,
        high=1,
        title=_("Fewest matches of an import"),
        help=_("A list of another system counts only when so many of its people are known here."),
        source="002 §2.2a, PLT-13",
    )
    inline_rows: Count = setting(
        2_000_000,
        unit="count",
        low=0,
        high=50_000_000,
        title=_("New events counted at once"),
        help=_("With more new events a question is answered from the last index while a job counts them."),
        source="our default",
    )
    keep_replaced: Duration = setting(
        timedelta(hours=1),
        unit="duration",
        low=timedelta(minutes=5),
        high=timedelta(days=7),
        title=_("Keep replaced parts of the index"),
        help=_("Long questions that began before a merge still read them."),
        source="our default",
    )
    keep_exports: Duration = setting(
        timedelta(days=7),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=90),
        title=_("Keep exported files"),
        help=_("Afterwards the file is deleted; the log stays."),
        source="CMP-08; PIPL article 19",
    )
    versions_kept: Count = setting(
        60,
        unit="count",
        low=2,
        high=1000,
        title=_("Versions kept of an audience"),
        help=_("Who belonged to it then; older versions keep their size alone."),
        source="our default",
    )


class WakePolicy(Policy):
    """When a tier of people is to be woken up (COM-07 b)."""

    key = "audiences.wake_up"
    title = _("Waking up tiers of people")

    days: Count = setting(
        30,
        unit="days",
        low=7,
        high=180,
        title=_("Days compared"),
        help=_("Who was active in these days before is looked for in as many days since."),
        source="our default, COM-07(b)",
    )
    drop: Share = setting(
        0.1,
        unit="share",
        low=0.01,
        high=0.9,
        title=_("Propose waking up when retention fell by"),
        help=_("Against the same number of days before: from 50 % to 44 % is a fall of 12 %."),
        source="COM-07(b)",
    )
    least: Count = setting(
        30,
        unit="count",
        low=1,
        high=100_000,
        title=_("Fewest people of a tier"),
        help=_("Retention of fewer people swings by chance and proposes nothing."),
        source="our default",
    )
