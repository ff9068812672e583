"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExperimentsConfig(AppConfig):
    """Experiments: sticky splits, sizes, results, guardrails and decisions."""

    name = "guanhao.domains.experiments"
    label = "experiments"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.kernel.access import declare

        declare("experiments.view", _("See experiments"))
        declare("experiments.edit", _("Make and start experiments"))
        declare("experiments.decide", _("Decide experiments"))
