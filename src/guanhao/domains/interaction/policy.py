"""Thresholds of interaction tools."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


class PublicPolicy(Policy):
    """What the public pages take in."""

    key = "interaction.public"
    title = _("Public pages of interaction tools")

    an_hour: Count = setting(
        120,
        unit="count",
        low=1,
        high=100_000,
        title=_("Entries an hour from one address"),
        help=_("Families, offices and mobile networks share an address; it is kept as a keyed hash that changes every day."),
        source="our default",
    )
    files: Count = setting(6, unit="count", low=0, high=20, title=_("Files of one submission"), source="our default")
    file_mb: Count = setting(20, unit="MB", low=1, high=500, title=_("Largest file of a submission"), source="our default")
    contact_days: Count = setting(
        90,
        unit="count",
        low=1,
        high=730,
        title=_("Days until contacts are deleted"),
        help=_("Counted from the end; contacts of winners are kept as long as the record of the draw."),
        source="个人信息保护法 §19, §47",
    )


class LotteryPolicy(Policy):
    """What the law and the house ask of a draw."""

    key = "interaction.lottery"
    title = _("Lotteries")

    top_prize: Count = setting(
        50_000,
        unit="CNY",
        low=0,
        high=50_000,
        title=_("Highest prize"),
        help=_("A lottery with a higher prize cannot be opened."),
        source="规范促销行为暂行规定 §17",
    )
    least_age: Count = setting(
        14,
        unit="count",
        low=14,
        high=25,
        title=_("Youngest age that rules may allow"),
        help=_("Data of children under 14 need the consent of their parents and rules of their own."),
        source="个人信息保护法 §28, §31",
    )
    claim_days: Count = setting(15, unit="count", low=1, high=365, title=_("Days to claim a prize"), source="our default")
    alternates: Count = setting(5, unit="count", low=0, high=1000, title=_("Alternates drawn"), source="our default")
    record_days: Count = setting(
        730,
        unit="count",
        low=730,
        high=3650,
        title=_("Days the record of a draw is kept"),
        source="规范促销行为暂行规定 §19",
    )


class UgcPolicy(Policy):
    """How submissions are judged."""

    key = "interaction.submissions"
    title = _("Submissions of users")

    alike: Count = setting(
        10,
        unit="count",
        low=0,
        high=20,
        title=_("Pictures are alike up to"),
        help=_("Differing bits of 64 in the perceptual hash of any part of the picture."),
        source="our measurement, governance §3",
    )
    points: Count = setting(20, unit="count", low=0, high=100_000, title=_("Points for an approved submission"), source="requirements INT-06")


class SurveyPolicy(Policy):
    """What survey results need."""

    key = "interaction.surveys"
    title = _("Surveys")

    least_cell: Count = setting(
        5,
        unit="count",
        low=1,
        high=100,
        title=_("Smallest group shown in a cross table"),
        help=_("Shares of smaller groups are hidden: they would tell who answered what."),
        source="our default",
    )
