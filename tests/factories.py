"""What many tests need made: brands, people, signed-in browsers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import Client

from guanhao.domains.identity import facade
from guanhao.domains.identity.contracts import Person
from guanhao.domains.identity.models import User
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

PASSWORD = "correct-horse-battery-staple"


def make_brand(name: str = "Acme", slug: str = "acme", timezone: str = "Asia/Shanghai") -> BrandRef:
    """A brand."""
    with acting(SYSTEM):
        return facade.make_brand(name=name, slug=slug, timezone=timezone)


def make_person(role: str, brand: BrandRef, email: str = "") -> Person:
    """A person of a role, whose password is PASSWORD; the same role and brand give the same person."""
    with acting(SYSTEM):
        return facade.add_person(email=email or f"{role}@{brand.slug}.test", name=role.title(), role=role, brand=brand, password=PASSWORD)


def signed_in(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=person.id))
    return client


@contextmanager
def acting_in(role: str, brand: BrandRef) -> Iterator[Person]:
    """Inside: the brand's scope, and a person of this role acts."""
    person = make_person(role, brand)
    actor = facade.actor_of(person.id, brand)
    assert actor is not None
    with brand_scope(brand), acting(actor):
        yield person
