"""What other rooms may know of the inbox."""

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """Work in the inbox that cannot be done, in words for the person who asked; `field` names the input."""


class Changed(Refused):
    """What the person looked at is not what is there now: look again. REST answers 409."""

    status = 409


class TooMany(Refused):
    """More than the policy takes in an hour from outside. REST answers 429."""

    status = 429
