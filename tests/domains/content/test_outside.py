"""Pictures, consents, authors and platforms change while content is on its way (issue 3: nothing unreviewed or unlawful leaves)."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.domains.content.reviewing import MONDAY, add_account, approve, hand_in, made, tick_all
from tests.factories import acting_in

from guanhao.domains.assets import facade as assets
from guanhao.domains.assets.models import Asset, Consent
from guanhao.domains.assets.services import library, rights
from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance.models import BlacklistLine
from guanhao.domains.compliance.services import blacklist
from guanhao.domains.content.contracts import Refused, Stopped
from guanhao.domains.content.models import Flag, Item, Variant
from guanhao.domains.content.selectors.flags import flags_of, holds
from guanhao.domains.content.selectors.recheck import to_check
from guanhao.domains.content.selectors.variants import part_of
from guanhao.domains.content.services import drafts, review, variants
from guanhao.domains.publishing import sources as publishing
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.events.assets import AssetWordsRead
from guanhao.sdk.events.channels import PlatformRuleChanged


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


@pytest.fixture
def account(brand: Any) -> int:
    return add_account(brand)


def picture(brand: Any, colour: str = "green", *, source: str = "own", title: str = "茶山") -> int:
    """A picture in the library."""
    kept = io.BytesIO()
    Image.new("RGB", (640, 640), colour).save(kept, "PNG")
    kept.seek(0)
    with brand_scope(brand), acting(SYSTEM):
        return assets.add_asset(kept, name=f"{colour}.png", title=title, source=source, alt="一片茶山").id


def user_picture(brand: Any, author: str = "山茶小记", contact: str = "") -> tuple[int, int]:
    """A picture of a user with her consent: asset and consent."""
    pk = picture(brand, "red", source="ugc", title="茶友的照片")
    with brand_scope(brand), acting(SYSTEM):
        draft = rights.ConsentDraft(author=author, contact=contact, platform="weibo", given_on=MONDAY.date())
        return pk, rights.record_consent(pk, draft).pk


def shown(brand: Any, item: Item, asset: int) -> Variant:
    """The item's variant shows a picture."""
    row = Variant.everywhere.get(item=item)
    with acting_in("editor", brand):
        drafts.save_variant(variant_id=row.pk, words={"media": [asset]}, base=row.revision)
    found: Variant = Variant.everywhere.get(pk=row.pk)
    return found


def told(topic: str = "content.flag") -> list[str]:
    return [row.title for row in Notification.everywhere.filter(topic=topic).order_by("pk")]


def test_other_bytes_void_signatures_and_say_why(brand: Any, account: int) -> None:
    asset = picture(brand)
    item = made(brand, account)
    row = shown(brand, item, asset)
    approve(brand, hand_in(brand, item).id)
    with brand_scope(brand), acting(SYSTEM):
        library.revise_asset(asset, library.AssetDraft(title="茶山", source="own", alt="一片茶山", ai_generated=True))
        assert deliver_pending() > 0
        row.refresh_from_db()
        assert approvals.standing(part_of(row)).state == "void"
        assert row.status == "draft"
        (flag,) = flags_of(item)
        assert (flag.kind, flag.level, flag.asset_id) == ("bytes", "warn", asset)
        assert "茶山" in flag.why
        assert [one.pk for one in to_check()] == [item.pk]
    assert len(told()) == 1
    assert AuditEntry.objects.filter(action="content.flagged").count() == 1
    with acting_in("editor", brand):
        review.check_again(item_id=item.pk)
        assert flags_of(item), "looking is not handing in again"
        variants.change_variant(variant_id=row.pk, ai_label="AI 生成")
    hand_in(brand, item)
    with acting_in("editor", brand):
        assert flags_of(item) == []
    assert Flag.everywhere.get().settled == "checked"


def test_a_draft_nobody_signed_is_left_in_peace(brand: Any, account: int) -> None:
    asset = picture(brand)
    item = made(brand, account)
    shown(brand, item, asset)
    with brand_scope(brand), acting(SYSTEM):
        library.revise_asset(asset, library.AssetDraft(title="茶山", source="own", alt="一片茶山", ai_generated=True))
        deliver_pending()
        assert flags_of(item) == []
    assert told() == []


def test_words_read_in_a_picture_are_checked(brand: Any, account: int) -> None:
    asset = picture(brand)
    item = made(brand, account, is_ad=True)
    row = shown(brand, item, asset)
    with brand_scope(brand), acting(SYSTEM):
        Asset.objects.filter(pk=asset).update(text="全国第一好茶")
        emit(AssetWordsRead(brand_id=brand.id, asset_id=asset, subjects=(f"content.variant:{row.pk}",)))
        deliver_pending()
        (flag,) = flags_of(item)
        assert (flag.kind, flag.level) == ("words", "block")
        assert "第一" in flag.why
    with acting_in("editor", brand):
        saved = Variant.objects.get(pk=row.pk)
        drafts.save_variant(variant_id=row.pk, words={"media": []}, base=saved.revision)
        assert flags_of(item) == [], "the picture is out, the reason is gone"
    assert Flag.everywhere.get().settled == "gone"


