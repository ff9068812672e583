"""Words of audiences for pages."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanhao.console.numbers import figure
from guanhao.domains.audiences.services.definitions import hide_small

KIND_WORDS = {
    "rules": _("Conditions"),
    "import": _("List"),
    "algebra": _("Other audiences"),
    "cluster": _("Cluster"),
    "experiment_arm": _("Experiment arm"),
    "funnel_step": _("Funnel step"),
    "retention_cell": _("Retention cell"),
    "rfm": _("RFM group"),
}
REASONS = {"made": _("Made"), "changed": _("Changed"), "refreshed": _("Counted anew")}
SIDES = {
    "age": _("Age"),
    "sex": _("Sex"),
    "region": _("Region"),
    "city_tier": _("City tier"),
    "job": _("Job"),
    "topics": _("Interests"),
    "spending": _("Spent in 90 days (yuan)"),
    "actions": _("What they do"),
    "platforms": _("Where they are"),
    "tiers": _("Tiers"),
    "needs": _("Needs"),
}


def size_words(count: int | None) -> str:
    """A number of people, "hidden" when it is too small to show, a dash when nobody counted."""
    if count is None:
        return "—"
    shown = hide_small(count)
    return gettext("fewer than shown") if shown is None else figure(shown)
