"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExperimentsConfig(AppConfig):
    """Experiments: sticky splits, sizes, results, guardrails and decisions."""

    name = "guanhao.domains.experiments"
    label = "experiments"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav
        from guanhao.domains.audiences.facade import add_keeper, add_origin
        from guanhao.domains.experiments import deeds, jobs, policy, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.experiments.intake import KIND
        from guanhao.domains.publishing.facade import Beside, add_beside
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later

        declare("experiments.view", _("See experiments"))
        declare("experiments.edit", _("Make and start experiments"))
        declare("experiments.decide", _("Decide experiments"))
        declare("experiments.assign", _("Ask which version somebody sees"))
        register(KIND)
        add_origin("experiment_arm", later(f"{self.name}.services.origins", "people_of_arm"))
        add_keeper(
            "assignments",
            texts=later(f"{self.name}.services.assigning", "units_held"),
            forget=later(f"{self.name}.services.assigning", "forget_units"),
        )
        add_beside(
            Beside("experiments", "experiments/_of_subjects.html", later(f"{self.name}.selectors.subjects", "beside_publication"), "experiments.view")
        )
        add_nav(
            NavItem(
                "experiments",
                _("Experiments"),
                "experiments:experiments",
                icon="test-tube",
                group="grow",
                order=20,
                permission="experiments.view",
            )
        )
        add_command(Command("new-experiment", _("New experiment"), "experiments:new", permission="experiments.edit", words="A/B test 实验 测试"))
        add_finder(
            Finder("experiments.experiment", _("Experiments"), later(f"{self.name}.pages.lists", "found_experiments"), permission="experiments.view")
        )
        deeds.tell()
