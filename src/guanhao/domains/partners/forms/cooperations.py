"""Forms of the steps of a cooperation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.partners.forms.shared import day_field, moment, money, text, whole
from guanhao.domains.partners.models import Budget, BudgetLine, Cooperation, Talent

MOST = 2000


def _talents() -> list[tuple[int, str]]:
    rows = Talent.objects.filter(state=Talent.State.ACTIVE).order_by("-fans", "pk")[:MOST]
    return [(row.pk, f"{row.shown} · {row.grade or '—'}") for row in rows]


def _lines() -> list[tuple[Any, Any]]:
    rows = BudgetLine.objects.filter(budget__state=Budget.State.APPROVED, kind=BudgetLine.Kind.TALENTS).select_related("budget").order_by("-pk")[:200]
    return [("", _("No budget")), *((row.pk, f"{row.budget.title} · {row.shown}") for row in rows)]


class BriefForm(DesignForm):
    """The brief."""

    talent_id = forms.TypedChoiceField(label=_("Talent"), choices=_talents, coerce=int)
    title = text(_("Title"))
    kind = forms.ChoiceField(label=_("What is made"), choices=Cooperation.Kind.choices)
    form = forms.ChoiceField(label=pgettext_lazy("placement", "Form"), choices=Cooperation.Form.choices, initial="soft")
    brief = text(
        pgettext_lazy("cooperation", "Brief"),
        most=10_000,
        required=False,
        rows=8,
        help_text=_("What the talent should say and must not, for whom, by when."),
    )
    due_on = day_field(_("Planned for"), required=False)
    target_url = text(_("Link leads to"), most=500, required=False, help_text=_("A short link and a code of its own count what this talent brings."))
    line_id = forms.TypedChoiceField(label=_("Line of the budget"), choices=_lines, coerce=int, empty_value=None, required=False)


class QuoteForm(DesignForm):
    """What the talent asks."""

    amount = money(_("Quote"))
    note = text(_("Note"), most=500, required=False, rows=2)


class ContractForm(DesignForm):
    """The signed contract."""

    amount = money(_("Amount by contract"))
    number = text(_("Contract number"), most=80)
    signed_on = day_field(_("Signed on"))
    file = forms.FileField(label=_("Signed contract"), help_text=_("PDF or pictures; kept with its hash."))


class DraftForm(DesignForm):
    """What the talent is going to publish."""

    draft_title = text(_("Title"), most=200, required=False)
    draft_text = text(_("Text"), most=50_000, rows=12)
    ad_label = forms.BooleanField(
        label=_("Labelled as an advertisement"), required=False, help_text=_("Paid work must be recognisable (广告法 Art. 14).")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReleaseForm(DesignForm):
    """Where it is."""

    url = text(_("Address of the publication"), most=500)
    at = moment(_("Published at"), required=False)


class ResultForm(DesignForm):
    """What it brought."""

    form = forms.ChoiceField(label=pgettext_lazy("placement", "Form"), choices=Cooperation.Form.choices)
    measured_on = day_field(_("Counted on"))
    source = text(_("Source"), most=80)
    impressions = whole(_("Impressions"))
    likes = whole(_("Likes"))
    comments = whole(_("Comments"))
    saves = whole(_("Saves"))
    forwards = whole(_("Forwards"))
    clicks = whole(_("Clicks"), _("Empty: those of the tracked link count."))
    conversions = whole(_("Conversions"))
    revenue = money(_("Revenue"), required=False)


class SettleForm(DesignForm):
    """The payment."""

    paid_on = day_field(_("Paid on"))
    deduction = money(_("Deduction"), required=False, help_text=_("Less than the contract says, with a reason."))
    reference = text(_("Invoice or payment number"), most=80, required=False)
    reason = text(_("Reason"), most=300, required=False)
