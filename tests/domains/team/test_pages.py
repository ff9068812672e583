"""The console of the team's room, through its real addresses."""

from typing import Any

import pytest
from tests import factories
from tests.domains.team.furnish import furnish
from tests.domains.team.make import MOMENT, english
from tests.test_fence import pages

from guanhao.domains.team.models import Appraisal, RatingBox
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
ROLES = ("director", "editor", "viewer")


@pytest.fixture(autouse=True)
def march(brand: Any) -> Any:
    """In March; the brand is not entered."""
    with time_at(MOMENT):
        yield brand


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_answers_for_who_may_see_it(brand: Any, language: str) -> None:
    people = {role: factories.make_person(role, brand) for role in ROLES}
    with brand_scope(brand), acting(SYSTEM):
        for n in range(3):
            furnish(n, people["editor"].id, MOMENT)
        person, box, appraisal = people["editor"].id, RatingBox.objects.first(), Appraisal.objects.first()
    assert box is not None
    assert appraisal is not None
    wrong = []
    for role in ROLES if language == "en" else ROLES[:1]:
        client = factories.signed_in(people[role])
        client = english(client) if language == "en" else client
        for number in (1, person):
            for address in (one for one in pages("acme", number) if one.startswith("/b/acme/team/")):
                status = status_of(client, address)
                if status >= 500 or (role == "director" and number == 1 and status not in {200, 404, 405}):
                    wrong.append((role, address, status))
    assert wrong == []


def status_of(client: Any, address: str) -> int:
    """The status, 599 and what went wrong for a page that broke."""
    try:
        return int(client.get(address).status_code)
    except Exception as error:
        print(address, type(error).__name__, error)
        return 599
