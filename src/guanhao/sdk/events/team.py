"""What happens in the team: courses finished, sessions held, challenges decided, appraisals signed."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CourseFinished(Event):
    """Somebody finished a course; `score` is that of its test (None: it has none)."""

    name: ClassVar[str] = "team.course_finished"
    course_id: int
    user_id: int
    score: int | None


@dataclass(frozen=True, kw_only=True)
class SessionHeld(Event):
    """Attendance of a training was taken; `track` is external, internal or empty."""

    name: ClassVar[str] = "team.session_held"
    session_id: int
    track: str
    came: int


@dataclass(frozen=True, kw_only=True)
class ChallengeClosed(Event):
    """A challenge was decided; `winner` is the number of the best team (0: nobody was judged)."""

    name: ClassVar[str] = "team.challenge_closed"
    challenge_id: int
    title: str
    winner: int


@dataclass(frozen=True, kw_only=True)
class AppraisalSigned(Event):
    """An appraisal was signed. What it says stays in it; `user_id` is None for a team's."""

    name: ClassVar[str] = "team.appraisal_signed"
    appraisal_id: int
    user_id: int | None
