"""The door of experiments: plan, split, read."""

from collections.abc import Iterable
from typing import Any

from guanhao.domains.experiments.contracts import Assigned, ExperimentView, Refused

__all__ = ["Assigned", "ExperimentView", "Refused", "assign", "experiments_of", "forget", "make"]


def make(**values: Any) -> ExperimentView:
    """A new draft (needs experiments.edit); the keywords are those of services.core.ExperimentDraft. Refused names the field."""
    from guanhao.domains.experiments.selectors import core as selectors
    from guanhao.domains.experiments.services import core

    return selectors.view_of(core.make_experiment(core.ExperimentDraft(**values)))


def assign(*, key: str, unit: str, expose: bool = True) -> Assigned:
    """The version a unit sees (needs experiments.assign); LookupError without such an experiment."""
    from guanhao.domains.experiments.services.assigning import assign_unit

    return assign_unit(key=key, unit=unit, expose=expose)


def experiments_of(subjects: Iterable[str]) -> dict[str, ExperimentView]:
    """The newest experiment each of these subjects (`content.variant:7`, or a post as `account:post`) is a version of, with that version."""
    from guanhao.domains.experiments.selectors import subjects as selectors

    return selectors.experiments_of(subjects)


def forget(units: Iterable[str]) -> int:
    """Remove every exposure of these person ids; how many there were."""
    from guanhao.domains.experiments.services.assigning import forget_units

    return forget_units(list(units))
