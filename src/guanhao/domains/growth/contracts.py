"""What other rooms may know of growth: campaigns, and its refusals."""

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True, kw_only=True)
class CampaignFacts:
    """A campaign as other rooms see it. Days are local, from its opening to its end; money is in fen (`budget` None: not said).

    `channels` are (kind, what) in words, `incidents` (text, what was done), `lessons` what the campaign before taught, `heirs` the campaigns that
    inherited from this one.
    """

    id: int
    title: str
    theme: str
    form: str
    form_title: str
    place: str
    audience: str
    state: str
    start: date
    end: date
    goal_people: int
    budget: int | None
    spent: int
    owner_name: str = ""
    follows_id: int | None = None
    follows_title: str = ""
    channels: tuple[tuple[str, str], ...] = ()
    incidents: tuple[tuple[str, str], ...] = ()
    lessons: str = ""
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class EffectTexts:
    """The texts of an effect report by section (overview, metrics, analysis, improvement), the number of their version and who made it when."""

    texts: dict[str, str]
    revision: int
    changed_at: datetime
    changed_by_name: str = ""
