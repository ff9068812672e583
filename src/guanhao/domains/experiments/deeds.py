"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds

FIELD_WORDS = {
    "adaptive": _("Learns while it runs"),
    "arms": _("Versions compared"),
    "base_rate": _("Usual rate"),
    "effect": _("Difference worth finding"),
    "ends_on": _("Planned end"),
    "hypothesis": _("Hypothesis"),
    "layer": _("Layer"),
    "metrics": _("Metrics"),
    "per_arm": _("Units an arm needed"),
    "segment_id": _("Audience"),
    "traffic": _("Share of traffic"),
    "winner": _("Winning version"),
    "withheld": _("Withheld publications"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "experiments.changed": _("Experiment changed"),
            "experiments.counted": _("Counts of an experiment entered"),
            "experiments.decided": _("Experiment decided"),
            "experiments.dropped": _("Draft of an experiment thrown away"),
            "experiments.planned": _("Experiment planned"),
            "experiments.promoted": _("Winner of a cold start promoted"),
            "experiments.started": _("Experiment started"),
            "experiments.stopped": _("Experiment stopped"),
        },
        subjects={"experiments.experiment": Subject(_("Experiment"), "experiments.Experiment", name="title")},
        fields=FIELD_WORDS,
    )
