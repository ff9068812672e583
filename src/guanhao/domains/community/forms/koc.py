"""Forms of the KOC programme."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.community.forms.rewards import whole
from guanhao.domains.community.models import Badge, Course, CourseRun, Koc, KocGuide
from guanhao.domains.community.services.courses import MOST_QUOTA, lessons_of

STAGES = [(key, title) for key, title in Koc.Stage.choices if key != "ended"]


def _score(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, required=False)


class ReasonForm(DesignForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False, help_text=_("Needed for who is below the cut."))


class JudgeForm(DesignForm):
    """Scores by hand."""

    output = _score(_("Content output"))
    influence = _score(_("Community influence"))
    fit = _score(_("Value fit"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("An empty score is left to what the member did."))


class CourseForm(DesignForm):
    """A course."""

    title = forms.CharField(label=_("Name"), max_length=80, help_text=_("Members read it."))
    text = forms.CharField(label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    lessons = forms.CharField(label=_("Lessons"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("One a line, in order."))
    quota = whole(_("Traffic support (impressions)"), _("Opened for who is through."), high=MOST_QUOTA)
    badge_id = forms.TypedChoiceField(label=_("Badge"), required=False, coerce=int, empty_value=None)
    active = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the brand's badges."""
        super().__init__(*args, **kwargs)
        self.fields["badge_id"].choices = [("", "—"), *Badge.objects.order_by("title").values_list("pk", "title")]  # type: ignore[attr-defined]

    def clean_lessons(self) -> tuple[str, ...]:
        """The lessons."""
        return tuple(lessons_of(self.cleaned_data["lessons"]))


class EnrolForm(DesignForm):
    """A course to begin."""

    course = forms.TypedChoiceField(label=_("Course"), coerce=int)

    def __init__(self, *args: Any, koc: Koc, **kwargs: Any) -> None:
        """With the courses that are offered and not begun."""
        super().__init__(*args, **kwargs)
        begun = CourseRun.objects.filter(koc=koc).values("course")
        self.fields["course"].choices = list(  # type: ignore[attr-defined]
            Course.objects.filter(active=True).exclude(pk__in=begun).order_by("title").values_list("pk", "title")
        )

    def clean_course(self) -> Course:
        """The course."""
        found: Course = Course.objects.get(pk=self.cleaned_data["course"])
        return found


class QuotaForm(DesignForm):
    """Traffic support that is spent; `key` names this form, so that a double click spends once."""

    amount = whole(_("Impressions"), low=1, high=MOST_QUOTA, initial=None)
    note = forms.CharField(label=_("What for"), max_length=200, help_text=_("Such as the post that is supported."))
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)


class RateForm(DesignForm):
    """The commission agreed."""

    rate = forms.DecimalField(
        label=_("Commission (%)"), min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2, required=False,
        help_text=_("Empty: as the policy says. It counts for orders from now on."),
    )  # fmt: skip

    def clean_rate(self) -> Decimal | None:
        """As a share."""
        value: Decimal | None = self.cleaned_data["rate"]
        return value / 100 if value is not None else None


class LinkForm(DesignForm):
    """Where the link leads."""

    target = forms.CharField(label=_("Address of the page or product"), max_length=500, help_text=_("Orders that come by it carry the code."))


class GuideForm(DesignForm):
    """A guide."""

    title = forms.CharField(label=_("Name"), max_length=80, help_text=_("Members read it."))
    text = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    stage_from = forms.ChoiceField(label=_("Shown from stage"), choices=STAGES, initial=KocGuide._meta.get_field("stage_from").default)
    active = forms.BooleanField(label=pgettext_lazy("guide", "Shown"), required=False, initial=True)


class SheetForm(DesignForm):
    """A month."""

    month = forms.CharField(label=pgettext_lazy("field", "Month"), max_length=7, widget=forms.TextInput(attrs={"type": "month"}))


class PaidForm(DesignForm):
    """When and how a sheet was paid."""

    paid_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reference = forms.CharField(label=_("Reference of the transfer"), max_length=120)
