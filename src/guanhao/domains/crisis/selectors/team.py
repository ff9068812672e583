"""The team: roster, call tree, duty days, the table of responsibilities."""

from datetime import date, datetime, timedelta

from guanhao.domains.crisis.models import Member, RaciLine
from guanhao.kernel import approvals
from guanhao.kernel.access import can, require
from guanhao.kernel.tenancy import current_brand

DUTY = "crisis.run"


def members() -> list[Member]:
    """The team in the order of the call tree (needs crisis.view)."""
    require("crisis.view")
    return list(Member.objects.all())


def contact_of(member: Member) -> str:
    """How to reach a person, for those who may run a crisis; "" for others."""
    return member.contact if can("crisis.run") else ""


def callees(moment: datetime) -> list[int]:
    """Who is called, in order: whoever is on duty that local day, then the team by rank, nobody twice."""
    day = moment.astimezone(current_brand().zone).date()
    tree = [one.person.id for one in approvals.duties(day, day) if one.permission == DUTY]
    tree += list(Member.objects.order_by("rank", "pk").values_list("user_id", flat=True))
    return list(dict.fromkeys(tree))


def duty_days(first: date, days: int) -> list[tuple[date, int | None, str]]:
    """Day, person's number and name for each of some days; nobody is (None, "")."""
    found = {one.day: one.person for one in approvals.duties(first, first + timedelta(days=days - 1)) if one.permission == DUTY}
    every = [first + timedelta(days=number) for number in range(days)]
    return [(day, found[day].id if day in found else None, found[day].name if day in found else "") for day in every]


def raci() -> list[RaciLine]:
    """The table of responsibilities (needs crisis.view)."""
    require("crisis.view")
    return list(RaciLine.objects.all())
