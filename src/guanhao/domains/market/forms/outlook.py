"""Forms of trend cards and of answers to findings."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
from guanhao.domains.market.forms.scorecards import area
from guanhao.domains.market.models import TrendCard
from guanhao.domains.market.selectors import outlook as selectors

STEPS = [(number, str(number)) for number in range(1, 6)]


class TrendForm(DesignForm):
    """A trend card."""

    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=TrendCard.Kind.choices)
    effect = forms.ChoiceField(label=pgettext_lazy("trend", "For us it is"), choices=TrendCard.Effect.choices, initial="both")
    text = area(pgettext_lazy("trend", "What happens"), 8000, rows=3, needed=True)
    evidence = area(pgettext_lazy("trend", "Evidence"), 8000, rows=3, help_text=_("Figures, quotes, addresses: one a line."))
    source = forms.CharField(label=_("Source"), max_length=300)
    url = forms.CharField(label=_("Address"), max_length=500, required=False)
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), choices=STEPS, coerce=int, initial=3, help_text=_("1: hardly; 5: almost certain."))
    impact = forms.TypedChoiceField(label=_("Impact"), choices=STEPS, coerce=int, initial=3, help_text=_("1: hardly felt; 5: changes what we do."))
    horizon = forms.ChoiceField(label=_("Horizon"), choices=TrendCard.Horizon.choices, initial="year")
    status = forms.ChoiceField(label=_("Status"), choices=TrendCard.Status.choices, initial="watching")
    response = area(pgettext_lazy("trend", "Our response"), 8000, rows=3, help_text=_("It goes into the operations plan with the card."))
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    trend_id = forms.TypedChoiceField(label=_("Entry of the trend library"), required=False, coerce=int, empty_value=None)
    rival_id = forms.TypedChoiceField(label=_("Competitor"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """People, trends and competitors of the brand; what the card leans on already stays offered."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        people = {one.id: one.name for one in identity.people_of_brand()}
        for name, known in (("owner_id", people), ("trend_id", selectors.library()), ("rival_id", selectors.rivals())):
            kept = self.initial.get(name)
            if kept and kept not in known:
                known = {kept: _now("No longer listed (%(number)s)") % {"number": kept}, **known}
            fields[name].choices = [("", "—"), *known.items()]


class AnswerForm(DesignForm):
    """What is done about a finding."""

    text = area(_("What we do about it"), 1000, rows=3, help_text=_("Empty: nothing has been said."))
