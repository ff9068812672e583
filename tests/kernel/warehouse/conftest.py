"""A brand in scope and an empty warehouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.warehouse import POOL

BRAND = BrandRef(id=1, slug="one", name="One")
OTHER = BrandRef(id=10, slug="ten", name="Ten")


@pytest.fixture
def house(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """An empty data folder and no engine left over."""
    settings.HOME = tmp_path
    POOL.forget()
    yield tmp_path
    POOL.forget()


@pytest.fixture
def brand(house: Path, db: None) -> Iterator[BrandRef]:
    """A brand in scope."""
    with brand_scope(BRAND):
        yield BRAND
