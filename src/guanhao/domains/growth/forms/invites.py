"""Forms of invitation programmes."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.growth.forms.campaigns import CampaignChoice, OfCampaignForm, moment, several, whole


class ProgramForm(OfCampaignForm):
    """A programme."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120, help_text=_("People read it."))
    key = forms.SlugField(
        label=pgettext_lazy("landing", "Address"), max_length=40, help_text=_("Small letters, digits and dashes, such as summer-sale.")
    )
    text = several(_("Description"), rows=4, most=3000)
    consent = several(
        _("Consent text"),
        _("What the phone number is used for, how long, and how it is deleted (个人信息保护法 Art. 17)."),
        rows=3,
        most=500,
        required=True,
    )
    steps = several(
        pgettext_lazy("invites", "Steps"),
        _("One a line: invitations, a colon, the key of the coupon batch, such as “3: tea”. For the second level “2/5: tea”."),
        required=True,
    )
    depth = whole(
        _("Levels of reward"), _("1: whoever invited. 2: also whoever invited the inviter, where the policy allows it."), low=1, high=2, initial=1
    )
    starts_at = moment(_("Start"), required=True)
    ends_at = moment(_("Ends at"), required=True)
    campaign_id = CampaignChoice()


class DecideForm(DesignForm):
    """What is decided about a sign-up."""

    answer = forms.CharField(label=_("What the person reads"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
