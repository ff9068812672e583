"""Versions: kept, compared, restored as a new one."""

import pytest
from tests.kernel.conftest import OTHER

from guanhao.kernel import versions
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.versions import Change

pytestmark = pytest.mark.django_db


def test_restored_version_equals_the_old_one(tea: BrandRef) -> None:
    first = versions.keep("card:1", {"title": "茶", "tone": {"warm": 1}})
    assert versions.keep("card:1", {"title": "茶", "tone": {"warm": 1}}).pk == first.pk
    second = versions.keep("card:1", {"title": "茶叶", "tone": {"warm": 2}, "new": []}, note="longer")
    assert versions.compare(first, second) == [Change("new", None, []), Change("title", "茶", "茶叶"), Change("tone.warm", 1, 2)]
    third = versions.keep("card:1", versions.version("card:1", 1).state, note="restored")
    assert versions.compare(first, third) == []
    assert [(v.number, v.made_by_name) for v in versions.history("card:1")] == [(3, "Lin"), (2, "Lin"), (1, "Lin")]
    with brand_scope(OTHER):
        assert versions.history("card:1") == []
