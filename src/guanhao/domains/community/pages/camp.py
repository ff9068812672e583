"""Courses of the star member camp, and guides on earning, in the console."""

from typing import Any

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.community.forms.koc import CourseForm, GuideForm
from guanhao.domains.community.models import Course, KocGuide
from guanhao.domains.community.services import courses as services
from guanhao.domains.community.tables.koc import CourseTable, GuideTable
from guanhao.kernel import access


@needs("community.view")
def courses(request: BrandRequest) -> HttpResponseBase:
    """All courses."""
    counted = Course.objects.select_related("badge").annotate(begun=Count("runs"), through=Count("runs", filter=Q(runs__done_at__isnull=False)))
    table = CourseTable(request, QuerySetRows(counted, search=("title",)))
    new = (burl("community:course_new"), _("New course")) if access.can("community.rules") else None
    return list_page(request, table, template="community/koc_list.html", context={"tab": "koc", "sub": "courses", "new": new})


def _draft(values: dict[str, Any]) -> services.CourseDraft:
    return services.CourseDraft(**{name: values[name] for name in services.CourseDraft.__dataclass_fields__})


@needs("community.rules")
def course_new(request: BrandRequest) -> HttpResponseBase:
    """A new course."""

    def save(values: dict[str, Any]) -> str:
        services.save_course(_draft(values))
        return burl("community:courses")

    return form_page(request, CourseForm(request.POST or None), save, title=_("New course"), done=_("Saved."), back=burl("community:courses"))


@needs("community.rules")
def course(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a course."""
    row = get_object_or_404(Course, pk=pk)
    state = services.state_of(row)
    form = CourseForm(request.POST or None, initial={**state, "lessons": "\n".join(row.lessons)})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_course(_draft(values), row)
        return burl("community:courses")

    history = {"history": burl("community:course_history", pk=pk)}
    back = burl("community:courses")
    return form_page(request, form, save, title=row.title, done=_("Saved."), back=back, template="community/course.html", context=history)


@needs("community.view")
def course_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a course."""
    row = get_object_or_404(Course, pk=pk)
    return history_page(request, target=services.course_target(row), title=row.title, back=burl("community:courses"))


@needs("community.view")
def guides(request: BrandRequest) -> HttpResponseBase:
    """All guides."""
    table = GuideTable(request, QuerySetRows(KocGuide.objects.all(), search=("title", "text")))
    new = (burl("community:guide_new"), _("New guide")) if access.can("community.rules") else None
    return list_page(request, table, template="community/koc_list.html", context={"tab": "koc", "sub": "guides", "new": new})


@needs("community.rules")
def guide_new(request: BrandRequest) -> HttpResponseBase:
    """A new guide."""

    def save(values: dict[str, Any]) -> str:
        services.save_guide(values)
        return burl("community:guides")

    return form_page(request, GuideForm(request.POST or None), save, title=_("New guide"), done=_("Saved."), back=burl("community:guides"))


@needs("community.rules")
def guide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a guide."""
    row = get_object_or_404(KocGuide, pk=pk)
    initial = {name: getattr(row, name) for name in ("title", "text", "stage_from", "active")}
    form = GuideForm(request.POST or None, initial=initial)
    watch_conflicts(form, initial)

    def save(values: dict[str, Any]) -> str:
        services.save_guide(values, row)
        return burl("community:guides")

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("community:guides"))
