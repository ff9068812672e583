"""What other rooms may know of crises, and what this one refuses."""

from guanhao.kernel.refusal import Refusal

__all__ = ["Changed", "Refused"]


class Refused(Refusal):
    """Work on crises, plans or risks that cannot be done, in words for the person who asked; `field` names the input."""


class Changed(Refused):
    """What the person looked at is not what is there now: look again. REST answers 409."""

    status = 409
