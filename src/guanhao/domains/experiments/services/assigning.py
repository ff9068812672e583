"""Who sees which version: the public split."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.experiments.contracts import Assigned, Refused
from guanhao.domains.experiments.models import Arm, Assignment, Experiment
from guanhao.domains.experiments.policy import ExperimentPolicy
from guanhao.kernel.access import require
from guanhao.kernel.now import now


def assign_unit(*, key: str, unit: str, expose: bool = True) -> Assigned:
    """The version a unit sees, always the same one; with `expose` the exposure is logged once, however often it is asked.

    Whoever is outside the traffic, the layer or the audience gets arm "" and a reason; once the experiment is decided everybody gets the winner.
    """
    require("experiments.assign")
    unit = unit.strip()
    if not unit or len(unit) > 120:
        raise Refused(_("A unit is a text of 1 to 120 characters, such as a customer number."), "unit")
    row = Experiment.objects.filter(key=key).first()
    if row is None:
        raise LookupError(key)
    arms = list(row.arms.order_by("order"))
    if row.state == Experiment.State.DECIDED and row.winner:
        return _told(row, unit, next(arm for arm in arms if arm.key == row.winner), None, "decided")
    if row.state != Experiment.State.RUNNING:
        return Assigned(row.key, unit, "", {}, None, "not_running")
    known = Assignment.objects.filter(experiment=row, unit=unit).select_related("arm").first() if expose or row.adaptive else None
    if known is not None:
        return _told(row, unit, known.arm, known.propensity)
    reason = _outside(row, unit)
    if reason:
        return Assigned(row.key, unit, "", {}, None, reason)
    arm, chance = _choose(row, unit, arms)
    if not expose:
        return _told(row, unit, arm, chance)
    try:
        with transaction.atomic():
            Assignment(experiment=row, unit=unit, arm=arm, propensity=chance, at=now()).save()
    except IntegrityError:  # the same unit asked twice at once: the first answer holds
        known = Assignment.objects.select_related("arm").get(experiment=row, unit=unit)
        return _told(row, unit, known.arm, known.propensity)
    return _told(row, unit, arm, chance)


@transaction.atomic
def learn_shares(row: Experiment, hits: dict[str, int], units: dict[str, int]) -> dict[str, float]:
    """New shares of an adaptive experiment by the chance of each arm to be the best; every chance given stays in the log."""
    from guanhao.engines.experiments.bandit import propensities

    arms = list(row.arms.order_by("order"))
    least = min(ExperimentPolicy.of_brand().least_share, 0.5 / len(arms))
    chances = propensities([hits.get(arm.key, 0) for arm in arms], [units.get(arm.key, 0) for arm in arms], least=least)
    for arm, chance in zip(arms, chances.tolist(), strict=True):
        arm.share = chance
        arm.save(update_fields=["share"])
    return {arm.key: arm.share for arm in arms}


def units_held() -> Iterable[str]:
    """Every unit with an exposure, in any experiment of the brand."""
    return Assignment.objects.order_by("unit").values_list("unit", flat=True).distinct().iterator(chunk_size=5000)


def forget_units(units: Collection[str]) -> int:
    """Remove every exposure of these units (a person asked to be forgotten); how many there were."""
    wanted, count = sorted(set(units)), 0
    for start in range(0, len(wanted), 500):
        count += int(Assignment.objects.filter(unit__in=wanted[start : start + 500]).delete()[0])
    return count


def _choose(row: Experiment, unit: str, arms: list[Arm]) -> tuple[Arm, float]:
    from guanhao.engines.experiments.split import arm_of

    shares = [arm.share for arm in arms]
    place = arm_of(row.salt, unit, shares)
    return arms[place], shares[place] / sum(shares)


def _outside(row: Experiment, unit: str) -> str:
    from guanhao.engines.experiments.split import slot_of

    if not row.slot_first <= slot_of(row.layer or row.salt, unit) < row.slot_last:
        return "no_traffic"
    if row.segment_id is not None and not _in_audience(row.segment_id, unit):
        return "not_in_audience"
    return ""


def _in_audience(segment_id: int, unit: str) -> bool:
    import pyarrow as pa

    from guanhao.domains.audiences import facade as audiences
    from guanhao.kernel import warehouse
    from guanhao.kernel.access import SYSTEM, acting

    with acting(SYSTEM):
        people = warehouse.cached(("experiments.audience", segment_id), lambda: audiences.members(segment_id))
        number = int(audiences.numbers().of(pa.array([unit]))[0])
    return number > 0 and number in people


def _told(row: Experiment, unit: str, arm: Arm, chance: float | None, reason: str = "") -> Assigned:
    payload: dict[str, Any] = arm.payload if isinstance(arm.payload, dict) else {"value": arm.payload}
    return Assigned(row.key, unit, arm.key, payload, chance, reason)
