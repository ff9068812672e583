"""The console of the team's room, through its real addresses."""

from typing import Any

import pytest
from tests import factories
from tests.domains.team.furnish import furnish
from tests.domains.team.make import MOMENT, english
from tests.test_fence import FORM, LISTS, REST_LISTS, contents, operations, pages, queries, send

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
            for address in (one for one in pages("acme", number) if one.startswith("/b/acme/staff/")):
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


def test_lists_ask_as_often_for_many_as_for_one(brand: Any) -> None:
    """No query in a loop, on pages and in REST."""
    owner = factories.make_person("editor", brand).id
    client = factories.signed_in(factories.make_person("director", brand))
    addresses = [f"/b/acme/{place}" for place in LISTS if place.startswith("staff/")]
    addresses += [a for m, a, _o in operations("acme") if m == "get" and "/acme/team-" in a and REST_LISTS.search(a)]
    assert len(addresses) > 25
    counts: list[dict[str, int]] = []
    for numbers in (range(1), range(1, 6)):
        with brand_scope(brand), acting(SYSTEM):
            for n in numbers:
                furnish(n, owner, MOMENT)
        counts.append({address: queries(client, address) for address in addresses})
    few, many = counts
    assert {address: (few[address], many[address]) for address in addresses if many[address] > few[address]} == {}


def test_another_brand_and_a_viewer_get_nowhere(brand: Any, other_brand: Any) -> None:
    """Numbers of this brand lead nowhere from another one, and a viewer's posts change nothing."""
    owner = factories.make_person("editor", brand).id
    outsider = factories.signed_in(factories.make_person("director", other_brand))
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    with brand_scope(brand), acting(SYSTEM):
        for n in range(2):
            furnish(n, owner, MOMENT)
    before, wrong = contents(), []
    plain = set(pages("other", 0)) & set(pages("other", 1))
    for address in (one for one in pages("other", 1) if "/staff/" in one and one not in plain):
        wrong += [(address, s) for s in (outsider.get(address).status_code, outsider.post(address, FORM).status_code) if s not in {404, 405}]
    for method, address, _operation in operations("other", 1):
        if "/other/team-" in address and address not in {a for _m, a, _o in operations("other", 0)}:
            wrong += [(address, s) for s in [send(outsider, method, address).status_code] if s not in {404, 422}]
    for address in (one for one in pages("acme", 1) if "/staff/" in one):
        seen, status = status_of(viewer, address), viewer.post(address, FORM).status_code
        if status not in {403, 404, 405, 422} and not (seen == 200 and status in {200, 302}):
            wrong.append((address, status))
    for method, address, _operation in operations("acme", 1):
        if "/acme/team-" in address and method != "get":
            wrong += [(address, s) for s in [send(viewer, method, address, FORM).status_code] if s not in {403, 404, 405, 422}]
    assert wrong == []
    after = contents()
    assert {name for name in after if after[name] != before[name]} <= {"AuditEntry", "AuditHead", "SavedView"}


ABUSE = ("page=999999999999&sort=%00&q=%00&user_id=99999999999999999999999&track=x&user=%27&size=x&card=9999999999999999999999", "page=-1")


def test_numbers_beyond_the_database_are_answered(brand: Any) -> None:
    owner = factories.make_person("editor", brand).id
    client = factories.signed_in(factories.make_person("director", brand))
    with brand_scope(brand), acting(SYSTEM):
        for n in range(2):
            furnish(n, owner, MOMENT)
    wrong = []
    huge = dict.fromkeys(("minutes", "hours", "seats", "teams", "score", "amount", "weight-0", "user_id", "number", "pass_mark"), "9" * 30)
    texts = dict.fromkeys(("title", "text", "reason", "seed", "report", "brief", "what", "note", "do", "supports"), "x\x00" * 50)
    days = dict.fromkeys(("day", "starts_on", "ends_on", "from_on", "given_on"), "9999-12-31") | {"starts_at": "9999-12-31T23:59"}
    for address in (one for one in pages("acme", 1) if "/staff/" in one):
        for word in ABUSE:
            wrong += [(address, word) for s in [status_of(client, f"{address}?{word}")] if s >= 500]
        try:
            status = client.post(address, {**huge, **texts, **days}).status_code
        except Exception as error:
            status = 599
            print(address, type(error).__name__, error)
        wrong += [(address, "post")] if status >= 500 else []
    assert wrong == []
