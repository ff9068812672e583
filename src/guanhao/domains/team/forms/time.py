"""Forms of capacity and time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.team.forms.fields import day, offer, one_of
from guanhao.domains.team.models import TimeLog
from guanhao.domains.team.selectors import people
from guanhao.domains.work import facade as work
from guanhao.kernel import access


def cards(chosen: int | None = None) -> list[tuple[int, str]]:
    """Open cards, and the one that is chosen already."""
    found = [(card.id, card.title) for card in work.open_cards()]
    known = work.card(chosen) if chosen and chosen not in dict(found) else None
    return [*([(known.id, known.title)] if known else []), *found]


class AllocationForm(DesignForm):
    """Planned hours."""

    user_id = one_of(_("Who"), required=True)
    what = forms.CharField(label=_("For what"), max_length=200, required=False, help_text=_("Empty: the title of the card."))
    card_id = one_of(pgettext_lazy("field", "Card"))
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))
    hours = forms.FloatField(label=_("Hours in all"), min_value=0.25, max_value=2000, help_text=_("Spread evenly over the working days."))

    def __init__(self, *args: Any, card: int | None = None, **kwargs: Any) -> None:
        """With people and cards."""
        super().__init__(*args, **kwargs)
        offer(self, "user_id", people.choices())
        offer(self, "card_id", cards(card), empty=True)


class HoursForm(DesignForm):
    """Somebody's own weekly hours."""

    from_on = day(_("From"))
    hours = forms.FloatField(label=_("Hours a week"), min_value=0, max_value=80)
    note = forms.CharField(label=pgettext_lazy("field", "Note"), max_length=200, required=False)


class LeaveForm(DesignForm):
    """Days somebody is away."""

    user_id = one_of(_("Who"), required=True)
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))
    note = forms.CharField(label=pgettext_lazy("field", "Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Oneself; who leads may choose others."""
        super().__init__(*args, **kwargs)
        mine = people.me()
        offer(self, "user_id", [one for one in people.choices() if one[0] == mine or access.can("team.edit")])


class LogForm(LeaveForm):
    """Time that was spent."""

    starts_on = None  # type: ignore[assignment]
    ends_on = None  # type: ignore[assignment]
    day = day(_("Day"))
    stage = forms.ChoiceField(label=pgettext_lazy("time", "Stage"), choices=TimeLog.Stage.choices)
    card_id = one_of(pgettext_lazy("field", "Card"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440, initial=60)
    field_order = ("user_id", "day", "stage", "card_id", "minutes", "note")

    def __init__(self, *args: Any, card: int | None = None, **kwargs: Any) -> None:
        """With the cards."""
        super().__init__(*args, **kwargs)
        offer(self, "card_id", cards(card), empty=True)
