"""Forms of media."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.partners.forms.shared import day_field, moment, text, whole
from guanhao.domains.partners.models import MediaOutlet


def _outlets() -> list[tuple[int, str]]:
    return list(MediaOutlet.objects.filter(active=True).order_by("name").values_list("pk", "name")[:1000])


class OutletForm(DesignForm):
    """A media house."""

    name = text(_("Name"))
    vertical = text(_("Vertical"), most=60, required=False)
    contact = text(_("Contact"), most=300, required=False, help_text=_("Kept sealed. Empty: what is there stays."))
    note = text(_("Note"), most=300, required=False, rows=2)
    active = forms.BooleanField(label=_("Works with us"), required=False, initial=True)


class PressForm(DesignForm):
    """A promise."""

    outlet_id = forms.TypedChoiceField(label=_("Media house"), choices=_outlets, coerce=int)
    title = text(_("Title"))
    due_at = moment(_("First release by"))


class PressDoneForm(DesignForm):
    """What became of it."""

    url = text(_("Address of the publication"), most=500, required=False, help_text=_("Empty: it never came."))
    released_at = moment(_("Published at"), required=False)


class ColumnForm(DesignForm):
    """A joint column."""

    outlet_id = forms.TypedChoiceField(label=_("Media house"), choices=_outlets, coerce=int)
    title = text(_("Title"))
    starts_on = day_field(_("Start"))
    keyword = text(_("Keyword of the brand"), most=60, required=False)
    search_before = whole(_("Search index before"))
    search_after = whole(_("Search index now"))
    search_source = text(_("Source"), most=80, required=False, help_text=_("Such as the Baidu Index, average of the month."))


class ReprintsForm(DesignForm):
    """Addresses of reprints."""

    urls = text(_("Addresses"), most=400_000, rows=10, help_text=_("One a line; the same address counts once."))
