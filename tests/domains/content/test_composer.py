"""What the composer says beside the text: persona, stiff words, the advertiser's papers, AI in files."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.content.reviewing import MONDAY, add_account, hand_in, made
from tests.factories import acting_in

from guanhao.domains.compliance.services import advertisers
from guanhao.domains.content.contracts import Refused, Stopped
from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.rules.plain import places
from guanhao.domains.content.services import drafts, items, review
from guanhao.domains.strategy.services.personas import PersonaDraft, save_persona
from guanhao.domains.strategy.services.treatments import TreatmentDraft, save_treatment
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


@pytest.fixture
def account(brand: Any) -> int:
    number = add_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        save_persona(PersonaDraft(name="小青", tone="俏皮", catchphrases=["喝茶不"], banned=["特此通知", "敬请期待", "Dear"]), account_id=number)
    return number


def advertiser(brand: Any, *, ends: int) -> int:
    """An advertiser whose licence runs for so many days."""
    with brand_scope(brand), acting(SYSTEM):
        row = advertisers.save_advertiser(name="山里牧场", needs=("licence",))
        day = MONDAY.date()
        draft = advertisers.PaperDraft(kind="licence", number="913", valid_from=day - timedelta(days=30), valid_until=day + timedelta(days=ends))
        advertisers.keep_paper(advertiser=row, draft=draft)
        return int(row.pk)


def test_places_of_stiff_phrases_are_code_points_of_the_text() -> None:
    found = places("😀ＤＥＡＲ 各位，特此通知。再说一次特此通知", ["特此通知", "dear", "没有"], {"特此通知": "说一声"})
    assert [(one.phrase, one.start, one.end, one.instead) for one in found] == [
        ("ＤＥＡＲ", 1, 5, None),
        ("特此通知", 9, 13, "说一声"),
        ("特此通知", 18, 22, "说一声"),
    ]
    assert places("敬请期待", ["敬请期待"], {})[0].instead == "等等我们，很快就来"
    assert places("", ["敬请期待", ""], {}) == []


def test_a_stiff_phrase_of_the_persona_is_a_warning(brand: Any, account: int) -> None:
    """STR-12 b: a post for a cute persona uses a banned stiff phrase."""
    item = made(brand, account, text="特此通知：春茶到了。你习惯几度的水？")
    with acting_in("editor", brand):
        found = [one for one in review.look_over(item_id=item.pk).found if one.code == "brand.stiff"]
    assert [(one.level, one.part, one.start, one.end, one.text) for one in found] == [("warn", "body", 7, 11, "特此通知")]
    assert "小青" in found[0].message
    assert "跟大家说一声" in found[0].fix
    hand_in(brand, item)


def test_the_editor_shows_who_speaks_and_marks_while_one_writes(brand: Any, account: int, client_for: Callable[..., Client]) -> None:
    item = made(brand, account)
    row = Variant.everywhere.get(item=item)
    client = client_for("editor")
    words = json.dumps({"text": "敬请期待！"})
    for page, look in ((f"variants/{row.pk}/", f"variants/{row.pk}/look/"), (f"items/{item.pk}/write/", f"items/{item.pk}/look/")):
        assert "喝茶不" in client.get(f"/b/acme/{page}").content.decode()
        shown = client.post(f"/b/acme/{look}", words, content_type="application/json").content.decode()
        assert "<mark>敬请期待</mark>" in shown
        assert 'data-instead="等等我们，很快就来"' in shown
    sent = {"platform": "weibo", "format": "text", "words": {"text": "敬请期待！"}, "account_ids": [account]}
    (voice,) = client.post("/api/brands/acme/drafts/check", sent, content_type="application/json").json()["voices"]
    assert voice["persona"] == "小青"
    assert voice["stiff"] == [{"phrase": "敬请期待", "start": 0, "end": 4, "instead": "等等我们，很快就来"}]


def test_papers_of_the_advertiser_are_said_at_once_and_stop_submission(brand: Any, account: int, client_for: Callable[..., Client]) -> None:
    """CMP-05 b through the form: the paper that ends before the day of publication."""
    number = advertiser(brand, ends=3)
    item = made(brand, account, text="联名酸奶到店了，来一杯？", is_ad=True, due=MONDAY + timedelta(days=5))
    client = client_for("editor")
    assert f'value="{number}"' in client.get(f"/b/acme/items/{item.pk}/edit/").content.decode()
    due = (MONDAY + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    said = client.get("/b/acme/items/papers/", {"advertiser_id": str(number), "due": due}).content.decode()
    assert "913" in said or "2026-03-05" in said
    assert 'class="bad' in said
    assert 'class="good' in client.get("/b/acme/items/papers/", {"advertiser_id": str(number), "due": "2026-03-03T10:00"}).content.decode()
    form = {"purpose": "user_need", "lane": "regular", "due": due, "is_ad": "on", "advertiser_id": number}
    assert client.post(f"/b/acme/items/{item.pk}/edit/", form).status_code == 302
    assert Item.everywhere.get(pk=item.pk).advertiser_id == number
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item)
    assert [one["level"] for one in stopped.value.findings if one["code"] == "law.advertiser"] == ["block"]
    assert "山里牧场" in client.get(f"/b/acme/items/{item.pk}/").content.decode()


def test_an_advertiser_of_nobody_is_refused(brand: Any, account: int) -> None:
    item = made(brand, account)
    with acting_in("editor", brand), pytest.raises(Refused) as refused:
        items.change_item(item_id=item.pk, advertiser_id=999)
    assert refused.value.field == "advertiser_id"
    assert Item.everywhere.get(pk=item.pk).advertiser_id is None


def test_what_files_say_of_ai_is_compared_with_the_item(brand: Any, account: int) -> None:
    from tests.domains.content.test_outside import picture

    from guanhao.domains.assets.services import library

    asset = picture(brand)
    item = made(brand, account)
    row = Variant.everywhere.get(item=item)
    with acting_in("editor", brand):
        drafts.save_variant(variant_id=row.pk, words={"media": [asset]}, base=row.revision)
    with brand_scope(brand), acting(SYSTEM):
        plain = {one.code for one in review.look_over(item_id=item.pk).found}
        library.revise_asset(asset, library.AssetDraft(title="茶山", source="own", alt="一片茶山", ai_generated=True))
        told = {one.code for one in review.look_over(item_id=item.pk).found} - plain
    assert [code for code in sorted(told) if code.startswith("law.")], "a file that says it was made by AI is not passed over"


def test_faint_words_in_a_picture_are_named_with_their_contrast(brand: Any, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """CON-18: the measured ratio and the one that is needed; the measuring itself is proven where it lives (engines.media.contrast)."""
    from tests.domains.content.test_outside import picture

    from guanhao.domains.assets.contracts import FaintWords
    from guanhao.domains.content.selectors import words

    asset = picture(brand)
    item = made(brand, account)
    row = Variant.everywhere.get(item=item)
    with acting_in("editor", brand):
        drafts.save_variant(variant_id=row.pk, words={"media": [asset]}, base=row.revision)
        seen = words.media_of
        faint = (FaintWords("早安", 2.9, 3.0), FaintWords("限时", 1.46, 4.5))
        monkeypatch.setattr(words, "media_of", lambda ids: {pk: replace(one, faint=faint) for pk, one in seen(ids).items()})
        found = [one for one in review.look_over(item_id=item.pk).found if one.code == "access.contrast"]
    assert [(one.level, one.asset_id) for one in found] == [("warn", asset)]
    assert "限时" in found[0].message
    assert "1.5" in found[0].message
    assert "4.5" in found[0].message


def test_the_first_order_message_is_suggested_for_newcomers(brand: Any, account: int, client_for: Callable[..., Client]) -> None:
    """STR-06 (c): audience "new" → first-order message suggested; whoever may not see strategy is not told."""
    with brand_scope(brand), acting(SYSTEM):
        save_treatment(TreatmentDraft(group="tier:new", messages=["第一单减 10 元", "热水一冲，三分钟"], benefit="首单立减"))
        item = items.create_item(items.ItemDraft(title="早餐"))
    shown = client_for("editor").get(f"/b/{brand.slug}/items/{item.pk}/write/").content.decode()
    assert "对谁说什么" in shown
    assert shown.index("第一单减 10 元") < shown.index("热水一冲，三分钟")
