"""Responsibilities route approvals (TEA-02): who answers for content is given the level, unless somebody is on duty or may not sign it."""

from typing import Any

import pytest
from tests import factories
from tests.domains.content import reviewing

from guanhao.domains.work import facade
from guanhao.domains.work.services import duties
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Any:
    """Monday 10:00 in Shanghai."""
    with time_at(reviewing.MONDAY):
        yield


def write(brand: Any, **letters: dict[int, str]) -> None:
    """Rows by kind of card."""
    with brand_scope(brand), acting(SYSTEM):
        duties.write_matrix([duties.DutyDraft(step=kind, kind=kind, letters=given) for kind, given in letters.items()])


def test_who_answers_for_content_is_given_the_level(brand: Any) -> None:
    reviewer = factories.make_person("reviewer_first", brand).id
    factories.make_person("manager", brand)
    write(brand, content={reviewer: "RA"})
    with brand_scope(brand):
        found = facade.responsible_for("no such step", kind="content")
        assert found is not None
        assert found.accountable == reviewer
        assert facade.responsible_for("no such step") is None
        assert facade.responsible_for("CONTENT".lower()) == found, "by the words of the step"
    item = reviewing.made(brand, reviewing.add_account(brand))
    view = reviewing.hand_in(brand, item)
    assert view.levels[0].assigned is not None
    assert view.levels[0].assigned.id == reviewer


def test_an_author_is_never_given_the_level_and_duty_comes_first(brand: Any) -> None:
    editor, first = factories.make_person("editor", brand).id, factories.make_person("reviewer_first", brand).id
    account = reviewing.add_account(brand)
    write(brand, content={editor: "RA"})
    assert reviewing.hand_in(brand, reviewing.made(brand, account)).levels[0].assigned is None, "he wrote it"
    write(brand, content={editor: "RA"}, legal={first: "RA"})
    with brand_scope(brand), acting(SYSTEM):
        approvals.put_on_duty(permission="review.first", day=reviewing.MONDAY.date(), person=first)
    second = reviewing.hand_in(brand, reviewing.made(brand, account, text=f"{reviewing.TEXT}再来一壶。"))
    assert second.levels[0].assigned is not None
    assert second.levels[0].assigned.id == first
