"""Courses and the questions of their tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.models import Ability, Course, CourseAbility, CourseQuestion, TrainingTheme
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

MOST_CHOICES = 8
MOST_QUESTIONS = 200
PLAIN = ("title", "mode", "text", "url", "minutes", "trainer", "pass_mark", "active")


@dataclass(frozen=True, kw_only=True)
class CourseDraft:
    """A course as it is written; `abilities` are numbers."""

    title: str
    theme_id: int
    mode: str = "online"
    abilities: Sequence[int] = ()
    text: str = ""
    url: str = ""
    minutes: int = 60
    trainer: str = ""
    pass_mark: int | None = None
    active: bool = True


def target_of(row: Course) -> str:
    """The target of its deeds and versions."""
    return f"team.course:{row.pk}"


def state_of(row: Course) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    trained = sorted(CourseAbility.objects.filter(course=row).values_list("ability_id", flat=True))
    return {**{name: getattr(row, name) for name in PLAIN}, "theme_id": row.theme_id, "abilities": trained}


@transaction.atomic
def save_course(draft: CourseDraft, row: Course | None = None) -> Course:
    """Write a course (needs team.edit). Refused by field."""
    require("team.edit")
    check(draft, row)
    before, moment = state_of(row) if row else None, now()
    row = row or Course(made_at=moment)
    for name in PLAIN:
        value = getattr(draft, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.theme_id, row.changed_at = draft.theme_id, moment
    row.save()
    CourseAbility.objects.filter(course=row).exclude(ability_id__in=list(draft.abilities)).delete()
    for number in dict.fromkeys(draft.abilities):
        CourseAbility.objects.get_or_create(course=row, ability_id=number)
    after = state_of(row)
    versions.keep(target_of(row), after)
    if before != after:
        audit.record("team.course_saved", target=target_of(row), before=before, after=after)
    return row


def check(draft: CourseDraft, row: Course | None) -> None:
    """Refused by field for a course that cannot be."""
    title = draft.title.strip()
    if not title:
        raise Refused(_("Give it a name."), "title")
    if Course.objects.filter(title=title).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a course named “%(title)s” already.") % {"title": title}, "title")
    if not TrainingTheme.objects.filter(pk=draft.theme_id).exists():
        raise Refused(_("Choose a theme."), "theme_id")
    if draft.mode not in Course.Mode.values:
        raise Refused(_("Choose how it is held."), "mode")
    if Ability.objects.filter(pk__in=list(draft.abilities)).count() != len(set(draft.abilities)):
        raise Refused(_("There is no such ability."), "abilities")
    if not 1 <= draft.minutes <= 100_000:
        raise Refused(_("A course takes between 1 and 100,000 minutes."), "minutes")
    if draft.pass_mark is not None and not 1 <= draft.pass_mark <= 100:
        raise Refused(_("A pass mark lies between 1 and 100."), "pass_mark")
    if draft.url.strip() and not draft.url.strip().startswith(("https://", "http://")):
        raise Refused(_("Write an address that begins with https://."), "url")


@transaction.atomic
def add_question(*, course: Course, text: str, choices: Sequence[str], right: Sequence[int]) -> CourseQuestion:
    """Add a question to a test (needs team.edit); `right` are places in `choices`, from 0."""
    require("team.edit")
    options = [one.strip() for one in choices if one.strip()]
    if not text.strip():
        raise Refused(_("Write the question."), "text")
    if not 2 <= len(options) <= MOST_CHOICES or len(set(options)) != len(options) or any(len(one) > 300 for one in options):
        raise Refused(_("Give two to eight different choices, each at most 300 characters."), "choices")
    if not right or not set(right) <= set(range(len(options))):
        raise Refused(_("Mark at least one choice as right."), "choices")
    if len(right) == len(options):
        raise Refused(_("At least one choice must be wrong."), "choices")
    Course.objects.select_for_update().get(pk=course.pk)
    if CourseQuestion.objects.filter(course=course, active=True).count() >= MOST_QUESTIONS:
        raise Refused(_("A test has at most %(count)s questions.") % {"count": MOST_QUESTIONS}, "text")
    row = CourseQuestion(course=course, text=text.strip()[:500], choices=options, right=sorted(set(right)), made_at=now())
    row.save()
    audit.record("team.question_saved", target=target_of(course), after={"question": row.text, "choices": options, "right": row.right})
    return row


@transaction.atomic
def retire_question(*, question: CourseQuestion) -> None:
    """Take a question out of the test (needs team.edit); attempts that answered it stay as they are."""
    require("team.edit")
    if CourseQuestion.objects.filter(pk=question.pk, active=True).update(active=False):
        audit.record("team.question_retired", target=f"team.course:{question.course_id}", before={"question": question.text})


@transaction.atomic
def set_active(*, courses: Sequence[Course], active: bool) -> int:
    """Set courses aside or take them back (needs team.edit); how many changed."""
    require("team.edit")
    count = 0
    for row in courses:
        if row.active != active:
            before = state_of(row)
            row.active, row.changed_at = active, now()
            row.save(update_fields=["active", "changed_at"])
            versions.keep(target_of(row), state_of(row))
            audit.record("team.course_saved", target=target_of(row), before=before, after=state_of(row))
            count += 1
    return count
