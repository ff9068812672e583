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
    from guanhao.domains.experiments.models import Arm
    from guanhao.domains.experiments.selectors import core as selectors

    wanted = set(subjects)
    posts = {one for one in wanted if one.partition(":")[0].isdigit()}
    rows = Arm.objects.select_related("experiment").prefetch_related("experiment__arms").order_by("pk")
    found = {arm.subject: selectors.view_of(arm.experiment, arm) for arm in rows.filter(subject__in=wanted - posts)}
    if posts:
        out = rows.exclude(posts=[])
        found |= {post: selectors.view_of(arm.experiment, arm) for arm in out for post in posts.intersection(map(str, arm.posts))}
    return found


def forget(units: Iterable[str]) -> int:
    """Remove every exposure of these person ids; how many there were."""
    from guanhao.domains.experiments.services.assigning import forget_units

    return forget_units(list(units))
