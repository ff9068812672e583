"""Forms of budgets."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.partners.forms.shared import day_field, money, text, whole
from guanhao.domains.partners.models import BudgetLine


class BudgetForm(DesignForm):
    """A budget."""

    title = text(_("Title"))
    starts_on = day_field(_("Start"))
    ends_on = day_field(_("Ends at"))
    total = money(pgettext_lazy("budget", "Total"), help_text=_("It is divided by the policy: channels, talents, tools."))
    head = whole(pgettext_lazy("talent", "Head"), _("Talents of this size that are planned."), high=100_000, initial=0)
    waist = whole(pgettext_lazy("talent", "Waist"), high=100_000, initial=0)
    amateur = whole(pgettext_lazy("talent", "Amateurs"), high=100_000, initial=0)
    benchmark_videos = whole(_("Benchmark videos of a million plays"), _("Empty: as the policy says."), high=1000)
    note = text(_("Note"), most=300, required=False, rows=2)


class LineForm(DesignForm):
    """A branch, or a line under it."""

    kind = forms.ChoiceField(label=pgettext_lazy("budget", "Branch"), choices=BudgetLine.Kind.choices)
    title = text(pgettext_lazy("budget", "Line"), most=80, required=False, help_text=_("Empty: the branch itself. The same name changes the line."))
    amount = money(pgettext_lazy("budget", "Planned"))


class EntryForm(DesignForm):
    """Money booked by hand."""

    amount = money(_("Amount"))
    key = text(_("Order or invoice number"), most=80, help_text=_("The same number is booked once."))
    note = text(_("What for"), most=200)


class ReportForm(DesignForm):
    """What a platform says was spent."""

    amount = money(_("Spend"))
    revenue = money(_("Revenue"), required=False)
    key = text(_("Bill or period"), most=80, help_text=_("The same one counts once, such as douyin-2026-11."))
    note = text(_("Note"), most=200, required=False)


class MoveForm(DesignForm):
    """Money from line to line."""

    target = forms.TypedChoiceField(label=_("To line"), coerce=int)
    amount = money(_("Amount"))
    reason = text(_("Reason"), most=300, rows=2)
