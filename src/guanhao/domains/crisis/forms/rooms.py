"""Forms of crises, statements and reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.models import Crisis, Kind, Plan
from guanhao.domains.crisis.selectors.statements import format_for
from guanhao.domains.crisis.wording import LEVEL_WORDS

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
TALL, LOW = {"rows": 8}, {"rows": 3}


class CrisisForm(DesignForm):
    """What a person says when a room is opened."""

    title = forms.CharField(label=pgettext_lazy("crisis", "What happened"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=tuple(LEVEL_WORDS.items()), initial=2)
    alerted_at = forms.DateTimeField(label=_("Noticed"), required=False, widget=MOMENT, help_text=_("Empty: now. The clocks count from here."))
    summary = forms.CharField(label=_("What is known"), required=False, max_length=4000, widget=forms.Textarea(attrs=LOW))
    subject_name = forms.CharField(label=_("Person, product or campaign"), required=False, max_length=120)
    words = forms.CharField(
        label=_("Words in affected messages"),
        required=False,
        max_length=600,
        help_text=_("Separated by commas. Agents see the holding reply for them."),
    )
    plan_id = forms.TypedChoiceField(label=_("Contingency plan"), required=False, coerce=int, empty_value=None)
    drill = forms.BooleanField(
        label=_("This is a drill"), required=False, help_text=_("Nothing leaves the house: pauses, releases and messages are only written down.")
    )

    def __init__(self, *args: Any, proposed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        kinds = dict(Kind.choices)
        plans = [(one.pk, f"{kinds[one.kind]} · {one.title}") for one in Plan.objects.filter(active=True)]
        fields["plan_id"].choices = [("", _("The plan of this kind")), *plans]
        if proposed:
            del self.fields["alerted_at"], self.fields["drill"]

    def clean_words(self) -> list[str]:
        """Words as a list."""
        text = str(self.cleaned_data["words"])
        for mark in "，、;；\n":
            text = text.replace(mark, ",")
        return [one.strip() for one in text.split(",") if one.strip()]


class StatementForm(DesignForm):
    """A statement and where it goes out."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))
    accounts = forms.TypedMultipleChoiceField(label=_("Accounts"), coerce=int, widget=forms.CheckboxSelectMultiple)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["accounts"].choices = [(one.id, one.name or one.handle) for one in channels.accounts() if format_for(one.platform)]


class ReviewForm(DesignForm):
    """What it taught."""

    causes = forms.CharField(label=_("Causes"), max_length=8000, widget=forms.Textarea(attrs=TALL))
    good = forms.CharField(label=_("What went well"), required=False, max_length=8000, widget=forms.Textarea(attrs=LOW))
    bad = forms.CharField(label=_("What went badly"), required=False, max_length=8000, widget=forms.Textarea(attrs=LOW))
    lessons = forms.CharField(label=_("Lessons"), max_length=8000, widget=forms.Textarea(attrs=TALL))
    tasks = forms.CharField(
        label=_("Tasks"), required=False, max_length=4000, widget=forms.Textarea(attrs=LOW),
        help_text=_("One a line; a day at the end is when it is due: check batches 2026-04-01"),
    )  # fmt: skip
    invited = forms.IntegerField(label=_("Asked to take part"), required=False, min_value=0, max_value=100_000)
    attended = forms.IntegerField(label=_("Took part"), required=False, min_value=0, max_value=100_000)

    def __init__(self, *args: Any, crisis: Crisis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not crisis.drill:
            del self.fields["invited"], self.fields["attended"]
