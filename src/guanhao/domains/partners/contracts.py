"""What other rooms may know of partners."""

from dataclasses import dataclass

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input it is about."""


class Changed(Refused):
    """What was looked at is not what is there now. REST answers 409."""

    status = 409


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeView:
    """What the talents of a grade brought: how many there are, were booked and booked again (shares 0 to 1), and cents an interaction cost."""

    grade: str
    talents: int
    booked: int
    again: int
    again_share: float | None
    cpe_cents: float | None
