"""The brand fence at the door: pages and REST."""

from collections.abc import Callable

import pytest
from django.test import Client

from guanhao.domains.identity.contracts import Person
from guanhao.kernel.access import current_actor
from guanhao.kernel.tenancy import BrandRef, NoBrand, brand_in_scope, current_brand


def test_outside_a_scope_there_is_no_brand() -> None:
    with pytest.raises(NoBrand):
        current_brand()


def test_acting_as_enters_brand_and_role(brand: BrandRef, acting_as: Callable[..., object]) -> None:
    with acting_as("viewer") as person:  # type: ignore[attr-defined]
        assert current_brand() == brand
        assert current_actor().user_id == person.id
        assert not current_actor().can("identity.manage")
    assert brand_in_scope() is None


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/b/nowhere/people")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=/b/nowhere/people"


def test_a_stranger_gets_401_from_rest(client: Client, brand: BrandRef) -> None:
    response = client.get("/api/brands/acme/team")
    assert response.status_code in (401, 404)


def test_another_brand_does_not_exist(client_for: Callable[..., Client], other_brand: BrandRef, director: Person) -> None:
    client = client_for("director")
    assert client.get("/b/other/people").status_code == 404
    assert client.get("/api/brands/other/team").status_code == 404
