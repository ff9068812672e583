"""Lists of people, courses and trainings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.team.models import Course, TrainingSession
from guanhao.domains.team.selectors import training
from guanhao.domains.team.wording import DEPARTMENTS

SESSION_TONE = {"planned": "info", "held": "good", "cancelled": ""}
TRACK_TONE = {"": "", "external": "accent", "internal": "info"}
YES = (("1", _("Yes")), ("0", _("No")))


def theme_choices() -> list[tuple[str, str]]:
    """Themes for the filter."""
    return [(str(row.pk), training.title_of(row)) for row in training.themes()]


class PeopleTable(Table):
    """Everybody with what they lack."""

    key = "team.people"
    title = _("Abilities")
    searchable = True
    search_hint = pgettext_lazy("field", "Name")
    default_sort = "-missing"
    columns = (
        Column("name", pgettext_lazy("team", "Person"), kind="link", href=lambda row: burl("team:person", pk=row["id"])),
        Column("department", _("Department"), labels=DEPARTMENTS),
        Column("posts", pgettext_lazy("team", "Posts"), sortable=False),
        Column("missing", _("Points missing"), kind="number", help=_("Below what their posts need, all abilities together.")),
        Column("weakest", _("Weakest ability"), sortable=False),
        Column("judged", _("Abilities judged"), kind="number"),
        Column("finished", _("Courses finished"), kind="number"),
    )
    filters = (ChoiceFilter("department", _("Department"), choices=tuple(DEPARTMENTS.items())),)
    empty = Empty(_("Nobody works here yet"))


class CourseTable(Table):
    """The catalogue."""

    key = "team.courses"
    title = _("Courses")
    searchable = True
    search_hint = _("Name, description or trainer")
    default_sort = "title"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("team:course", pk=row.pk)),
        Column("theme", pgettext_lazy("course", "Theme"), sortable=False, value=lambda row: training.title_of(row.theme)),
        Column("mode", _("How it is held"), kind="badge", labels=dict(Course.Mode.choices)),
        Column("trained_words", pgettext_lazy("course", "Abilities"), sortable=False),
        Column("minutes", _("Minutes"), kind="number"),
        Column("asked", _("Questions"), kind="number"),
        Column("people", pgettext_lazy("course", "Enrolled"), kind="number"),
        Column("finished", pgettext_lazy("course", "Finished"), kind="number"),
        Column("mine", _("You"), sortable=False, kind="badge", tone=lambda row: "good" if row.mine_done else "info"),
        Column("trainer", pgettext_lazy("course", "Trainer"), visible=False, value=lambda row: row.trainer or None),
        Column("active", _("In the catalogue"), kind="bool", visible=False),
    )
    filters = (
        ChoiceFilter("theme", pgettext_lazy("course", "Theme"), choices=theme_choices),
        ChoiceFilter("mode", _("How it is held"), choices=Course.Mode.choices),
        ChoiceFilter("active", _("In the catalogue"), choices=YES),
    )
    empty = Empty(
        _("No courses yet"),
        _("A course trains abilities; whoever lacks one is offered it. Write them here or import a list."),
        _("New course"),
        url_name="team:course_new",
        permission="team.edit",
    )


class SessionTable(Table):
    """Trainings."""

    key = "team.sessions"
    title = _("Trainings")
    searchable = True
    search_hint = _("Name, speaker or place")
    default_sort = "-starts_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("team:session", pk=row.pk)),
        Column("track", pgettext_lazy("session", "Track"), kind="badge", labels=dict(TrainingSession.Track.choices), tone=TRACK_TONE),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(TrainingSession.State.choices), tone=SESSION_TONE),
        Column("starts_at", _("Begins"), kind="datetime"),
        Column("minutes", _("Minutes"), kind="number", visible=False),
        Column("speaker", _("Who speaks"), value=lambda row: row.speaker or None),
        Column("expected", pgettext_lazy("session", "Expected"), kind="number"),
        Column("present", pgettext_lazy("session", "Came"), kind="number"),
        Column("mode", _("How it is held"), labels=dict(Course.Mode.choices), visible=False),
        Column("place", _("Where it is"), visible=False, value=lambda row: row.place or None),
    )
    filters = (
        ChoiceFilter("track", pgettext_lazy("session", "Track"), choices=[one for one in TrainingSession.Track.choices if one[0]]),
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=TrainingSession.State.choices),
        DateRange("starts_at", _("Begins")),
    )
    empty = Empty(
        _("No trainings yet"),
        _("Two tracks: a lecture from outside every month, an internal case review every week."),
        _("New training"),
        url_name="team:session_new",
        permission="team.edit",
    )
