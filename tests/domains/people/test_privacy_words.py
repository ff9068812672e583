"""The access log and the register of consents speak in words instead of keys."""

from typing import Any

import pytest

from guanhao.domains.identity.models import User
from guanhao.domains.people.services import core
from guanhao.kernel import access
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


def test_the_log_and_the_register_speak_in_words(brand: Any, client_for: Any, django_assert_max_num_queries: Any) -> None:
    with brand_scope(brand), access.acting(access.SYSTEM):
        row = core.add_person(name="小满")
        for _time in range(3):
            core.give_consent(person_id=row.pk, purpose="growth.landing", source=f"people.person:{row.pk}")
        core.give_consent(person_id=row.pk, purpose="something", source="门店扫码")
    client, viewer = client_for("director"), client_for("viewer")
    assert client.get(f"/b/acme/people/{row.pk}/").status_code == 200
    assert client.get("/b/acme/people/?export=csv").status_code == 200
    assert viewer.get(f"/b/acme/people/{row.pk}/").status_code == 403
    User.objects.update(language="en")
    log = client.get("/b/acme/people/access/").content.decode().split("<tbody")[1]
    assert all(words in log for words in (f"Record number {row.pk}", "People", "See people"))
    assert not any(key in log for key in ("people.person:", "list:people", "people.view"))
    with django_assert_max_num_queries(40):
        page = client.get("/b/acme/people/consents/").content.decode()
    table = page.split("<tbody")[1]
    assert all(words in table for words in ("Forms of landing pages", "something", "门店扫码"))
    assert "growth.landing" not in table
    card = client.get(f"/b/acme/people/{row.pk}/").content.decode()
    assert "Forms of landing pages" in card


@pytest.mark.parametrize("place", ["consents", "purposes", "requests", "access", "retention"])
def test_every_page_of_personal_data_lights_its_own_line(brand: Any, client_for: Any, place: str) -> None:
    page = client_for("director").get(f"/b/acme/people/{place}/").content.decode()
    line = page.split('href="/b/acme/people/consents/"')[1].split(">")[0]
    assert 'aria-current="page"' in line
