"""Votes, quizzes, surveys and sides: one ballot a person, counted by its choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.domains.channels import facade as channels
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, Ballot, BallotChoice
from guanhao.domains.interaction.policy import PublicPolicy
from guanhao.domains.interaction.rules.questions import Question, Reading, choices_of, mark, questions_of, read_answers, tags_of
from guanhao.domains.interaction.services import door
from guanhao.domains.interaction.services.people import Contact, person_of, tag_person
from guanhao.kernel import events
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.sdk.events.interaction import LeadLeft, SurveyAnswered

Kind = Activity.Kind
SIDES = ("left", "right")
SIDE = "side"
WANTS = 2000


class Wrong(Refused):
    """Answers that cannot be taken; `problems` says why, by question."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Cast:
    """What became of a ballot; `again` when this person's ballot was there already and counts as it was."""

    ballot: Ballot
    again: bool


def read_sent(activity: Activity, sent: Mapping[str, Sequence[str]]) -> Reading:
    """The answers as they count; Wrong names each question with what is wrong."""
    questions = questions_of(activity.questions)
    reading = read_answers(questions, sent)
    if reading.errors:
        titles = {question.key: question for question in questions}
        raise Wrong({key: error_words(code, titles[key]) for key, code in reading.errors.items()})
    return reading


def error_words(code: str, question: Question) -> str:
    """What is wrong with an answer, in words."""
    if code == "many" and question.most:
        return ngettext("Choose at most %(most)s.", "Choose at most %(most)s.", question.most) % {"most": question.most}
    words = {
        "missing": _("An answer is needed."),
        "unknown": _("This is none of the choices."),
        "many": _("Choose one."),
        "long": _("This is too long."),
    }
    return words[code]


@transaction.atomic
def cast_ballot(
    *, activity: Activity, visitor: door.Visitor, sent: Mapping[str, Sequence[str]], platform: str = "", contact: Contact | None = None
) -> Cast:
    """Take somebody's answers (needs no permission). The same person again changes nothing and gets the first ballot back.

    Closed, TooMany, or Wrong by question; then nothing is written.
    """
    activity = door.lock(activity)
    if known := Ballot.objects.filter(activity=activity, voter=visitor.voter).first():
        return Cast(known, True)
    door.check_open(activity)
    door.check_rate(Ballot, visitor.origin)
    ballot = _ballot(activity, visitor, platform_of(platform))
    lines = _answered(activity, ballot, sent)
    if contact and activity.settings.get("asks_contact"):
        ballot.person_id = person_of(contact, purpose="survey", activity=activity)
    return _save(activity, ballot, lines)


@transaction.atomic
def add_ballot(*, activity: Activity, key: str, sent: Mapping[str, Sequence[str]], platform: str = "", person_id: int | None = None) -> Cast:
    """Take answers collected elsewhere (needs interaction.edit); `key` names the person there, the same key again changes nothing."""
    require("interaction.edit")
    if not key.strip() or len(key) > 200:
        raise Refused(_("A key of 1 to 200 characters names who answered."), "key")
    activity = door.lock(activity)
    visitor = door.visitor_of(activity, f"rest:{key.strip()}")
    if known := Ballot.objects.filter(activity=activity, voter=visitor.voter).first():
        return Cast(known, True)
    door.check_open(activity)
    ballot = _ballot(activity, visitor, platform_of(platform))
    ballot.source, ballot.person_id = "rest", person_id
    return _save(activity, ballot, _answered(activity, ballot, sent))


def platform_of(text: str) -> str:
    """A platform's key as it is known in the house; "" for anything else (an address may say what it likes)."""
    return text if text in {one.key for one in channels.platforms()} else ""


def _ballot(activity: Activity, visitor: door.Visitor, platform: str) -> Ballot:
    return Ballot(activity=activity, voter=visitor.voter, origin=visitor.origin, platform=platform, made_at=now())


