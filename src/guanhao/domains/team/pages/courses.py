"""The catalogue, a course with its test and its people."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows
from guanhao.console.tables import BulkAction
from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.forms.training import CourseForm, PeopleForm, QuestionForm, TestForm
from guanhao.domains.team.models import Course, CourseAttempt, CourseQuestion, Enrolment
from guanhao.domains.team.policy import TrainingPolicy
from guanhao.domains.team.selectors import people, training
from guanhao.domains.team.services import courses as services
from guanhao.domains.team.services import taking
from guanhao.domains.team.tables.training import CourseTable
from guanhao.kernel import access

MOST_PEOPLE = 200


def _dress(rows: list[Any]) -> None:
    trained = training.abilities_of(row.pk for row in rows)
    mine = dict(Enrolment.objects.filter(user_id=people.me(), course__in=[row.pk for row in rows]).values_list("course_id", "finished_at"))
    for row in rows:
        row.trained_words = trained.get(row.pk)
        row.mine_done = mine.get(row.pk) is not None
        row.mine = (pgettext("course", "Finished") if row.mine_done else pgettext("course", "Enrolled")) if row.pk in mine else None


@needs("team.view")
def course_list(request: BrandRequest) -> HttpResponseBase:
    """The catalogue."""
    table = CourseTable(request, DressedRows(training.courses(), _dress, search=("title", "text", "trainer")))

    def set_active(keys: list[str], active: bool) -> str:
        count = services.set_active(courses=list(Course.objects.filter(pk__in=keys)), active=active)
        return ngettext("%(count)s course changed.", "%(count)s courses changed.", count) % {"count": count}

    table.actions = (
        BulkAction("enrol", _("Enrol me"), lambda _request, keys: _enrol_me(keys), "team.take", _("They appear on your page.")),
        BulkAction(
            "aside", _("Set aside"), lambda _request, keys: set_active(keys, False), "team.edit", _("They leave the catalogue; records stay.")
        ),
        BulkAction("back", _("Take back"), lambda _request, keys: set_active(keys, True), "team.edit", _("They are in the catalogue again.")),
    )
    context = {"tab": "courses", "may_edit": access.can("team.edit"), "new": "team:course_new", "new_words": _("New course")}
    return list_page(request, table, template="team/list.html", context={**context, "imports": "courses"})


def _enrol_me(keys: list[str]) -> str:
    try:
        for row in Course.objects.filter(pk__in=keys, active=True):
            taking.enrol(course=row, user_ids=[people.me()])
    except Refused as error:
        return str(error)
    return _("Enrolled.")


def _draft(values: dict[str, Any]) -> services.CourseDraft:
    return services.CourseDraft(**{name: values[name] for name in services.CourseDraft.__dataclass_fields__})


@needs("team.edit")
def course_new(request: BrandRequest) -> HttpResponseBase:
    """A new course."""
    form = CourseForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("team:course", pk=services.save_course(_draft(values)).pk)

    return form_page(request, form, save, title=_("New course"), done=_("Saved."), back=burl("team:courses"))


@needs("team.edit")
def course_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a course."""
    row = get_object_or_404(Course, pk=pk)
    state = services.state_of(row)
    form = CourseForm(request.POST or None, initial=state)
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_course(_draft(values), row)
        return burl("team:course", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("team:course", pk=pk))


