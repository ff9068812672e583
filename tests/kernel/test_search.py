"""Search: two-character Chinese words, permissions, the fence."""

import pytest
from tests.kernel.conftest import OTHER

from guanhao.kernel import access, search
from guanhao.kernel.models import SearchEntry
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entries(tea: BrandRef) -> None:
    search.index(kind="post", object_id=1, title="官号运营日报", body="播放量上升 Weekly-report", url="/1")
    search.index(kind="post", object_id=2, title="茶叶 Green Tea 新品", body="官方账号", url="/2")
    search.index(kind="policy", object_id="x", title="官号规则", url="/3", permission="policy.edit")


def ids(words: str) -> set[str]:
    return {hit.object_id for hit in search.find(words)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("运营", {"1"}),
        ("官号", {"1", "x"}),
        ("号运营", {"1"}),
        ("官运", set()),
        ("茶", {"2"}),
        ("green te", {"2"}),
        ("WEEKLY", {"1"}),
        ("官号 播放", {"1"}),
        ("官号播放", set()),
        ('"; DROP', set()),
        ("' OR '*", set()),
        ("***", set()),
        ("", set()),
    ],
)
def test_words(words: str, expected: set[str]) -> None:
    assert ids(words) == expected


def test_titles_come_first() -> None:
    search.index(kind="post", object_id=9, title="其他", body="茶叶", url="/9")
    assert [hit.object_id for hit in search.find("茶叶")] == ["2", "9"]


def test_only_what_the_actor_may_see_and_only_here() -> None:
    with access.acting(access.Actor(user_id=1, name="viewer")):
        assert ids("官号") == {"1"}
    with brand_scope(OTHER):
        assert ids("官号") == set()


def test_refresh_and_forget() -> None:
    search.index(kind="post", object_id=1, title="改名", url="/1")
    assert (ids("运营"), ids("改名")) == (set(), {"1"})
    search.forget("post", 1)
    assert ids("改名") == set()
    assert SearchEntry.objects.count() == 2
