"""What the team's room can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.team.models import Appraisal, Challenge, CourseAttempt, Enrolment, Rotation, TimeLog, TrainingSession
from guanhao.kernel.yearbook import add_figures, mean, rows, share, total

add_figures(
    "team",
    ("team", "courses", _("Courses finished"), "whole", "up", rows(Enrolment, "finished_at")),
    ("team", "tests", _("Tests passed"), "share", "up", share(CourseAttempt, "at", Q(passed=True))),
    ("team", "score", _("Mean score of tests"), "decimal", "up", mean(CourseAttempt, "at", "score")),
    ("team", "lectures", _("External lectures"), "whole", "up", rows(TrainingSession, "held_at", Q(track="external"))),
    ("team", "reviews", _("Internal case reviews"), "whole", "up", rows(TrainingSession, "held_at", Q(track="internal"))),
    ("team", "rotations", _("Rotations finished"), "whole", "up", rows(Rotation, "done_at")),
    ("team", "challenges", _("Challenges closed"), "whole", "up", rows(Challenge, "closed_at")),
    ("team", "appraisals", _("Appraisals signed"), "whole", "up", rows(Appraisal, "signed_at")),
    ("team", "minutes", _("Minutes logged"), "whole", "", total(TimeLog, "day", "minutes")),
)
