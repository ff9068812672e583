"""The list of experiments."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.experiments.models import Experiment

TONES = {"running": "info", "decided": "good", "stopped": "warn"}


class ExperimentTable(Table):
    """All experiments."""

    key = "experiments.experiments"
    title = _("Experiments")
    searchable = True
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("experiments:experiment", pk=row.pk)),
        Column("kind", _("What varies"), labels=dict(Experiment.Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Experiment.State.choices), tone=TONES),
        Column("per_arm", _("Units an arm needed"), kind="number"),
        Column("winner", _("Winning version")),
        Column("owner_name", _("Owner")),
        Column("started_at", _("Started"), kind="datetime"),
        Column("ends_on", _("Planned end"), kind="date"),
        Column("hypothesis", _("Hypothesis"), visible=False),
        Column("key", _("Key"), visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Experiment.State.choices),
        ChoiceFilter("kind", _("What varies"), choices=Experiment.Kind.choices),
    )
    empty = Empty(
        _("No experiments yet"),
        _("Begin from a template: what varies, what you expect, and how many people it takes are filled in."),
        _("Plan the first experiment"),
        url_name="experiments:templates",
        permission="experiments.edit",
    )
