"""Thresholds of training, rotation, ratings, appraisal and time."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Number, Policy, Share, setting


class TrainingPolicy(Policy):
    """Tests, abilities and the two tracks of training."""

    key = "team.training"
    title = _("Training")

    pass_mark: Count = setting(
        60, unit="count", low=1, high=100, title=_("Pass mark"), help=_("Of 100; a course may have its own."), source="001 §9.2.1, our default"
    )
    attempts: Count = setting(
        3, unit="count", low=1, high=50, title=_("Attempts at a test"), help=_("After the last one a lead gives another."), source="our default"
    )
    learn_share: Share = setting(
        0.5,
        unit="share",
        low=0,
        high=1,
        title=_("What a passed test moves"),
        help=_("An ability moves so far from where it stands towards the score of the test; it never falls by a test."),
        source="TEA-08, our default",
    )
    suggest_most: Count = setting(5, unit="count", low=1, high=20, title=_("Suggested courses at most"), source="our default")
    external_a_month: Count = setting(
        1, unit="count", low=0, high=20, title=_("External lectures a month"), help=_("A month that ends with fewer is overdue."), source="003 §9.3a"
    )
    internal_a_week: Count = setting(1, unit="count", low=0, high=20, title=_("Internal case reviews a week"), source="003 §9.3a")
    look_back_weeks: Count = setting(
        8, unit="weeks", low=1, high=52, title=_("Weeks that are looked at"), help=_("How far back missing reviews are listed."), source="our default"
    )


class PracticePolicy(Policy):
    """Rotation and the challenge."""

    key = "team.practice"
    title = _("Rotation and challenge")

    rotation_days: Count = setting(7, unit="days", low=1, high=90, title=_("Days of a rotation"), source="003 §9.3b")
    rotations_a_quarter: Count = setting(
        1, unit="count", low=0, high=10, title=_("Rotations a quarter"), help=_("For each person of content."), source="003 §9.3b"
    )
    challenges_a_quarter: Count = setting(1, unit="count", low=0, high=10, title=_("Challenges a quarter"), source="003 §9.3c")
    challenge_hours: Count = setting(48, unit="hours", low=1, high=720, title=_("Hours of a challenge"), source="003 §9.3c")
    coordination_share: Share = setting(
        0.5,
        unit="share",
        low=0,
        high=1,
        title=_("Weight of coordinating resources"),
        help=_("The rest is solving conflicts."),
        source="003 §9.3c, our default",
    )
    late_points: Count = setting(
        5, unit="count", low=0, high=100, title=_("Points off for a late or missing delivery"), source="003 §9.3c, our default"
    )


class RatingPolicy(Policy):
    """360° ratings."""

    key = "team.rating"
    title = _("360° ratings")

    min_raters: Count = setting(
        3,
        unit="count",
        low=3,
        high=50,
        title=_("Answers needed"),
        help=_("With fewer nothing is shown, so that nobody can be guessed."),
        source="003 §9.3d",
    )
    peer_share: Share = setting(0.3, unit="share", low=0, high=1, title=_("Weight of the ratings in an appraisal"), source="003 §9.3d")
    remind_days: Count = setting(2, unit="days", low=0, high=30, title=_("Remind before the last day"), source="our default")


class AppraisalPolicy(Policy):
    """Appraisal."""

    key = "team.appraisal"
    title = _("Appraisal")

    score_cap: Count = setting(
        120,
        unit="count",
        low=100,
        high=200,
        title=_("Highest score of a metric"),
        help=_("More than the aim counts up to here."),
        source="our default",
    )
    excellent: Number = setting(90, unit="count", low=0, high=200, title=_("Excellent from"), source="our default")
    good: Number = setting(80, unit="count", low=0, high=200, title=_("Good from"), source="our default")
    passed: Number = setting(60, unit="count", low=0, high=200, title=_("Sufficient from"), source="our default")
    promotion_from: Number = setting(
        85,
        unit="count",
        low=0,
        high=200,
        title=_("Supports a promotion from"),
        help=_("Below it no grade can be named."),
        source="003 §9.3d, our default",
    )


class TimePolicy(Policy):
    """Capacity and time."""

    key = "team.time"
    title = _("Capacity and time")

    hours_a_week: Number = setting(40, unit="hours", low=1, high=80, title=_("Working hours a week"), source="劳动法 §36; 000 §1.3d")
    overload_share: Share = setting(
        1.0, unit="share", low=0.5, high=2, title=_("Overload above"), help=_("Planned hours of what a person has."), source="TEA-12, our default"
    )
    idle_share: Share = setting(0.5, unit="share", low=0, high=1, title=_("Free below"), source="our default")
    weeks: Count = setting(6, unit="weeks", low=1, high=26, title=_("Weeks ahead that are shown"), source="our default")
    span_days: Count = setting(
        90, unit="days", low=7, high=730, title=_("Days of the cycle times"), help=_("Cards that moved within so many days."), source="our default"
    )
