"""The house of approvals: a brand, its people and five flows."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from tests.kernel.approvals.house import CHECKED, EVERYBODY, JOINT, LEAD, SCORED, TEA, THREE, House

from guanhao.kernel import access, approvals, brands
from guanhao.kernel.tenancy import brand_scope


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    people = House()
    monkeypatch.setattr(brands, "_brands", [lambda: [TEA]])
    monkeypatch.setattr(brands, "_members", [people.members])
    monkeypatch.setattr(brands, "_holders", [people.holders])
    monkeypatch.setattr(brands, "_names", [people.called])
    access.declare("content.submit", "Submit")
    with brand_scope(TEA), translation.override("en"):
        with people.acting(LEAD):
            for flow in (THREE, SCORED, CHECKED, JOINT, EVERYBODY):
                approvals.save_flow(flow, "first")
        yield people
