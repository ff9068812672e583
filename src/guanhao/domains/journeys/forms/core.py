"""Forms of journeys, pushes, cases and contacts."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
from guanhao.domains.journeys import wording
from guanhao.domains.journeys.models import PoolContact, PushPart, WinbackCase
from guanhao.domains.journeys.selectors.lists import formats, segment_names
from guanhao.domains.journeys.services.caring import ContactDraft
from guanhao.domains.journeys.services.presets import PRESETS

MOMENT = {"type": "datetime-local", "step": 60}


class JourneyForm(DesignForm):
    """A new journey."""

    title = forms.CharField(label=_("Name"), max_length=120)
    preset = forms.ChoiceField(label=_("Begin with"), required=False, choices=(("", _("An empty journey")), *PRESETS.items()))
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class NameForm(DesignForm):
    """Name and note of a journey."""

    title = forms.CharField(label=_("Name"), max_length=120)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PushForm(DesignForm):
    """A new push."""

    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("Only you read it."))
    purpose = forms.ChoiceField(
        label=pgettext_lazy("consent", "Purpose"), choices=[one for one in wording.PURPOSE_WORDS.items() if one[0] != "analysis"]
    )


class PartForm(DesignForm):
    """What one audience gets."""

    segment_id = forms.TypedChoiceField(label=_("Audience"), coerce=int)
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    target = forms.URLField(
        label=_("Address of the link"), max_length=1000, required=False, assume_scheme="https", help_text=_("Clicks are counted.")
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=PushPart.Channel.choices)
    where = forms.CharField(label=_("Where it is sent by hand"), max_length=60, required=False, help_text=_("Such as: WeCom group message."))
    content = forms.ChoiceField(label=_("Content"), required=False, help_text=_("The brand says which content each group gets; a push holds to it."))
    planned_at = forms.DateTimeField(label=pgettext_lazy("push", "Goes out at"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the brand's audiences."""
        super().__init__(*args, **kwargs)
        self.fields["segment_id"].choices = list(segment_names().items())  # type: ignore[attr-defined]
        self.fields["content"].choices = [("", "—"), *formats().items()]  # type: ignore[attr-defined]


def owners() -> list[tuple[Any, str]]:
    """People of the brand who can look after something."""
    return [("", "—"), *((one.id, one.name) for one in identity.people_of_brand() if one.active)]


class CaseForm(DesignForm):
    """What was done in a case."""

    stage = forms.ChoiceField(label=pgettext_lazy("winback", "Stage"), choices=WinbackCase.Stage.choices)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(label=pgettext_lazy("winback", "What was done"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people of the brand."""
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = owners()  # type: ignore[attr-defined]


class ContactsForm(DesignForm):
    """People for the private pool, one a line."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PoolContact.Kind.choices)
    place = forms.CharField(label=_("Group or contact of"), max_length=80)
    source = forms.CharField(label=_("Source"), max_length=80, required=False, help_text=_("Such as: parcel card, live room, shop."))
    contacts = forms.CharField(
        label=_("Contacts"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea mono"}),
        help_text=_("One a line: name | joined on (2026-01-31) | consent | platform | number on the platform. Only the first is needed."),
    )

    def clean_contacts(self) -> list[list[str]]:
        """The lines as cells."""
        lines = [[cell.strip() for cell in line.split("|")] for line in self.cleaned_data["contacts"].splitlines() if line.strip()]
        for number, cells in enumerate(lines, start=1):
            if len(cells) > 5 or not cells[0]:
                raise ValidationError(gettext("Line %(line)s is not “name | joined on | consent | platform | number”.") % {"line": number})
            if len(cells) > 1 and cells[1]:
                _day(cells[1], number)
        return lines

    def drafts(self, today: date) -> list[ContactDraft]:
        """The contacts; without a day they joined today."""
        values, found = self.cleaned_data, []
        for cells in values["contacts"]:
            name, joined, consent, platform, platform_id = (*cells, "", "", "", "")[:5]
            facts = {"name": name, "consent": consent, "platform": platform, "platform_id": platform_id}
            day = date.fromisoformat(joined) if joined else today
            found.append(ContactDraft(kind=values["kind"], place=values["place"], source=values["source"], joined_on=day, **facts))
        return found


def _day(text: str, line: int) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(gettext("Line %(line)s: “%(value)s” is not a day such as 2026-01-31.") % {"line": line, "value": text[:20]}) from error
