"""Content's part of the operations plan: the columns."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from pydantic import Field

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Column
from guanhao.kernel.planning import ListedPart, PlanLine, add_part

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ColumnLine(PlanLine):
    """A column: its weekdays (mon to sun), its time of day, every how many weeks, and the accounts as platform:handle."""

    title: str = Field(min_length=1, max_length=80)
    weekdays: list[str] = Field(min_length=1)
    time: str = "18:00"
    every: int = Field(default=1, ge=1, le=52)
    starts: date | None = None
    ip: str = ""
    format: str = "video"
    purpose: str = "interaction"
    accounts: list[str] = []
    template: str = ""


def _stand() -> list[tuple[Column, ColumnLine]]:
    """The columns as lines."""
    accounts = {one.id: f"{one.platform}:{one.handle}" for one in channels.accounts(closed=True)}
    return [(row, _line(row, accounts)) for row in Column.objects.order_by("title")]


def _line(row: Column, accounts: dict[int, str]) -> ColumnLine:
    return ColumnLine(
        title=row.title,
        weekdays=[DAYS[day] for day in row.weekdays],
        time=row.time,
        every=row.every,
        starts=row.starts,
        ip=row.ip,
        format=row.format,
        purpose=row.purpose,
        accounts=[accounts[one] for one in row.account_ids if one in accounts],
        template=row.template,
    )


def _save(line: ColumnLine, row: Column | None, reason: str) -> None:
    from guanhao.domains.content.services.columns import ColumnDraft, save_column  # with the engines it loads on first use

    values = line.model_dump(exclude={"weekdays", "accounts"})
    days = [_weekday(day) for day in line.weekdays]
    ids = [_account(one) for one in line.accounts]
    save_column(ColumnDraft(**values, weekdays=days, account_ids=ids, host_id=row.host_id if row else None), column=row)


def _weekday(text: str) -> int:
    if text not in DAYS:
        raise Refused(_("“{day}” is no weekday; write {days}.").format(day=text, days=", ".join(DAYS)), "weekdays")
    return DAYS.index(text)


def _account(text: str) -> int:
    try:
        return channels.find_account(text).id
    except LookupError as error:
        raise Refused(_("There is no account “{name}”; write it as platform:handle.").format(name=text), "accounts") from error


add_part(
    ListedPart(
        key="columns",
        title=pgettext_lazy("content", "Columns"),
        permission="topics.decide",
        line=ColumnLine,
        name=lambda line: line.title,
        stand=_stand,
        save=_save,
    )
)
