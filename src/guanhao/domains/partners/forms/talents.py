"""Forms of talents and audits."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.partners.forms.shared import day_field, money, platform_field, text, whole
from guanhao.domains.partners.models import Talent

SHARE = _("With a percent sign, or from 0 to 1: 30.1% is 0.301.")


class TalentForm(DesignForm):
    """A talent; an empty contact leaves the sealed one."""

    name = text(_("Name"))
    platform = platform_field()
    handle = text(_("Handle"), required=False, help_text=_("Name on the platform; it says who is meant in files."))
    url = text(pgettext_lazy("talent", "Address"), most=300, required=False)
    category = text(pgettext_lazy("talent", "Field"), most=60, required=False)
    fans = whole(_("Followers"))
    price = money(pgettext_lazy("talent", "Price"), required=False)
    contact = text(_("Contact"), most=300, required=False, help_text=_("Kept sealed. Empty: what is there stays."))
    grade_by_hand = forms.ChoiceField(
        label=_("Grade by hand"), required=False, choices=[("", _("By the followers")), *Talent.Grade.choices], initial=""
    )
    person_id = whole(_("Number in the people register"), _("When this person asks to be forgotten there, the talent is forgotten here."))
    note = text(_("Note"), most=500, required=False, rows=2)


class AuditForm(DesignForm):
    """What a third party found."""

    source = text(_("Source"), most=80, help_text=_("Who counted, such as 新榜 or 蝉妈妈."))
    audited_on = day_field(_("Day"))
    fake_share = text(_("Fake followers"), most=20, required=False, help_text=SHARE)
    real_interaction = text(_("Real interaction"), most=20, required=False, help_text=SHARE)
    fan_match = text(_("Followers match the target"), most=20, required=False)
    active_share = text(_("Active followers"), most=20, required=False)
    positive_share = text(_("Positive comments"), most=20, required=False)
    likes = whole(_("Likes"))
    comments = whole(_("Comments"))
    saves = whole(_("Saves"))
    forwards = whole(_("Forwards"))


class ReasonForm(DesignForm):
    """Why."""

    reason = text(_("Reason"), most=300, rows=2)
