"""What a step does to one person, in the transaction that marks the step as done."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import Journey, JourneyMail, Listed, Passage
from guanhao.domains.journeys.services import handing
from guanhao.domains.people import facade as people
from guanhao.domains.strategy import facade as strategy
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.community import PointsDeserved
from guanhao.sdk.events.growth import CouponWanted


def act(row: Passage, step: Mapping[str, Any]) -> None:
    """Do it; Refused names why it cannot be done."""
    ACTS[step["action"]](row, step)


def _tag(row: Passage, step: Mapping[str, Any]) -> None:
    for one in step["tags"]:
        people.tag_by_rule(person_ids=[row.person_id], tag=one)


def _segment(row: Passage, step: Mapping[str, Any]) -> None:
    values = {"index_number": row.index_number, "at": now()}
    Listed.objects.get_or_create(brand_id=row.brand_id, name=step["name"], person_id=row.person_id, defaults=values)


def _task(row: Passage, step: Mapping[str, Any]) -> None:
    handing.make_task(title=step["title"], text=step.get("text", ""), person_id=row.person_id, passage=row)


def _mail(row: Passage, step: Mapping[str, Any]) -> None:
    made = JourneyMail(person_id=row.person_id, passage=row, title=step["title"], text=step["text"], url=step.get("url", ""), made_at=now())
    made.purpose, made.code = row.version.plan["purpose"], new_code()
    made.save()


def _coupon(row: Passage, step: Mapping[str, Any]) -> None:
    occasion = f"journey:{row.journey_id}:{row.pk}:{row.step}"
    emit(CouponWanted(brand_id=row.brand_id, person_id=row.person_id, batch=step["batch"], occasion=occasion))


def _benefit(row: Passage, step: Mapping[str, Any]) -> None:
    """What the brand gives this person's level, as the matrix of groups says now: the coupon of the step, or else a task to give it."""
    tier = people.tiers([row.person_id]).get(row.person_id, "")
    plan = strategy.treatment_of(f"tier:{tier}") if tier else None
    if plan is None or not plan.benefit:
        raise Refused(_("The brand has not said what this level gets."), "benefit")
    if step.get("batch"):
        _coupon(row, step)
    else:
        handing.make_task(
            title=_("Give the benefit: %(what)s") % {"what": plan.benefit[:90]}, text=plan.benefit, person_id=row.person_id, passage=row
        )


def _points(row: Passage, step: Mapping[str, Any]) -> None:
    key = f"journey:{row.journey_id}:{row.version.number}:{row.person_id}:{row.step}"
    if row.round > 1:
        key += f":{row.round}"  # entered again after the cool-down
    emit(PointsDeserved(brand_id=row.brand_id, person_id=row.person_id, key=key, reason=step["reason"], points=step["points"]))


def _enter(row: Passage, step: Mapping[str, Any]) -> None:
    from guanhao.domains.journeys.services.entering import enter_one

    target = Journey.objects.filter(pk=step["journey"]).first()
    if target is None:
        raise Refused(_("There is no journey %(number)s.") % {"number": step["journey"]}, "journey")
    enter_one(journey=target, person_id=row.person_id, occasion=f"from:{row.pk}:{row.step}")


def new_code() -> str:
    """An address nobody guesses."""
    return secrets.token_urlsafe(18)


ACTS: Mapping[str, Callable[[Passage, Mapping[str, Any]], None]] = {
    "tag": _tag,
    "segment": _segment,
    "task": _task,
    "mail": _mail,
    "coupon": _coupon,
    "benefit": _benefit,
    "points": _points,
    "enter": _enter,
}
