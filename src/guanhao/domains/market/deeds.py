"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "market.scorecard_made": _("Platform scorecard made"),
            "market.scorecard_changed": _("Platform scorecard changed"),
            "market.scorecard_decided": _("Choice of platforms decided"),
            "market.scorecard_reopened": _("Platform scorecard opened again"),
            "market.scorecard_archived": _("Platform scorecard archived"),
            "market.benchmark_made": _("Benchmark added"),
            "market.benchmark_changed": _("Benchmark changed"),
            "market.benchmark_archived": _("Benchmark archived"),
            "market.benchmark_restored": _("Benchmark brought back"),
            "market.note_made": _("Market note added"),
            "market.note_changed": _("Market note changed"),
            "market.note_archived": _("Market note archived"),
            "market.note_restored": _("Market note brought back"),
            "market.diagnosed": _("Three-way diagnosis made"),
            "market.finding_answered": _("Finding of the diagnosis answered"),
            "market.trend_made": _("Trend card added"),
            "market.trend_changed": _("Trend card changed"),
            "market.trend_looked_at": _("Trend card looked at again"),
        },
        subjects={
            "market.scorecard": Subject(_("Platform scorecard"), "market.Scorecard", name="title"),
            "market.benchmark": Subject(_("Benchmark"), "market.Benchmark", name="title"),
            "market.note": Subject(_("Market note"), "market.MarketNote", name="title"),
            "market.diagnosis": Subject(_("Three-way diagnosis")),
            "market.trend": Subject(_("Trend card"), "market.TrendCard", name="title"),
        },
        fields={
            "evidence": pgettext_lazy("trend", "Evidence"),
            "focus": _("Platforms in focus"),
            "on_boards": _("Shown on boards"),
            "platforms": _("Platforms"),
            "response": pgettext_lazy("trend", "Our response"),
            "weights": _("Weights"),
            "year": _("Year"),
        },
    )
