"""Courses of the star member camp, traffic support with its spending log, and guides on earning."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Changed, Deed, Refused
from guanhao.domains.community.models import Badge, Course, CourseRun, Koc, KocGuide, QuotaEntry
from guanhao.domains.community.rules.ledger import whole
from guanhao.domains.community.services import deeds, kocs, quests
from guanhao.kernel import audit, versions
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.now import now

MOST_LESSONS = 50
MOST_QUOTA = 1_000_000_000
Stage = Koc.Stage


@dataclass(frozen=True, kw_only=True)
class CourseDraft:
    """A course as it is written."""

    title: str
    lessons: tuple[str, ...]
    text: str = ""
    quota: int = 0
    badge_id: int | None = None
    active: bool = True


def course_target(row: Course) -> str:
    """The target of its deeds and versions."""
    return f"community.course:{row.pk}"


def state_of(row: Course) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    names = ("title", "text", "quota", "badge_id", "active")
    return {**{name: getattr(row, name) for name in names}, "course_lessons": list(row.lessons)}


@transaction.atomic
def save_course(draft: CourseDraft, row: Course | None = None) -> Course:
    """Write a course (needs community.rules); who takes it already keeps the lessons of the day they began. Refused by field."""
    require("community.rules")
    _check(draft, row)
    before, moment = state_of(row) if row else None, now()
    row = row or Course(made_at=moment, number=0)
    for name, value in asdict(draft).items():
        setattr(row, name, list(value) if name == "lessons" else value.strip() if isinstance(value, str) else value)
    row.changed_at, row.number = moment, row.number + 1
    row.save()
    versions.keep(course_target(row), state_of(row))
    audit.record("community.course_saved", target=course_target(row), before=before, after=state_of(row))
    return row


def _check(draft: CourseDraft, row: Course | None) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if Course.objects.filter(title=draft.title.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a course of this name already."), "title")
    if not 0 < len(draft.lessons) <= MOST_LESSONS or not all(draft.lessons):
        raise Refused(_("Between 1 and %(most)s lessons.") % {"most": MOST_LESSONS}, "lessons")
    if type(draft.quota) is not int or not 0 <= draft.quota <= MOST_QUOTA:
        raise Refused(_("A whole number from 0 to %(most)s.") % {"most": MOST_QUOTA}, "quota")
    if draft.badge_id is not None and not Badge.objects.filter(pk=draft.badge_id).exists():
        raise Refused(_("There is no such badge."), "badge_id")


@transaction.atomic
def enrol(*, koc: Koc, course: Course) -> CourseRun:
    """Begin a course (needs community.edit), once; who was only selected is in training then. Refused for who left and for a course that is off."""
    require("community.edit")
    row = kocs.locked(koc.pk)
    if row.stage == Stage.ENDED:
        raise Refused(_("Nobody like that is in the programme."), "koc")
    known: CourseRun | None = CourseRun.objects.filter(koc=row, course=course).first()
    if known is not None:
        return known
    if not course.active:
        raise Refused(_("This course is not offered now."), "course")
    run = CourseRun(koc=row, course=course, lessons=list(course.lessons), began_at=now())
    run.save()
    audit.record("community.course_begun", target=kocs.target_of(row), after={"course": course.title})
    if row.stage == Stage.SELECTED:
        kocs.step(row, Stage.TRAINING, reason=course.title)
    return run


@transaction.atomic
def mark_lesson(*, run: CourseRun, place: int, done: bool = True) -> CourseRun:
    """Say that a lesson (0 is the first) is through, or is not (needs community.edit). With the last one the course is done, once.

    Done means: the stage is “trained”, the support quota is open, the badge is given, and the deed counts.
    """
    require("community.edit")
    koc = kocs.locked(run.koc_id)
    row: CourseRun = CourseRun.objects.select_related("course").get(pk=run.pk)
    if not 0 <= place < len(row.lessons):
        raise Refused(_("There is no such lesson."), "place")
    if row.done_at is not None:
        raise Changed(_("This course is done already."))
    marked = set(row.done) | {place} if done else set(row.done) - {place}
    row.done = sorted(marked)
    if len(marked) == len(row.lessons):
        row.done_at = now()
    row.save()
    audit.record("community.lesson_marked", target=kocs.target_of(koc), after={"course": row.course.title, "count": len(marked)})
    if row.done_at is not None:
        _finish(koc, row)
    return row


def _finish(koc: Koc, run: CourseRun) -> None:
    course = run.course
    if koc.stage == Stage.TRAINING:
        kocs.step(koc, Stage.TRAINED, reason=course.title)
    if course.quota:
        _enter(koc, course.quota, note=course.title, key=f"course:{run.pk}")
    if course.badge_id is not None:
        quests.give_badge(koc.member_id, course.badge_id, why=course.title)
    with acting(SYSTEM):
        deeds.take_deeds([Deed(action="course", occasion=f"course:{run.pk}", at=now(), member_id=koc.member_id)])


# traffic support


@transaction.atomic
def open_quota(*, koc: Koc, amount: int, note: str, key: str) -> QuotaEntry:
    """Give traffic support by hand (needs community.rules), in impressions; the same key again is the same entry."""
    require("community.rules")
    row = kocs.locked(koc.pk)
    return _once(row, _impressions(amount), note=note, key=key)


@transaction.atomic
def spend_quota(*, koc: Koc, amount: int, note: str, key: str) -> QuotaEntry:
    """Spend traffic support on a post (needs community.edit): what for stands in the log. The same key is the same entry.

    Refused when less is left; nothing is written then.
    """
    require("community.edit")
    count, row = _impressions(amount), kocs.locked(koc.pk)
    known = QuotaEntry.objects.filter(koc=row, key=key).exists()
    if not known and row.stage == Stage.ENDED:
        raise Refused(_("Nobody like that is in the programme."), "koc")
    if not known and row.quota < count:
        raise Refused(_("%(left)s impressions are left; %(need)s are needed.") % {"left": row.quota, "need": count}, "amount")
    return _once(row, -count, note=note, key=key)


def _impressions(amount: object) -> int:
    count = whole(amount)
    if count is None or count > MOST_QUOTA:
        raise Refused(_("A whole number from 1 to %(most)s.") % {"most": MOST_QUOTA}, "amount")
    return count


def _once(row: Koc, amount: int, *, note: str, key: str) -> QuotaEntry:
    if not note.strip():
        raise Refused(_("Say what for."), "note")
    known: QuotaEntry | None = QuotaEntry.objects.filter(koc=row, key=key).first()
    if known is None:
        return _enter(row, amount, note=note, key=key)
    if known.amount != amount:
        raise Refused(_("The key “%(key)s” stands for something else already.") % {"key": key}, "key")
    return known


def _enter(row: Koc, amount: int, *, note: str, key: str) -> QuotaEntry:
    entry = QuotaEntry(koc=row, amount=amount, note=note.strip()[:200], key=key[:80], at=now(), by_name=current_actor().name[:120])
    entry.save()
    Koc.objects.filter(pk=row.pk).update(quota=F("quota") + amount)
    row.quota += amount
    audit.record("community.quota_entered", target=kocs.target_of(row), after={"amount": amount}, note=entry.note)
    return entry


# guides


def save_guide(values: Mapping[str, Any], row: KocGuide | None = None) -> KocGuide:
    """Write a guide (needs community.rules): title, text, stage_from, active. Refused by field."""
    require("community.rules")
    title = str(values["title"]).strip()[:80]
    if not title:
        raise Refused(_("Give it a name."), "title")
    if not str(values["text"]).strip():
        raise Refused(_("Write the text."), "text")
    if values["stage_from"] not in Stage.values or values["stage_from"] == Stage.ENDED:
        raise Refused(_("Choose a stage."), "stage_from")
    with transaction.atomic():
        if KocGuide.objects.filter(title=title).exclude(pk=row.pk if row else None).exists():
            raise Refused(_("There is a guide of this name already."), "title")
        moment = now()
        row = row or KocGuide(made_at=moment)
        row.title, row.text, row.stage_from, row.active = title, str(values["text"]).strip()[:4000], values["stage_from"], bool(values["active"])
        row.changed_at = moment
        row.save()
        audit.record("community.guide_saved", target=f"community.guide:{row.pk}", after={"title": row.title, "active": row.active})
    return row


def lessons_of(text: str) -> Sequence[str]:
    """Lessons as a person writes them, one a line."""
    return tuple(line.strip()[:120] for line in text.splitlines() if line.strip())
