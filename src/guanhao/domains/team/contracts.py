"""What other rooms may know of the team's room: its refusals."""

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input it is about."""


class Changed(Refused):
    """What was looked at is not what is there now, or was done already. REST answers 409."""

    status = 409
