"""What other rooms may know of interaction tools."""

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be written, in words for the person who asked; `field` names the input it is about."""


class TooMany(Refused):
    """More than the policy takes from one place in a while; REST and pages answer 429."""

    status = 429


class Closed(Refused):
    """The tool is not open (yet, or any more)."""

    status = 409
