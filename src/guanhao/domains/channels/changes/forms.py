"""Forms of the log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.channels.models import PlatformChange, PlatformRule
from guanhao.domains.channels.wording import platform_choices, platform_name
from guanhao.domains.identity import facade as identity


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ChangeForm(DesignForm):
    """An entry of the log."""

    platform = forms.ChoiceField(label=_("Platform"), choices=platform_choices)
    kind = forms.ChoiceField(label=pgettext_lazy("platform change", "What changed"), choices=PlatformChange.Kind.choices)
    day = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("In one line: external links in captions are no longer allowed."))
    text = forms.CharField(label=_("Details"), required=False, max_length=4000, widget=_area(4))
    source = forms.CharField(label=_("Source"), required=False, max_length=1000, widget=forms.URLInput, help_text=_("Address of the notice."))
    impact = forms.ChoiceField(label=_("Impact"), choices=PlatformChange.Impact.choices, initial="medium")
    impact_text = forms.CharField(label=_("What it means for us"), required=False, max_length=4000, widget=_area(3))
    action = forms.CharField(label=_("What we do"), required=False, max_length=4000, widget=_area(3))
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    due = forms.DateField(label=_("Due by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    state = forms.ChoiceField(label=_("State"), choices=PlatformChange.State.choices)
    rules = forms.TypedMultipleChoiceField(
        label=_("Platform rules it touches"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Planned posts of the platform are checked against them again when you save."),
    )
    templates = forms.CharField(
        label=_("Templates it touches"), required=False, max_length=6000, widget=_area(2), help_text=_("One a line: what was made after the old way.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        people = [(str(person.id), person.name) for person in identity.people_of_brand() if person.active]
        fields["owner_id"].choices = [("", _("Nobody yet")), *people]
        rows = PlatformRule.objects.order_by("platform", "title")[:300]
        fields["rules"].choices = [(row.pk, f"{platform_name(row.platform)} · {row.title}") for row in rows]
        if not fields["rules"].choices:
            del fields["rules"]


class ReviewForm(DesignForm):
    """What a review found."""

    note = forms.CharField(label=_("What was found"), max_length=500, widget=_area(3), help_text=_("Also when nothing changed."))
