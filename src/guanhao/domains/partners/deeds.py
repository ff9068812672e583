"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds

ACTIONS = {
    "partners.ad_plan_saved": _("Ad plan written"),
    "partners.audit_recorded": _("Audit of a talent recorded"),
    "partners.booked": _("Entry of a budget made"),
    "partners.brief_written": _("Brief of a cooperation written"),
    "partners.budget_closed": _("Budget closed"),
    "partners.budget_decided": _("Budget decided"),
    "partners.budget_proposed": _("Budget handed in"),
    "partners.budget_saved": _("Budget written"),
    "partners.cancelled": _("Cooperation cancelled"),
    "partners.column_saved": _("Joint column written"),
    "partners.contact_read": _("Contact of a talent read"),
    "partners.contract_read": _("Contract file opened"),
    "partners.contract_signed": _("Contract of a cooperation signed"),
    "partners.creative_saved": _("Creative of an ad plan written"),
    "partners.creatives_retired": _("Creatives retired"),
    "partners.draft_submitted": _("Draft of a cooperation handed in"),
    "partners.draft_written": _("Draft of a cooperation written"),
    "partners.line_planned": _("Line of a budget planned"),
    "partners.link_made": _("Tracked link made"),
    "partners.measured": _("Results of a cooperation entered"),
    "partners.money_moved": _("Money moved between lines"),
    "partners.outlet_saved": _("Media house written"),
    "partners.press_decided": _("First release decided"),
    "partners.press_promised": _("First release promised"),
    "partners.quoted": _("Quote of a cooperation entered"),
    "partners.released": _("Cooperation released"),
    "partners.reprints_added": _("Reprints added"),
    "partners.settled": _("Cooperation settled"),
    "partners.talent_forgotten": _("Talent forgotten"),
    "partners.talent_moved": _("State of a talent changed"),
    "partners.talent_saved": _("Talent written"),
    "partners.talents_graded": _("Talents graded by the policy"),
    "partners.target_removed": _("Targeting set deleted"),
    "partners.target_saved": _("Targeting set written"),
}
FIELDS: dict[str, str | Promise] = {
    "ad_label": _("Labelled as an advertisement"),
    "amount_cents": _("Amount (cents)"),
    "amateur": pgettext_lazy("talent", "Amateurs"),
    "benchmark_videos": _("Benchmark videos of a million plays"),
    "category": pgettext_lazy("talent", "Field"),
    "cents": _("Cents"),
    "contract_number": _("Contract number"),
    "currency": _("Currency"),
    "day_cents": _("Money a day (cents)"),
    "deduction_cents": _("Deduction (cents)"),
    "due_on": _("Planned for"),
    "exposures": _("Exposures"),
    "fake_share": _("Fake followers"),
    "fans": _("Followers"),
    "form": pgettext_lazy("placement", "Form"),
    "forwards": _("Forwards"),
    "grade_by_hand": _("Grade by hand"),
    "head": pgettext_lazy("talent", "Head"),
    "line_id": _("Line of the budget"),
    "lines": pgettext_lazy("budget", "Lines"),
    "peak_from": _("Strong hours from"),
    "peak_to": _("Strong hours to"),
    "planned_cents": _("Planned (cents)"),
    "price_cents": _("Price (cents)"),
    "quote_cents": _("Quote (cents)"),
    "reach": pgettext_lazy("placement", "Estimated reach"),
    "real_interaction": _("Real interaction"),
    "revenue_cents": _("Revenue (cents)"),
    "revision": _("Revision of the draft"),
    "style": pgettext_lazy("creative", "Style"),
    "suggested_bid_cents": _("Suggested bid (cents)"),
    "to_line": _("To line"),
    "total_cents": _("Total (cents)"),
    "vertical": _("Vertical"),
    "waist": pgettext_lazy("talent", "Waist"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "partners.ad_plan": Subject(_("Ad plan"), "partners.AdPlan", name="title"),
            "partners.budget": Subject(_("Budget"), "partners.Budget", name="title"),
            "partners.column": Subject(_("Joint column"), "partners.MediaColumn", name="title"),
            "partners.cooperation": Subject(_("Cooperation"), "partners.Cooperation", name="title"),
            "partners.outlet": Subject(_("Media house"), "partners.MediaOutlet", name="name"),
            "partners.press": Subject(_("First release"), "partners.PressTask", name="title"),
            "partners.talent": Subject(_("Talent"), "partners.Talent", name="name"),
        },
        fields=FIELDS,
    )
