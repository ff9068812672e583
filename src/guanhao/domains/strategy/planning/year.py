"""The annual plan and the quarter events as parts of the operations plan."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import AnnualPlan, EventTask, QuarterEvent
from guanhao.domains.strategy.rules.year import CoreKeyword, score
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import year as reading
from guanhao.domains.strategy.services import events, year
from guanhao.kernel.planning import ListedPart, PlanLine, add_part


class KeywordLine(PlanLine):
    """A core keyword, other tags that mean it, its sub-topics."""

    word: str = Field(min_length=1, max_length=40)
    also: list[str] = []
    subtopics: list[str] = []


class AimLine(PlanLine):
    """What the year is judged by; weight and targets in percent are shares of 1."""

    title: str = Field(min_length=1, max_length=120)
    weight: float
    target: float
    kind: Literal["core", "secondary"] = "core"
    metric: str = ""
    part: str = ""
    in_percent: bool = False

    @model_validator(mode="before")
    @classmethod
    def _metric_knows(cls, values: Any) -> Any:
        """A metric knows itself whether it is a share, so that the same plan loaded again changes nothing."""
        return (
            {name: value for name, value in values.items() if name != "in_percent"} if isinstance(values, dict) and values.get("metric") else values
        )


class YearLine(PlanLine):
    """The communication plan of a year."""

    year: int
    theme: str = Field(min_length=1, max_length=120)
    keywords: list[KeywordLine]
    label: str = ""
    hot_topic: str = ""
    hot_link: str = ""
    aims: list[AimLine] = []
    note: str = ""


class TaskLine(PlanLine):
    """A step of a preparation."""

    title: str = Field(min_length=1, max_length=160)
    lead_days: int = Field(ge=0, le=366)


class EventLine(PlanLine):
    """A large event; the owner by e-mail."""

    title: str = Field(min_length=1, max_length=120)
    first_day: date
    last_day: date
    theme: str = ""
    owner: str = ""
    tasks: list[TaskLine] = []
    note: str = ""


def _years() -> list[tuple[AnnualPlan, YearLine]]:
    return [(row, _year_line(row)) for row in reading.plans().prefetch_related("aims")]


def _year_line(row: AnnualPlan) -> YearLine:
    facts: dict[str, Any] = {name: getattr(row, name) for name in ("year", "theme", "label", "hot_topic", "hot_link", "note")}
    aims = [
        AimLine(title=aim.title, weight=float(aim.weight), target=aim.target, kind=aim.kind, metric=aim.metric, part=aim.part,
                in_percent=aim.in_percent)
        for aim in sorted(row.aims.all(), key=lambda aim: aim.place)
    ]  # fmt: skip
    return YearLine(**facts, keywords=[KeywordLine(**one) for one in row.keywords], aims=aims)


def _save_year(line: YearLine, row: AnnualPlan | None, reason: str) -> None:
    values = line.model_dump(exclude={"keywords", "aims"})
    words = [CoreKeyword(one.word, tuple(one.also), tuple(one.subtopics)) for one in line.keywords]
    saved = year.save_year(year.YearDraft(**values, keywords=words), plan_id=row.pk if row else None, reason=reason)
    if line.aims:
        aims = [year.AimDraft(**aim.model_dump(exclude={"weight"}), weight=Decimal(str(aim.weight))) for aim in line.aims]
        year.save_aims(plan_id=saved.pk, aims=aims, reason=reason)


def _judge_year(line: YearLine, row: AnnualPlan) -> tuple[str, str, str]:
    reached = score(one.standing for one in reading.aims(row))
    return line.theme, "" if reached is None else f"{reached:.0%}", "as_planned"


def _events() -> list[tuple[QuarterEvent, EventLine]]:
    mails = {one.id: one.email for one in identity.people_of_brand()}
    rows = QuarterEvent.objects.exclude(state=QuarterEvent.State.DROPPED).prefetch_related("tasks").order_by("first_day", "pk")
    return [(row, _event_line(row, mails)) for row in rows]


def _event_line(row: QuarterEvent, mails: dict[int, str]) -> EventLine:
    facts: dict[str, Any] = {name: getattr(row, name) for name in ("title", "first_day", "last_day", "theme", "note")}
    tasks = [TaskLine(title=task.title, lead_days=task.lead_days) for task in _in_order(row)]
    return EventLine(**facts, owner=mails.get(row.owner_id or 0, ""), tasks=tasks)


def _save_event(line: EventLine, row: QuarterEvent | None, reason: str) -> None:
    owners = {task.title: task.owner_id for task in _in_order(row)} if row else {}
    tasks = [events.TaskDraft(title=task.title, lead_days=task.lead_days, owner_id=owners.get(task.title)) for task in line.tasks]
    draft = events.EventDraft(**line.model_dump(exclude={"owner", "tasks"}), owner_id=_owner(line.owner), tasks=tasks)
    events.save_event(draft, event_id=row.pk if row else None)


def _judge_event(line: EventLine, row: QuarterEvent) -> tuple[str, str, str]:
    waiting = row.state == QuarterEvent.State.PLANNED and row.first_day <= brand_today()
    return line.first_day.isoformat(), str(row.get_state_display()), "behind" if waiting else "as_planned"


def _in_order(row: QuarterEvent) -> list[EventTask]:
    return sorted(row.tasks.all(), key=lambda task: (-task.lead_days, task.pk))


def _owner(mail: str) -> int | None:
    if not mail:
        return None
    found = next((one.id for one in identity.people_of_brand() if one.email == mail and one.active), None)
    if found is None:
        raise Refused(_("Nobody of this brand has the address {mail}.").format(mail=mail[:80]), "owner")
    return found


add_part(
    ListedPart(
        key="years",
        title=gettext_lazy("Annual plan"),
        permission="strategy.edit",
        line=YearLine,
        name=lambda line: str(line.year),
        stand=_years,
        save=_save_year,
        judge=_judge_year,
    )
)
add_part(
    ListedPart(
        key="events",
        title=gettext_lazy("Quarter events"),
        permission="strategy.edit",
        line=EventLine,
        name=lambda line: f"{line.title} ({line.first_day.year})",
        stand=_events,
        save=_save_event,
        judge=_judge_event,
    )
)