def _answered(activity: Activity, ballot: Ballot, sent: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    if activity.kind == Kind.PK:
        return _side(activity, ballot, sent)
    if activity.kind not in {Kind.POLL, Kind.QUIZ, Kind.SURVEY}:
        raise Refused(_("Nothing is voted on here."))
    questions = questions_of(activity.questions)
    reading = read_sent(activity, sent)
    ballot.answers = reading.given
    lines = choices_of(questions, reading.given)
    _check_quotas(activity, questions, lines)
    if activity.kind == Kind.QUIZ:
        score = mark(questions, reading.given)
        ballot.points, ballot.passed = score.points, score.share * 100 >= activity.settings["pass_percent"]
    return lines


def _side(activity: Activity, ballot: Ballot, sent: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    chosen = list(sent.get(SIDE, ()))
    if activity.settings["counted"] == "posts":
        raise Refused(_("Here posts with the hashtags count."))
    if len(chosen) != 1 or chosen[0] not in SIDES:
        raise Wrong({SIDE: _("Choose a side.")})
    ballot.answers = {SIDE: chosen[0]}
    return [(SIDE, "", chosen[0])]


def _check_quotas(activity: Activity, questions: Sequence[Question], lines: Sequence[tuple[str, str, str]]) -> None:
    """Quotas hold also when many answer at once: the activity is locked."""
    most = activity.settings.get("most", 0)
    if most and activity.entries >= most:
        raise Closed(_("Enough people have answered. Thank you for coming!"))
    quotas = {(question.key, option.key): option for question in questions for option in question.options if option.quota}
    for key, _row, option in lines:
        asked = quotas.get((key, option))
        if asked and BallotChoice.objects.filter(activity=activity, question=key, option=option).count() >= asked.quota:
            raise Closed(_("Enough people have answered who chose “%(option)s”. Thank you for coming!") % {"option": asked.title})


def _save(activity: Activity, ballot: Ballot, lines: Sequence[tuple[str, str, str]]) -> Cast:
    try:
        with transaction.atomic():
            ballot.save()
    except IntegrityError:  # the same person at the same moment, where the lock does not hold them apart
        return Cast(Ballot.objects.get(activity=activity, voter=ballot.voter), True)
    marks = {"ballot": ballot, "activity": activity, "brand_id": activity.brand_id, "platform": ballot.platform}
    BallotChoice.objects.bulk_create([BallotChoice(question=key, row=row, option=option, **marks) for key, row, option in lines])
    Activity.objects.filter(pk=activity.pk).update(entries=F("entries") + 1)
    if activity.kind == Kind.SURVEY:
        _tell(activity, ballot)
        if ballot.person_id is not None:
            tags = tags_of(questions_of(activity.questions), ballot.answers)
            tag_person(ballot.person_id, tags, activity=activity, ballot_id=ballot.pk)
    return Cast(ballot, False)


def _tell(activity: Activity, ballot: Ballot) -> None:
    texts = texts_of(questions_of(activity.questions), ballot.answers)
    if ballot.person_id is not None and activity.settings.get("leads"):
        wants = "\n".join(texts)[:WANTS]
        lead: dict[str, Any] = {"activity_id": activity.pk, "ballot_id": ballot.pk, "person_id": ballot.person_id, "title": activity.title}
        events.emit(LeadLeft(brand_id=activity.brand_id, wants=wants, **lead))
    told: dict[str, Any] = {"activity_id": activity.pk, "ballot_id": ballot.pk, "person_id": ballot.person_id, "texts": tuple(texts)}
    events.emit(SurveyAnswered(brand_id=activity.brand_id, **told))


def texts_of(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[str]:
    """The free answers of a ballot."""
    return [str(answers[question.key]) for question in questions if question.kind == "text" and answers.get(question.key)]


def files_limit() -> int:
    """Bytes a public form may carry."""
    policy = PublicPolicy.of_brand()
    return (policy.files * policy.file_mb + 1) << 20
