"""The library through its facade: no file twice, what suits a draft, who finds what, what is taken out of a file."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PIL import Image
from tests import factories
from tests.domains.assets.conftest import encoded, picture

from guanhao.domains.assets import facade
from guanhao.domains.assets.contracts import AssetView, Duplicate, Refused, UnknownAsset
from guanhao.domains.assets.models import Asset, AssetUse
from guanhao.kernel import files, search
from guanhao.kernel.access import Denied
from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import brand_scope

Add = Callable[..., AssetView]
DAY = date(2026, 5, 1)


def test_the_same_file_twice_is_refused_with_the_first(add: Add) -> None:
    first = add(seed=4, title="春茶")
    with pytest.raises(Duplicate) as refused:
        add(seed=4, name="copy.png")
    assert refused.value.asset_id == first.id
    assert Asset.objects.count() == 1
    assert "春茶" in refused.value.message


def test_hidden_data_makes_no_second_asset(add: Add) -> None:
    """The same pixels with another camera's data are the same file once that data is out."""
    image, exif = picture(5), Image.Exif()
    exif[0x0110] = "Camera"
    first = add(encoded(image, "JPEG", quality=90))
    with pytest.raises(Duplicate) as refused:
        add(encoded(image, "JPEG", quality=90, exif=exif))
    assert refused.value.asset_id == first.id


def test_where_it_was_taken_is_not_kept_and_the_rotation_is_applied(add: Add) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 3.0)
    exif.get_ifd(0x8825)[1] = "N"
    view = add(encoded(picture(6, (600, 400)), "JPEG", exif=exif), name="phone.jpg")
    with facade.open_original(view.id) as stream:
        kept = Image.open(io.BytesIO(stream.read()))
    assert (view.width, view.height) == kept.size == (400, 600)
    assert dict(kept.getexif()) == {}
    assert {"location", "exif", "rotation"} <= set(Asset.objects.get().facts["removed"])


def test_a_draft_about_mothers_day_brings_festive_and_warm_ones_first(add: Add) -> None:
    add(seed=1, title="工厂流水线", keywords=["生产"], scenes=["科普"], emotions=["理性"])
    warm = add(seed=2, title="拥抱", keywords=["家人"], scenes=["节日"], emotions=["温情"])
    festive = add(seed=3, title="花束", keywords=["鲜花"], scenes=["节日"])
    found = facade.recommend("母亲节到了，给妈妈的一封信")
    assert [one.id for one in found] == [warm.id, festive.id]


def test_found_by_chinese_words_in_title_tags_and_alternative_text(add: Add) -> None:
    one = add(seed=1, title="中秋月饼礼盒", alt="桌上的青花瓷盘", keywords=["团圆饭"])
    add(seed=2, title="端午龙舟")
    for words in ("月饼", "青花瓷", "团圆", "中秋 瓷盘"):
        assert [found.id for found in facade.find(words)] == [one.id], words
    assert facade.find("月饼", kind="video") == []


def test_without_the_permission_it_is_hidden(brand: Any, add: Add) -> None:
    """AST-01 (b)."""
    add(seed=1, title="中秋月饼礼盒")
    from guanhao.kernel.access import Actor, acting

    with acting(Actor(user_id=1, name="x", permissions=frozenset({"content.view"} & set()))):
        assert facade.find("月饼") == []
        assert search.find("月饼") == []
        with pytest.raises(Denied):
            facade.asset(Asset.objects.get().pk)
        with pytest.raises(Denied):
            facade.add_asset(io.BytesIO(encoded(picture(9))), name="x.png")
    assert Asset.objects.count() == 1


def test_another_brand_sees_nothing(add: Add, other_brand: Any) -> None:
    one = add(seed=1, title="中秋月饼礼盒")
    with brand_scope(other_brand):
        with pytest.raises(UnknownAsset):
            facade.asset(one.id)
        assert facade.assets([one.id]) == {}
        assert facade.find("月饼") == []
        assert [(p.code, p.blocking) for p in facade.may_use([one.id], platform="weibo", account_id=0, on=DAY)] == [("unknown", True)]
        with pytest.raises(UnknownAsset):
            facade.record_use([one.id], subject="content.variant:1")
        assert facade.add_asset(io.BytesIO(encoded(picture(1))), name="own.png").id != one.id


def test_uses_are_what_is_shown_now(add: Add) -> None:
    a, b = add(seed=1), add(seed=2)
    facade.record_use([a.id, b.id], subject="content.variant:7", title="晨间一杯", url="/b/acme/items/1/")
    facade.record_use([b.id], subject="content.variant:7", title="晨间一杯（改）")
    assert list(AssetUse.objects.values_list("asset_id", "subject", "title")) == [(b.id, "content.variant:7", "晨间一杯（改）")]


def test_nothing_is_half_written_when_a_file_is_refused(add: Add, in_brand: Any) -> None:
    before = StoredFile.objects.count()
    with pytest.raises(Refused):
        add(b"MZ\0\0" + b"\0" * 600, name="tea.png")
    assert (Asset.objects.count(), StoredFile.objects.count()) == (0, before)


def test_a_hostile_name_does_no_harm(add: Add) -> None:
    view = add(seed=1, name="../../etc/\u202egnp.exe\0<b>.png")
    stored = Asset.objects.get(pk=view.id).file
    assert "/" not in stored.name
    assert "\u202e" not in stored.name
    assert stored.name.endswith(".png")
    assert files.path_of(stored).name == stored.sha256


def test_an_editor_adds_and_a_viewer_does_not(brand: Any) -> None:
    with factories.acting_in("editor", brand):
        facade.add_asset(io.BytesIO(encoded(picture(1))), name="a.png")
    with factories.acting_in("viewer", brand):
        with pytest.raises(Denied):
            facade.add_asset(io.BytesIO(encoded(picture(2))), name="b.png")
        assert [one.title for one in facade.assets([Asset.objects.get().pk]).values()] == ["a"]
