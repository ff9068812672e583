"""Answers for the rooms below, which may not ask."""

from collections.abc import Sequence

from django.http import HttpRequest

from guanhao.domains.identity import selectors
from guanhao.domains.identity.models import User
from guanhao.kernel.brands import Member
from guanhao.kernel.tenancy import BrandRef


def brands_of_request(request: HttpRequest) -> Sequence[BrandRef]:
    """The brands the person of a request may enter."""
    person: User | None = getattr(request, "person", None)
    return selectors.brands_of(person) if person is not None else []


def all_brands() -> list[BrandRef]:
    """Every brand, for jobs and events."""
    return selectors.all_brands()


def members() -> list[Member]:
    """The active people of the brand in scope."""
    return [Member(id=p.id, name=p.name, email=p.email, language=p.language) for p in selectors.people_of_brand() if p.active]
