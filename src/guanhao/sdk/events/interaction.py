"""What happens to polls, lotteries, challenges, submissions and surveys."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ActivityOpened(Event):
    """A tool takes entries; `kind` is poll, quiz, qa, lottery, challenge, pk, collection or survey, `path` its public page."""

    name: ClassVar[str] = "interaction.activity_opened"
    activity_id: int
    kind: str
    title: str
    path: str


@dataclass(frozen=True, kw_only=True)
class ActivityClosed(Event):
    """A tool takes no entries any more; `entries` came in."""

    name: ClassVar[str] = "interaction.activity_closed"
    activity_id: int
    kind: str
    title: str
    entries: int


@dataclass(frozen=True, kw_only=True)
class LotteryDrawn(Event):
    """A lottery was drawn: how many entered and won."""

    name: ClassVar[str] = "interaction.lottery_drawn"
    activity_id: int
    title: str
    entries: int
    winners: int


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """Somebody asked on a Q&A page."""

    name: ClassVar[str] = "interaction.question_asked"
    activity_id: int
    question_id: int
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A survey was answered; `texts` are the free answers, `person_id` the person when that is known."""

    name: ClassVar[str] = "interaction.survey_answered"
    activity_id: int
    ballot_id: int
    person_id: int | None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeadLeft(Event):
    """Somebody left a contact in a survey that collects leads and agreed to be contacted: `person_id` knows it, `wants` are the free answers."""

    name: ClassVar[str] = "interaction.lead_left"
    activity_id: int
    ballot_id: int
    person_id: int
    title: str
    wants: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmissionReceived(Event):
    """Somebody handed in something they made; `mark` is what the room said that sent them to the page (such as a spot of a gathering)."""

    name: ClassVar[str] = "interaction.submission_received"
    activity_id: int
    submission_id: int
    number: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmissionApproved(Event):
    """A submission was approved and its author credited with points."""

    name: ClassVar[str] = "interaction.submission_approved"
    activity_id: int
    submission_id: int
    author: str
    person_id: int | None
    points: int


@dataclass(frozen=True, kw_only=True)
class SubmissionRejected(Event):
    """A submission was not accepted, or its approval was taken back."""

    name: ClassVar[str] = "interaction.submission_rejected"
    activity_id: int
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionRevoked(Event):
    """An author took a submission back: `asset_ids` may not be used any more, `copies` name what still shows them ("content.variant:7")."""

    name: ClassVar[str] = "interaction.submission_revoked"
    activity_id: int
    submission_id: int
    asset_ids: tuple[int, ...] = ()
    copies: tuple[str, ...] = ()
