"""Forms of courses, tests, trainings and abilities."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.team.forms.fields import day, lines, moment, offer, one_of, score, several
from guanhao.domains.team.models import Ability, Course, CourseQuestion, TrainingSession
from guanhao.domains.team.selectors import people, training

__all__ = ["AbilitiesForm", "AttendanceForm", "CourseForm", "EntryForm", "NeedsForm", "PeopleForm", "QuestionForm", "SessionForm", "TestForm", "day"]


class CourseForm(DesignForm):
    """A course."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    theme_id = one_of(pgettext_lazy("course", "Theme"), required=True)
    mode = forms.ChoiceField(label=_("How it is held"), choices=Course.Mode.choices)
    abilities = several(_("Abilities it trains"), help_text=_("Who lacks one of them is offered the course."))
    text = lines(_("Description"), 4, most=10_000)
    url = forms.CharField(label=pgettext_lazy("course", "Address"), max_length=300, required=False, help_text=_("Where it is taken online."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=100_000, initial=60)
    trainer = forms.CharField(label=pgettext_lazy("course", "Trainer"), max_length=120, required=False)
    pass_mark = score(_("Pass mark"), required=False, help_text=_("Empty: as the policy says."))
    active = forms.BooleanField(label=_("In the catalogue"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With themes and abilities."""
        super().__init__(*args, **kwargs)
        offer(self, "theme_id", [(row.pk, training.title_of(row)) for row in training.themes()])
        offer(self, "abilities", [(row.pk, training.title_of(row)) for row in training.abilities()])


class QuestionForm(DesignForm):
    """A question of a test."""

    text = lines(pgettext_lazy("test", "Question"), 2, required=True, most=500)
    choices = lines(
        pgettext_lazy("test", "Choices"),
        5,
        required=True,
        help_text=_("One a line; a star before the right ones, such as “* 30 minutes”."),
        most=3000,
    )


class TestForm(DesignForm):
    """A test: one field a question."""

    __test__ = False

    def __init__(self, questions: Sequence[CourseQuestion], *args: Any, **kwargs: Any) -> None:
        """With the questions; one with several right choices takes several."""
        super().__init__(*args, **kwargs)
        for number, row in enumerate(questions, start=1):
            options = list(enumerate(row.choices))
            facts: dict[str, Any] = {"label": f"{number}. {row.text}", "choices": options, "coerce": int, "required": False}
            if len(row.right) > 1:
                self.fields[f"q-{row.pk}"] = forms.TypedMultipleChoiceField(**facts, widget=forms.CheckboxSelectMultiple)
            else:
                self.fields[f"q-{row.pk}"] = forms.TypedChoiceField(**facts, empty_value=None, widget=forms.RadioSelect)

    def answers(self) -> dict[int, list[int]]:
        """What was chosen, by number of the question."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("q-"):
                found[int(name[2:])] = list(value) if isinstance(value, list) else [] if value is None else [value]
        return found


class PeopleForm(DesignForm):
    """Some of the people who work here."""

    user_ids = several(_("Who"), required=True)
    why = forms.CharField(label=pgettext_lazy("enrolment", "Why"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With everybody."""
        super().__init__(*args, **kwargs)
        offer(self, "user_ids", people.choices())


class SessionForm(DesignForm):
    """A training at a time."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    track = forms.ChoiceField(
        label=pgettext_lazy("session", "Track"),
        choices=TrainingSession.Track.choices,
        required=False,
        help_text=_("Each month needs an external lecture, each week an internal case review."),
    )
    course_id = one_of(_("Course"), help_text=_("Who comes has finished it, unless it ends with a test."))
    mode = forms.ChoiceField(label=_("How it is held"), choices=Course.Mode.choices, initial="offline")
    starts_at = moment(_("Begins"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=10_000, initial=60)
    place = forms.CharField(label=_("Where it is"), max_length=200, required=False)
    speaker = forms.CharField(label=_("Who speaks"), max_length=120, required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=0, max_value=10_000, initial=0, help_text=_("0: as many as come."))
    text = lines(_("Description"), 3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the courses."""
        super().__init__(*args, **kwargs)
        courses = Course.objects.filter(active=True).order_by("title").values_list("pk", "title")
        offer(self, "course_id", list(courses), empty=True)


class AttendanceForm(DesignForm):
    """Who came."""

    came = several(_("Who came"))

    def __init__(self, *args: Any, extra: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """With everybody; `extra` are people with a seat who no longer work here."""
        super().__init__(*args, **kwargs)
        offer(self, "came", [*people.choices(), *extra])


class AbilitiesForm(DesignForm):
    """How somebody stands: one field an ability."""

    note = forms.CharField(label=_("What it rests on"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the abilities in use."""
        super().__init__(*args, **kwargs)
        for row in training.abilities():
            self.fields[f"score-{row.pk}"] = score(training.title_of(row), required=False)
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])

    def scores(self) -> dict[int, int]:
        """What was filled in."""
        return {int(name[6:]): value for name, value in self.cleaned_data.items() if name.startswith("score-") and value is not None}


class NeedsForm(DesignForm):
    """What a post needs: one field an ability."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the abilities in use."""
        super().__init__(*args, **kwargs)
        for row in training.abilities():
            self.fields[f"need-{row.pk}"] = score(training.title_of(row), required=False, help_text=_("Empty: not needed."))

    def needs(self) -> dict[int, int | None]:
        """What was filled in."""
        return {int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("need-")}


class EntryForm(DesignForm):
    """A theme or an ability."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=60)
    place = forms.IntegerField(label=_("Order"), min_value=0, max_value=1000, initial=0)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


def initial_scores(scores: dict[int, int], prefix: str, rows: Sequence[Ability]) -> dict[str, int]:
    """Scores as initial values of a form."""
    return {f"{prefix}-{row.pk}": scores[row.pk] for row in rows if row.pk in scores}
