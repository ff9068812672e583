"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds

ACTIONS = {
    "team.abilities_judged": _("Abilities of a colleague judged"),
    "team.allocated": _("Hours planned for a colleague"),
    "team.appraisal_begun": _("Appraisal begun"),
    "team.appraisal_counted": _("Numbers of an appraisal counted again"),
    "team.appraisal_scored": _("Metric of an appraisal scored"),
    "team.appraisal_seen": _("Appraisal read by the person"),
    "team.appraisal_signed": _("Appraisal signed"),
    "team.attempt_given": _("Another attempt at a test given"),
    "team.attendance_taken": _("Attendance of a training taken"),
    "team.challenge_cancelled": _("Challenge cancelled"),
    "team.challenge_closed": _("Challenge closed"),
    "team.challenge_drawn": _("Teams of a challenge drawn"),
    "team.challenge_over": _("Time of a challenge over"),
    "team.challenge_saved": _("Challenge written"),
    "team.challenge_started": _("Challenge started"),
    "team.course_finished": _("Course finished"),
    "team.course_saved": _("Course written"),
    "team.delivered": _("Something handed in for a challenge"),
    "team.enrolled": _("Enrolled in a course"),
    "team.freed": _("Planned hours taken away"),
    "team.honour_given": _("Reward or honour given"),
    "team.hours_set": _("Working hours of a colleague set"),
    "team.judged": _("Team of a challenge judged"),
    "team.leave_added": _("Leave written down"),
    "team.leave_removed": _("Leave taken away"),
    "team.list_saved": _("List of the training written"),
    "team.log_removed": _("Logged time removed"),
    "team.needs_saved": _("What a post needs written"),
    "team.person_erased": _("Former colleague erased"),
    "team.person_freed": _("Planned work of somebody who left freed"),
    "team.plan_saved": _("Appraisal plan written"),
    "team.question_retired": _("Question of a test retired"),
    "team.question_saved": _("Question of a test written"),
    "team.rotation_cancelled": _("Rotation cancelled"),
    "team.rotation_reported": _("Report of a rotation written"),
    "team.rotation_saved": _("Rotation planned"),
    "team.round_closed": _("Round of ratings closed"),
    "team.round_opened": _("Round of ratings opened"),
    "team.seat_left": _("Seat at a training given back"),
    "team.seats_given": _("Seats at a training given"),
    "team.session_cancelled": _("Training cancelled"),
    "team.session_saved": _("Training planned"),
    "team.test_taken": _("Test taken"),
    "team.time_logged": _("Time logged"),
}
FIELD_WORDS: dict[str, str | Promise] = {}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "team.ability": Subject(_("Ability"), "team.Ability", name="title"),
            "team.appraisal": Subject(_("Appraisal")),
            "team.challenge": Subject(pgettext_lazy("team", "Challenge"), "team.Challenge", name="title"),
            "team.course": Subject(_("Course"), "team.Course", name="title"),
            "team.enrolment": Subject(_("Enrolment")),
            "team.honour": Subject(_("Reward or honour")),
            "team.log": Subject(_("Time log")),
            "team.person": Subject(_("Colleague")),
            "team.plan": Subject(_("Appraisal plan"), "team.AppraisalPlan", name="title"),
            "team.post": Subject(_("Post of the team")),
            "team.rotation": Subject(_("Rotation")),
            "team.round": Subject(_("Round of ratings"), "team.RatingRound", name="title"),
            "team.session": Subject(_("Training session"), "team.TrainingSession", name="title"),
            "team.theme": Subject(_("Theme of training"), "team.TrainingTheme", name="title"),
        },
        fields=FIELD_WORDS,
    )
