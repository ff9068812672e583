"""Forms of ad plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.partners.forms.shared import day_field, money, platform_field, text, whole
from guanhao.domains.partners.models import AdCreative, TargetSet
from guanhao.kernel import access


class PlanForm(DesignForm):
    """An ad plan."""

    title = text(_("Title"))
    platform = platform_field()
    starts_on = day_field(_("Start"))
    ends_on = day_field(_("Ends at"))
    day = money(_("Money a day"))
    peak_from = forms.IntegerField(label=_("Strong hours from"), min_value=0, max_value=23, initial=20)
    peak_to = forms.IntegerField(
        label=_("Strong hours to"), min_value=1, max_value=24, initial=22, help_text=_("20 to 22: from 20:00 to before 22:00.")
    )
    suggested_bid = money(_("Suggested bid"), required=False, help_text=_("What the platform suggests."))
    exposures = whole(_("Exposures"), _("Since the bid was set."))
    active = forms.BooleanField(label=pgettext_lazy("field", "In force"), required=False, initial=True)


def _segments() -> list[tuple[Any, Any]]:
    rows = audiences.segments() if access.can("audiences.view") else []
    return [("", _("None")), *((one.id, one.name) for one in rows)]


class TargetForm(DesignForm):
    """Whom the ads are shown to."""

    title = text(_("Name"), most=80)
    sex = forms.ChoiceField(label=_("Sex"), choices=TargetSet.Sex.choices, required=False)
    age_from = whole(_("Age from"), high=120)
    age_to = whole(_("Age to"), high=120)
    regions = text(_("Regions"), most=2000, required=False, help_text=_("With commas between them; empty: everywhere."))
    interests = text(_("Interests"), most=2000, required=False, help_text=_("With commas between them."))
    reach = whole(pgettext_lazy("placement", "Estimated reach"), _("People, as the platform estimates them."))
    reach_source = text(
        _("Where the estimate comes from"), required=False, help_text=_("Such as 巨量引擎 or the Baidu Index of a keyword."), most=120
    )
    segment_id = forms.TypedChoiceField(
        label=_("Audience"), choices=_segments, coerce=int, empty_value=None, required=False, help_text=_("Shows how two sets overlap.")
    )


class CreativeForm(DesignForm):
    """A creative."""

    title = text(_("Name"), help_text=_("As the ad platform calls it: then imported numbers count."))
    style = forms.ChoiceField(label=pgettext_lazy("creative", "Style"), choices=AdCreative.Style.choices)
    impressions = whole(_("Impressions"), _("Empty: those of imported ads."))
    clicks = whole(_("Clicks"))
