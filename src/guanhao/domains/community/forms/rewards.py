"""Forms of the catalogue, redemptions and terms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.community.models import Redemption, Reward

MOMENT = {"type": "datetime-local", "step": 60}
FORMAT = "%Y-%m-%dT%H:%M"


def moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    """A day and time in the brand's zone."""
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=forms.DateTimeInput(attrs=MOMENT, format=FORMAT))


def whole(label: Any, help_text: Any = "", *, low: int = 0, high: int = 1_000_000, initial: int | None = 0) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(label=label, help_text=help_text, min_value=low, max_value=high, initial=initial)


class RewardForm(DesignForm):
    """A reward."""

    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("Members read it."))
    text = forms.CharField(label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("How it reaches the member"), choices=Reward.Kind.choices)
    cost = whole(_("Costs (points)"), low=1, initial=None)
    per_member = whole(_("For each member at most"), _("0: without limit."))
    level_from = whole(_("From level"), _("0: for everybody."), high=100)
    starts_at = moment(_("Start"))
    ends_at = moment(_("Ends at"))
    active = forms.BooleanField(label=_("In the catalogue"), required=False, initial=True)


class NewRewardForm(RewardForm):
    """A reward with its first stock."""

    stock = whole(_("Stock"))


class StockForm(DesignForm):
    """Pieces in or out."""

    pieces = forms.IntegerField(label=_("Pieces"), min_value=-1_000_000, max_value=1_000_000, help_text=_("50 came in, -3 are gone."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class MoveForm(DesignForm):
    """Where a redemption is."""

    state = forms.ChoiceField(label=_("State"), choices=[(key, title) for key, title in Redemption.State.choices if key in ("sent", "done")])
    tracking = forms.CharField(label=_("Carrier and tracking number"), max_length=120, required=False)


class TermsForm(DesignForm):
    """Terms of membership."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Rules of membership"), widget=forms.Textarea(attrs={"rows": 10}), max_length=20_000)
    privacy = forms.CharField(
        label=_("Notice on personal data"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text=_("Who handles which data for what, how long, and how people take their consent back (个人信息保护法 Art. 17)."),
    )
