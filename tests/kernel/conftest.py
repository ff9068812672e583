"""A brand and an editor for the mechanisms' tests."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from guanhao.kernel import access, brands
from guanhao.kernel.tenancy import BrandRef, brand_scope

LIN = brands.Member(3, "Lin", "lin@tea.example")
MO = brands.Member(4, "Mo", "mo@tea.example", "en")
BRAND = BrandRef(id=7, slug="tea", name="茶")
OTHER = BrandRef(id=8, slug="ink", name="墨", timezone="America/New_York")
EDITOR = access.Actor(user_id=3, name="Lin", permissions=frozenset({"policy.edit"}))


@pytest.fixture
def two_brands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brands, "_brands", [lambda: [BRAND, OTHER]])
    monkeypatch.setattr(brands, "_members", [lambda: [LIN, MO]])


@pytest.fixture
def tea(two_brands: None) -> Iterator[BrandRef]:
    with brand_scope(BRAND), access.acting(EDITOR):
        yield BRAND


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield
