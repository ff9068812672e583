"""Shared fixtures; the domain's own are beside its tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from tests import factories, flush

from guanhao.domains.identity.contracts import Person
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

flush.allow()


@pytest.fixture
def brand(db: None) -> BrandRef:
    """The brand Acme (slug acme, Asia/Shanghai); its scope is not entered."""
    return factories.make_brand()


@pytest.fixture
def other_brand(db: None) -> BrandRef:
    """Another brand, Other (slug other), for proofs that nothing crosses the fence."""
    return factories.make_brand("Other", "other")


@pytest.fixture
def in_brand(brand: BrandRef) -> Iterator[BrandRef]:
    """The brand, with its scope entered and the program itself acting, for the whole test."""
    with brand_scope(brand), acting(SYSTEM):
        yield brand


@pytest.fixture
def director(brand: BrandRef) -> Person:
    """The operations director of the brand."""
    return factories.make_person("director", brand)


@pytest.fixture
def client_for(brand: BrandRef) -> Callable[..., Client]:
    """`client_for("viewer")`: a browser with a person of that role signed in (of `brand`, or of the brand given second)."""

    def sign_in(role: str, of: BrandRef | None = None) -> Client:
        return factories.signed_in(factories.make_person(role, of or brand))

    return sign_in


@pytest.fixture
def acting_as(brand: BrandRef) -> Callable[..., AbstractContextManager[Person]]:
    """`with acting_as("analyst"):` enters the scope of `brand` (or of the brand given second) as a person of that role."""

    def act(role: str, of: BrandRef | None = None) -> AbstractContextManager[Person]:
        return factories.acting_in(role, of or brand)

    return act
