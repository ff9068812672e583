"""Forms of topics, the hot lane, columns, keywords and stories."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.content.models import Story, Topic
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.selectors.choices import WEEKDAYS, account_choices, people_choices
from guanhao.domains.content.selectors.columns import column_titles
from guanhao.domains.content.selectors.hot import EVENT_WORDS
from guanhao.domains.content.services.exchange import split_words

MOMENT = {"type": "datetime-local"}


class WordsField(forms.CharField):
    """Words with commas between them, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=800, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as it is typed."""
        return "，".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The words."""
        return split_words(super().clean(value))


class TopicForm(DesignForm):
    """A topic as a person enters it."""

    title = forms.CharField(label=pgettext_lazy("topic", "Title"), max_length=200)
    anyway = forms.BooleanField(label=_("Keep it although the pool has a similar one"), required=False, widget=forms.HiddenInput())
    source = forms.ChoiceField(label=pgettext_lazy("topic", "Source"), choices=Topic.Source.choices)
    lane = forms.ChoiceField(label=_("Lane"), choices=LaneChoice.choices, help_text=_("The lane's rule sets the deadline."))
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PurposeChoice.choices)
    format = forms.ChoiceField(label=_("Format"), choices=FormatChoice.choices)
    account_ids = forms.TypedMultipleChoiceField(label=_("Accounts"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    angle = forms.CharField(label=_("Angle"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    keywords = WordsField(label=_("Keywords"), help_text=_("With commas between them; the score looks for posts with these words."))
    column_id = forms.TypedChoiceField(label=pgettext_lazy("content", "Column"), required=False, coerce=int, empty_value=None)
    pain_point = forms.CharField(label=_("Pain point"), required=False, max_length=120)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    due = forms.DateTimeField(
        label=_("Deadline"),
        required=False,
        help_text=_("Empty: by the rule of the lane."),
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["account_ids"].choices = account_choices()
        fields["owner_id"].choices = people_choices()
        fields["column_id"].choices = [("", _("None")), *((str(pk), title) for pk, title in column_titles().items())]


class HotForm(DesignForm):
    """A hot event and the topic made of it."""

    event = forms.CharField(label=_("Event"), max_length=200)
    event_class = forms.ChoiceField(
        label=_("Class of the event"),
        choices=lambda: [("", _("Choose")), *EVENT_WORDS.items()],
        help_text=_("Disasters, deaths, politics and other sensitive classes stop here: no marketing."),
    )
    checked = forms.BooleanField(label=_("I have checked that the event is not sensitive"), required=False)
    event_url = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    title = forms.CharField(label=_("Title of the topic"), max_length=200)
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput())
    format = forms.ChoiceField(label=_("Format"), choices=FormatChoice.choices)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PurposeChoice.choices)
    account_ids = forms.TypedMultipleChoiceField(label=_("Accounts"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    keywords = WordsField(label=_("Keywords"))
    legal_risk = forms.CharField(label=_("Legal risk"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    reputation_risk = forms.CharField(label=_("Risk to reputation"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["account_ids"].choices = account_choices()
        fields["owner_id"].choices = people_choices()


class AngleForm(DesignForm):
    """How an angle fits."""

    angle = forms.CharField(label=_("Angle"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    brand_fit = forms.IntegerField(label=_("Brand fit (0–5)"), min_value=0, max_value=5)
    risk = forms.IntegerField(label=_("Risk (0–5)"), min_value=0, max_value=5)
    competitor_angles = forms.CharField(
        label=_("Angles of competitors"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line an angle."),
    )
    reason = forms.CharField(label=_("Why this angle"), required=False, max_length=500)


class ColumnForm(DesignForm):
    """A column."""

    title = forms.CharField(label=pgettext_lazy("column", "Title"), max_length=80)
    ip = forms.CharField(label=_("IP name"), required=False, max_length=80, help_text=_("The name people know the series or its figure by."))
    weekdays = forms.TypedMultipleChoiceField(label=_("Weekdays"), coerce=int, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple)
    every = forms.IntegerField(label=_("Every … weeks"), min_value=1, max_value=26, initial=1)
    time = forms.CharField(label=_("Episode time"), initial="18:00", widget=forms.TimeInput(attrs={"type": "time"}))
    starts = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    host_id = forms.TypedChoiceField(label=_("Host"), required=False, coerce=int, empty_value=None)
    account_ids = forms.TypedMultipleChoiceField(label=_("Accounts"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    format = forms.ChoiceField(label=_("Format"), choices=FormatChoice.choices, initial=FormatChoice.VIDEO)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PurposeChoice.choices, initial=PurposeChoice.INTERACTION)
    template = forms.CharField(
        label=_("Template"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("What every episode is made of.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["account_ids"].choices = account_choices()
        fields["host_id"].choices = people_choices()


class KeywordsForm(DesignForm):
    """Words for the library."""

    words = WordsField(label=_("Words"), help_text=_("With commas between them."))
    group = forms.CharField(label=pgettext_lazy("keyword", "Group"), required=False, max_length=40)
    industry = forms.CharField(label=_("Industry"), required=False, max_length=40)
    core = forms.BooleanField(label=_("Core words of the industry"), required=False)


class KeywordForm(DesignForm):
    """One word of the library."""

    group = forms.CharField(label=pgettext_lazy("keyword", "Group"), required=False, max_length=40)
    industry = forms.CharField(label=_("Industry"), required=False, max_length=40)
    core = forms.BooleanField(label=_("Core word"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)


class StoryForm(DesignForm):
    """A story card."""

    title = forms.CharField(label=pgettext_lazy("story", "Title"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=Story.Kind.choices)
    text = forms.CharField(label=_("Story"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Interview, letter, comment, archive … with its day."))
    person = forms.CharField(label=_("Who it is about"), required=False, max_length=80)
    consent = forms.ChoiceField(label=pgettext_lazy("story", "Consent"), choices=Story.Consent.choices)
    consent_until = forms.DateField(label=_("Consent until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    consent_note = forms.CharField(label=_("Where the consent is kept"), required=False, max_length=300)
    keywords = WordsField(label=_("Keywords"))


class BoardForm(DesignForm):
    """A Trello board as JSON."""

    file = forms.FileField(label=_("Trello board (JSON)"), widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}))


class SlotForm(DesignForm):
    """Another day for an episode."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
