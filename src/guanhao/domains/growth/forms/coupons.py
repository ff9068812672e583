"""Forms of coupon batches, codes, shops and discounts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.growth.forms.campaigns import CampaignChoice, OfCampaignForm, moment, money, several, whole
from guanhao.domains.growth.models import CouponBatch

WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)


class BatchForm(OfCampaignForm):
    """A coupon batch."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120, help_text=_("People read it."))
    key = forms.SlugField(label=pgettext_lazy("field", "Key"), max_length=40, help_text=_("Journeys and invitations ask for coupons by it."))
    text = several(pgettext_lazy("coupon", "Terms"), rows=3, most=500)
    campaign_id = CampaignChoice()
    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind"), choices=CouponBatch.Kind.choices)
    value = money(_("Worth (yuan, or percent)"), _("12.50 yuan off, or 20 percent off; nothing for a gift."))
    least = money(_("Smallest order (yuan)"), _("0: any order."))
    cost = money(_("One costs us (yuan)"), _("For the report of saved costs."))
    total = whole(_("How many there are"), low=1, initial=None)
    per_person = whole(_("For each person at most"), _("0: without limit."), high=1000, initial=1)
    starts_at = moment(_("Start"), required=True)
    ends_at = moment(_("Ends at"), required=True)
    weekdays = forms.MultipleChoiceField(label=_("Weekdays of use"), choices=WEEKDAYS, initial=list("0123456"), widget=forms.CheckboxSelectMultiple)
    hour_from = whole(_("Hours of use: from"), _("0 to 24: all day. From 22 to 2 runs over midnight."), high=23)
    hour_to = whole(_("Hours of use: to"), low=1, high=24, initial=24)
    returns = forms.BooleanField(label=_("Give another one after a refund"), required=False, initial=True)
    active = forms.BooleanField(label=_("Is given and taken"), required=False, initial=True)


class CodesForm(DesignForm):
    """How many codes."""

    count = whole(_("How many codes"), _("They belong to whoever has them: for printing and handing out."), low=1, high=200_000, initial=100)
    note = forms.CharField(label=_("For what"), max_length=200, required=False)


class ReasonForm(DesignForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ShopForm(DesignForm):
    """A shop."""

    name = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    active = forms.BooleanField(label=_("Takes coupons"), required=False, initial=True)


class DiscountForm(OfCampaignForm):
    """A limited-time discount."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120, help_text=_("People read it."))
    text = forms.CharField(label=_("Description"), max_length=300, required=False)
    percent = whole(_("Percent off"), low=1, high=99, initial=None)
    starts_at = moment(_("Start"), required=True)
    ends_at = moment(_("Ends at"), required=True)
    campaign_id = CampaignChoice()
    active = forms.BooleanField(label=pgettext_lazy("field", "In force"), required=False, initial=True)


class TakeForm(DesignForm):
    """A coupon at the till."""

    code = forms.CharField(label=pgettext_lazy("coupon", "Code"), max_length=40)
    order = forms.CharField(label=_("Order number"), max_length=60, required=False)
    amount = money(_("Amount of the order (yuan)"))
