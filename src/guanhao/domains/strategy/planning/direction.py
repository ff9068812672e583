"""Milestones, the north star and the high-value user as parts of the operations plan."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal, HighValueDefinition, Milestone, NorthStar
from guanhao.domains.strategy.rules.milestones import Standing, standing
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import direction as reading
from guanhao.domains.strategy.selectors import milestones as milestone_reading
from guanhao.domains.strategy.services import direction, milestones
from guanhao.kernel.planning import ListedPart, PlanLine, add_part


class MilestoneLine(PlanLine):
    """A step of an active goal, which is named by its title; people by e-mail."""

    goal: str = Field(min_length=1, max_length=120)
    title: str = Field(min_length=1, max_length=120)
    start: date
    due: date
    span: str = "quarter"
    budget: float | None = None
    currency: str = "CNY"
    people: list[str] = []
    metric: str = ""
    target: float | None = None
    note: str = ""


class NorthStarLine(PlanLine):
    """The metric of the house and the goals that serve it, by their titles; a part of one line."""

    metric: str
    title: str = Field(min_length=1, max_length=120)
    why: str = ""
    goals: list[str] = []


class HighValueLine(PlanLine):
    """Who a high-value user is: the audience by name. Loading writes the draft; marketing and product sign in the console."""

    title: str = Field(min_length=1, max_length=120)
    audience: str = Field(min_length=1)
    text: str = ""


def _milestones() -> list[tuple[Milestone, MilestoneLine]]:
    mails = {one.id: one.email for one in identity.people_of_brand()}
    return [(row, _milestone_line(row, mails)) for row in milestone_reading.rows().filter(state__in=milestone_reading.OPEN)]


def _milestone_line(row: Milestone, mails: dict[int, str]) -> MilestoneLine:
    facts: dict[str, Any] = {name: getattr(row, name) for name in ("title", "start", "due", "span", "currency", "metric", "target", "note")}
    budget = None if row.budget is None else float(row.budget)
    return MilestoneLine(**facts, goal=row.goal.title, budget=budget, people=[mails[one] for one in row.people if one in mails])


def _save_milestone(line: MilestoneLine, row: Milestone | None, reason: str) -> None:
    goal_id = row.goal_id if row else _goal_ids([line.goal], "goal")[0]
    values = line.model_dump(exclude={"goal", "people", "budget"})
    budget = None if line.budget is None else Decimal(str(line.budget))
    draft = milestones.MilestoneDraft(**values, budget=budget, people=_people(line.people))
    milestones.save_milestone(draft, goal_id=goal_id, milestone_id=row.pk if row else None, reason=reason)


def _judge_milestone(line: MilestoneLine, row: Milestone) -> tuple[str, str, str]:
    late = standing(row.state, row.start, row.due, brand_today()) is Standing.LATE
    return line.due.isoformat(), str(row.get_state_display()), "behind" if late else "as_planned"


def _stars() -> list[tuple[NorthStar, NorthStarLine]]:
    row = reading.north_star()
    if row is None:
        return []
    titles = [goal.title for goal, _link in reading.linked()]
    return [(row, NorthStarLine(metric=row.metric, title=row.title, why=row.why, goals=titles))]


def _save_star(line: NorthStarLine, row: NorthStar | None, reason: str) -> None:
    if row is None:
        direction.set_north_star(metric=line.metric, title=line.title, why=line.why)
    elif (row.metric, row.title, row.why) != (line.metric, line.title, line.why):
        words = _("There is one north-star metric already, “%(title)s”: retire it before you name another.")
        raise Refused(words % {"title": row.title}, "metric")
    if line.goals:
        direction.link_goals(goal_ids=_goal_ids(line.goals, "goals"))


def _definitions() -> list[tuple[HighValueDefinition, HighValueLine]]:
    row = reading.draft() or reading.in_force()
    if row is None:
        return []
    name = direction.segment_names().get(row.segment_id, f"#{row.segment_id}")
    return [(row, HighValueLine(title=row.title, audience=name, text=row.text))]


def _save_definition(line: HighValueLine, row: HighValueDefinition | None, reason: str) -> None:
    found = next((number for number, name in direction.segment_names().items() if name == line.audience), None)
    if found is None:
        raise Refused(_("There is no audience “{name}”.").format(name=line.audience[:80]), "audience")
    direction.save_high_value(segment_id=found, title=line.title, text=line.text, reason=reason)


def _judge_definition(line: HighValueLine, row: HighValueDefinition) -> tuple[str, str, str]:
    signed = row.state == HighValueDefinition.State.IN_FORCE
    return line.audience, str(row.get_state_display()), "as_planned" if signed else "behind"


def _goal_ids(titles: Sequence[str], field: str) -> list[int]:
    known = dict(Goal.objects.filter(state=Goal.State.ACTIVE, title__in=list(titles)).order_by("-pk").values_list("title", "pk"))
    if strange := next((title for title in titles if title not in known), ""):
        raise Refused(_("There is no active goal “{name}”.").format(name=strange[:80]), field)
    return [known[title] for title in titles]


def _people(mails: Sequence[str]) -> list[int]:
    known = {one.email: one.id for one in identity.people_of_brand() if one.active}
    if strange := next((mail for mail in mails if mail not in known), ""):
        raise Refused(_("Nobody of this brand has the address {mail}.").format(mail=strange[:80]), "people")
    return [known[mail] for mail in mails]


add_part(
    ListedPart(
        key="milestones",
        title=gettext_lazy("Milestones"),
        permission="goals.edit",
        line=MilestoneLine,
        name=lambda line: f"{line.goal}: {line.title}",
        stand=_milestones,
        save=_save_milestone,
        judge=_judge_milestone,
    )
)
add_part(
    ListedPart(
        key="north_star",
        title=gettext_lazy("North-star metric"),
        permission="goals.edit",
        line=NorthStarLine,
        name=lambda _line: _("North-star metric"),
        stand=_stars,
        save=_save_star,
    )
)
add_part(
    ListedPart(
        key="high_value",
        title=gettext_lazy("High-value user"),
        permission="strategy.edit",
        line=HighValueLine,
        name=lambda _line: _("High-value user"),
        stand=_definitions,
        save=_save_definition,
        judge=_judge_definition,
    )
)
