"""What experiments can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.experiments.models import Experiment
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "experiments",
    ("data", "experiments", _("Experiments begun"), "whole", "up", rows(Experiment, "started_at")),
    ("data", "decided", _("Share of experiments with a decision"), "share", "up", share(Experiment, "started_at", Q(state="decided"))),
)