@needs("team.view")
def course(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One course: what it trains, one's own standing, for who leads its questions and people."""
    row = get_object_or_404(Course.objects.select_related("theme"), pk=pk)
    mine: Enrolment | None = Enrolment.objects.filter(course=row, user_id=people.me()).first()
    questions = list(CourseQuestion.objects.filter(course=row, active=True).order_by("pk"))
    policy, lead = TrainingPolicy.of_brand(), access.can("team.edit")
    attempts = list(CourseAttempt.objects.filter(enrolment=mine).order_by("-number")) if mine else []
    enrolled = list(Enrolment.objects.filter(course=row).exclude(user_id=None).order_by("-pk")[:MOST_PEOPLE]) if lead else []
    names = people.names(one.user_id for one in enrolled)
    facts = [
        fact(request, pgettext("course", "Theme"), training.title_of(row.theme)),
        fact(request, _("How it is held"), Course.Mode(row.mode).label),
        fact(request, _("Abilities it trains"), training.abilities_of([pk]).get(pk)),
        fact(request, _("Minutes"), row.minutes, "number"),
        fact(request, pgettext("course", "Trainer"), row.trainer or None),
        fact(request, pgettext("course", "Address"), row.url or None, href=row.url or None),
        fact(request, _("Pass mark"), row.pass_mark or policy.pass_mark, "number") if questions else None,
    ]
    context = {
        "row": row,
        "facts": [one for one in facts if one],
        "mine": mine,
        "attempts": attempts,
        "left": max(policy.attempts + (mine.extra if mine else 0) - len(attempts), 0),
        "questions": [(one, [(text, place in one.right) for place, text in enumerate(one.choices)]) for one in questions] if lead else [],
        "asked": len(questions),
        "enrolled": [(one, names[one.user_id]) for one in enrolled],
        "sessions": list(row.sessions.filter(state="planned").order_by("starts_at")[:10]),
        "may_edit": lead,
        "may_take": access.can("team.take"),
        "trail": [(_("Courses"), burl("team:courses"))],
    }
    return page(request, "team/course.html", context)


@require_POST
@needs("team.take")
def course_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Enrol oneself, say one is done, retire a question, give another attempt."""
    row = get_object_or_404(Course, pk=pk)
    number, back = whole_number(request.POST.get("number")) or 0, burl("team:course", pk=pk)
    match request.POST.get("do", ""):
        case "enrol":
            return act(request, lambda: taking.enrol(course=row, user_ids=[people.me()]), back, _("Enrolled."))
        case "done":
            return act(request, lambda: taking.mark_done(course=row), back)
        case "retire":
            question = get_object_or_404(CourseQuestion, pk=number, course=row)
            return act(request, lambda: services.retire_question(question=question), back)
        case "attempt":
            enrolment = get_object_or_404(Enrolment, pk=number, course=row)
            return act(request, lambda: taking.give_attempt(enrolment=enrolment), back)
    return HttpResponseRedirect(back)


@needs("team.take")
def test(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The test of a course."""
    row = get_object_or_404(Course, pk=pk)
    questions = list(CourseQuestion.objects.filter(course=row, active=True).order_by("pk"))
    form = TestForm(questions, request.POST or None)

    def save(_values: dict[str, Any]) -> str:
        taken = taking.take_test(course=row, answers=form.answers())
        facts = {"score": taken.attempt.score, "mark": taken.attempt.mark}
        if taken.attempt.passed:
            messages.success(request, _("Passed with %(score)s of 100.") % facts)
        else:
            messages.warning(request, _("%(score)s of 100: not passed yet, %(mark)s are needed.") % facts)
        return burl("team:course", pk=pk)

    title = _("Test: %(title)s") % {"title": row.title}
    return form_page(request, form, save, title=title, submit=_("Hand in"), back=burl("team:course", pk=pk))


test.__test__ = False  # type: ignore[attr-defined]


@needs("team.edit")
def enrol(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Enrol others."""
    row = get_object_or_404(Course, pk=pk)
    form = PeopleForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        taking.enrol(course=row, user_ids=values["user_ids"], why=values["why"])
        return burl("team:course", pk=pk)

    title = _("Enrol people in “%(title)s”") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("Enrolled."), back=burl("team:course", pk=pk))


@needs("team.edit")
def question_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new question."""
    row = get_object_or_404(Course, pk=pk)
    form = QuestionForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        given = [line.strip() for line in values["choices"].splitlines() if line.strip(" *")]
        right = [place for place, line in enumerate(given) if line.startswith("*")]
        services.add_question(course=row, text=values["text"], choices=[line.removeprefix("*") for line in given], right=right)
        return burl("team:course", pk=pk)

    return form_page(request, form, save, title=_("New question"), done=_("Saved."), back=burl("team:course", pk=pk))


@needs("team.edit")
def course_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a course."""
    row = get_object_or_404(Course, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("team:course", pk=pk))
