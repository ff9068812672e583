"""The door of identity: brands, people and roles for every room above."""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.functional import Promise

from guanhao.domains.identity import selectors, services
from guanhao.domains.identity.contracts import Person
from guanhao.domains.identity.models import Brand, User
from guanhao.domains.identity.roles import ROLES
from guanhao.domains.identity.services import sessions
from guanhao.kernel.access import Actor, current_actor
from guanhao.kernel.tenancy import BrandRef, current_brand


def address_of(request: HttpRequest) -> str:
    """The caller's address: as the web server saw it, or as the proxies we trust passed it on; at most 45 characters."""
    return sessions.address_of(request)


def all_brands() -> list[BrandRef]:
    """Every brand of the installation, by name (for jobs and commands)."""
    return selectors.all_brands()


def brands_of(user_id: int | None = None) -> list[BrandRef]:
    """The brands a person (default: the current actor) has a role in; empty for nobody."""
    user = User.objects.filter(pk=user_id or current_actor().user_id or 0).first()
    return selectors.brands_of(user) if user else []


def brand_by_slug(slug: str) -> BrandRef | None:
    """The brand with this slug or None."""
    return selectors.brand_with_slug(slug)


def brand_by_id(brand_id: int) -> BrandRef | None:
    """The brand with this id or None."""
    row = Brand.objects.filter(pk=brand_id).first()
    return row.ref if row else None


def brand_since() -> date:
    """The brand's day on which it came into this house."""
    brand = current_brand()
    made: datetime = Brand.objects.values_list("made_at", flat=True).get(pk=brand.id)
    return made.astimezone(brand.zone).date()


def find_brand(text: str | int) -> BrandRef:
    """The brand with this slug, id or name; UnknownBrand (a LookupError) otherwise."""
    return selectors.find_brand(text)


def make_brand(*, name: str, slug: str = "", timezone: str = "Asia/Shanghai", sample: bool = False) -> BrandRef:
    """A new brand (and the organisation, when it is the first); Refused for a bad zone or a taken slug."""
    return services.make_brand(name=name, slug=slug, timezone=timezone, sample=sample)


def check_timezone(zone: str) -> None:
    """Refused (field timezone) unless this names a time zone."""
    services.check_zone(zone)


def add_person(
    *, email: str, name: str, role: str, brand: BrandRef, password: str | None = None, is_administrator: bool = False, check_password: bool = False
) -> Person:
    """A person with a role in a brand; the same again adds nothing. Without a password the person cannot sign in yet."""
    return services.add_person(
        email=email, name=name, role=role, brand=brand, password=password, is_administrator=is_administrator, check_password=check_password
    )


def invite(*, email: str, role: str, name: str = "") -> str:
    """Invite somebody into the brand in scope (needs identity.manage); the link, which works once."""
    return services.invite(email=email, name=name, role=role)


def has_role(email: str, role: str) -> bool:
    """True when the person with this address has the role in the brand in scope."""
    return any(person.email == email.strip().lower() and role in person.roles for person in selectors.people_of_brand())


def is_first_run() -> bool:
    """True as long as nobody can sign in (then /setup is open to whoever has the code)."""
    return services.is_first_run()


def new_setup_code() -> str:
    """A new one-time code for /setup; Refused once somebody can sign in."""
    return services.new_setup_code()


def people_of_brand() -> list[Person]:
    """Everyone with a role in the brand in scope."""
    return selectors.people_of_brand()


def people(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, for showing who did something (one query)."""
    return selectors.people(ids)


def person(user_id: int) -> Person | None:
    """One person by id or None."""
    return selectors.people([user_id]).get(user_id)


def users_with(permission: str) -> list[int]:
    """Ids of active people who hold a permission in the brand in scope."""
    return selectors.users_with(permission)


def actor_of(user_id: int, brand: BrandRef, *, via: str = "session") -> Actor | None:
    """A person as an actor in a brand; None without a role there."""
    user = User.objects.filter(pk=user_id).first()
    return selectors.actor_in(user, brand, via=via) if user else None


def role_titles() -> dict[str, str | Promise]:
    """Role keys with the words people read."""
    return {key: role.title for key, role in ROLES.items()}