def test_a_withdrawn_consent_holds_back_and_stops_submission(brand: Any, account: int) -> None:
    asset, consent = user_picture(brand)
    item = made(brand, account)
    row = shown(brand, item, asset)
    approve(brand, hand_in(brand, item).id)
    with brand_scope(brand), acting(SYSTEM):
        assert holds([row.pk]) == {}
        assert publishing.payload_of(f"content.variant:{row.pk}").approved
        rights.withdraw_consent(consent, reason="作者不同意了")
        deliver_pending()
        assert "山茶小记" in holds([row.pk])[row.pk]
        payload = publishing.payload_of(f"content.variant:{row.pk}")
        assert (payload.approved, payload.altered) == (False, False), "signed as it is, and held back all the same"
        assert "茶友的照片" in payload.why_not
    assert len(told()) == len(set(Notification.everywhere.filter(topic="content.flag").values_list("user_id", flat=True)))
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item)
    (found,) = [one for one in stopped.value.findings if one["code"].startswith("rights.consent")]
    assert found["level"] == "block"
    assert found["fix"]
    with acting_in("editor", brand):
        review.check_again(item_id=item.pk)
        assert len(flags_of(item)) == 1, "the reason still stands"
    with brand_scope(brand), acting(SYSTEM):
        rights.record_consent(asset, rights.ConsentDraft(author="山茶小记", platform="weibo", given_on=MONDAY.date()))
    with acting_in("editor", brand):
        review.check_again(item_id=item.pk)
        assert flags_of(item) == []
    assert Consent.everywhere.filter(withdrawn_on=None).count() == 1


def test_the_pages_say_why_and_nobody_signs_it(brand: Any, account: int, client_for: Callable[..., Client]) -> None:
    asset, consent = user_picture(brand)
    item = made(brand, account)
    shown(brand, item, asset)
    view = hand_in(brand, item)
    tick_all(brand, view.id)
    with brand_scope(brand), acting(SYSTEM):
        rights.withdraw_consent(consent)
        deliver_pending()
    with acting_in("reviewer_first", brand):
        seen = approvals.approval(view.id).seen
        with pytest.raises(Refused, match="山茶小记"):
            review.sign(approval_id=view.id, level="first", seen=seen)
        assert approvals.approval(view.id).level == "first"
    client = client_for("director")
    for address in (f"items/{item.pk}/", f"items/{item.pk}/reviews/", f"review/{view.id}/"):
        assert "山茶小记" in client.get(f"/b/acme/{address}", headers={"Accept-Language": "zh-hans"}).content.decode(), address
    assert item.title in client.get("/b/acme/review/recheck/").content.decode()
    (sent,) = client.get(f"/api/brands/acme/items/{item.pk}/flags").json()
    assert (sent["kind"], sent["level"], sent["asset_id"]) == ("consent", "block", asset)


def test_another_consent_still_covers_it(brand: Any, account: int) -> None:
    asset, consent = user_picture(brand)
    item = made(brand, account)
    shown(brand, item, asset)
    with brand_scope(brand), acting(SYSTEM):
        rights.record_consent(asset, rights.ConsentDraft(author="山茶小记", platform="weibo", given_on=MONDAY.date()))
        rights.withdraw_consent(consent)
        deliver_pending()
        assert flags_of(item) == []


@pytest.mark.parametrize(("author", "contact"), [("山茶小记", ""), ("某某", "@66300188")])
def test_an_author_on_the_blacklist_stops_and_lifting_frees(brand: Any, account: int, author: str, contact: str) -> None:
    asset, _consent = user_picture(brand, author, contact)
    item = made(brand, account)
    shown(brand, item, asset)
    draft = blacklist.LineDraft(platform="weibo", author_id="66300188", author_name="山茶小记", reason="搬运他人作品", proof="x")
    with brand_scope(brand), acting(SYSTEM):
        line = blacklist.blacklist_author(draft=draft)
        deliver_pending()
        (flag,) = flags_of(item)
        assert (flag.kind, flag.level, flag.asset_id) == ("author", "block", asset)
        row = Variant.objects.get(item=item)
        assert holds([row.pk])
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item)
    (found,) = [one for one in stopped.value.findings if one["code"] == "rights.author"]
    assert "搬运他人作品" in found["message"]
    assert found["fix"]
    with brand_scope(brand), acting(SYSTEM):
        blacklist.lift_author(line=BlacklistLine.objects.get(pk=line.pk), reason="误判")
        deliver_pending()
        assert flags_of(item) == []
    assert Flag.everywhere.get().settled == "lifted"
    assert len(told()) == 2
    hand_in(brand, item)


def test_a_platform_rule_flags_what_breaks_it(brand: Any, account: int) -> None:
    item = made(brand, account)
    with brand_scope(brand), acting(SYSTEM):
        number = channels.add_rule(platform="weibo", title="不得写水温", kind="forbid_pattern", value="注水", severity="error")
        deliver_pending()
        run_due()
        (flag,) = flags_of(item)
        assert (flag.kind, flag.level) == ("rule", "block")
        row = Variant.objects.get(item=item)
    with acting_in("editor", brand):
        drafts.save_variant(variant_id=row.pk, words={"text": "三步泡好一壶春茶：温杯、投茶、加水。你习惯用几度的水？"}, base=row.revision)
        review.check_again(item_id=item.pk)
        assert flags_of(item) == []
    assert number


def test_a_change_of_a_platform_without_a_rule_asks_people_to_look(brand: Any, account: int) -> None:
    """CMP-09 b: what is planned for the platform is flagged, each once; looking settles it."""
    planned, draft = made(brand, account), made(brand, account)
    hand_in(brand, planned)
    change = PlatformRuleChanged(brand_id=brand.id, rule_id=0, platform="weibo", change_id=3, title="外链降权")
    with brand_scope(brand), acting(SYSTEM):
        for _time in range(2):
            emit(change)
            deliver_pending()
            run_due()
        (flag,) = flags_of(planned)
        assert (flag.kind, flag.level) == ("policy", "warn")
        assert "外链降权" in flag.why
        assert flags_of(draft) == []
    assert len(told()) == 1
    with acting_in("editor", brand):
        review.check_again(item_id=planned.pk)
        assert flags_of(planned) == []
