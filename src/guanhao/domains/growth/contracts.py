"""What other rooms may know of growth: its refusals."""

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input it is about."""


class Unfit(Refused):
    """Several things are missing at once: `problems` names each by its field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class Unknown(Refused):
    """There is no such code. REST answers 404."""

    status = 404


class Changed(Refused):
    """What was looked at is not what is there now, or was done already. REST answers 409."""

    status = 409


class TooMany(Refused):
    """More tries than the policy takes; `wait` seconds must pass. REST and pages answer 429."""

    status = 429

    def __init__(self, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.wait = wait
