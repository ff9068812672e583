"""Who works here, with their posts and departments."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.identity.contracts import Person
from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.rules import departments
from guanhao.domains.team.wording import DEPARTMENTS
from guanhao.kernel.access import current_actor
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def today() -> date:
    """The day in the brand's zone."""
    return now().astimezone(current_brand().zone).date()


def me() -> int:
    """The number of who acts; 0 for the program itself."""
    return current_actor().user_id or 0


def members() -> list[Person]:
    """Everybody who is active and has a post (not only the viewer's), by name."""
    found = [one for one in identity.people_of_brand() if one.active and departments.departments_of(one.roles)]
    return sorted(found, key=lambda one: (one.name, one.id))


def choices() -> list[tuple[int, str]]:
    """Members for a form."""
    return [(one.id, one.name) for one in members()]


def names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names by number, also of who left; None (erased) is "former colleague"."""
    wanted = set(ids)
    found: dict[int | None, str] = {number: person.name for number, person in identity.people(one for one in wanted if one is not None).items()}
    return {one: found.get(one, "") or _("Former colleague") for one in wanted}


def check(user_id: int | None, field: str) -> Person:
    """The member of this number; Refused at the field for anybody else."""
    found = next((one for one in members() if one.id == user_id), None)
    if found is None:
        raise Refused(_("Choose somebody who works here."), field)
    return found


def filter_choices() -> list[tuple[str, str]]:
    """Members for a filter."""
    return [(str(number), name) for number, name in choices()]


def born() -> date:
    """The day the brand came into this house: nobody was late with what was over before. A look back past that day lets nothing off."""
    found = identity.brand_since()
    return found if found <= today() else date.min


def role_titles(roles: Iterable[str]) -> str:
    """Posts as people read them."""
    titles = identity.role_titles()
    return "、".join(str(titles.get(role, role)) for role in roles)


def department_title(roles: Iterable[str]) -> str:
    """The department as people read it."""
    return str(DEPARTMENTS[departments.main_department(roles)])
