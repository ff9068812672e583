"""Licences, consents, fonts and music: what may go out where and when (AST-05, AST-06, CMP-03)."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.domains.assets.conftest import encoded, font_file, picture

from guanhao.domains.assets import facade
from guanhao.domains.assets.contracts import AssetView, Refused
from guanhao.domains.assets.models import Asset, AssetUse, Consent, Licence
from guanhao.domains.assets.policy import RightsPolicy
from guanhao.domains.assets.selectors import rights as reading
from guanhao.domains.assets.services import rights
from guanhao.domains.assets.services.rights import ConsentDraft, LicenceDraft, Proof
from guanhao.domains.channels import facade as channels
from guanhao.kernel import policy
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

Add = Callable[..., AssetView]
BOUGHT = LicenceDraft(title="图库合同", owner="某图库", ends=date(2026, 5, 1))
YES = ConsentDraft(author="小林", given_on=date(2026, 1, 5), contact="weibo:xiaolin", reward="100 积分")
NOW = datetime(2026, 4, 10, 2, tzinfo=UTC)


def codes(asset: AssetView, *, on: date = date(2026, 4, 20), platform: str = "weibo", account: int = 0) -> list[tuple[str, bool]]:
    return [(one.code, one.blocking) for one in facade.may_use([asset.id], platform=platform, account_id=account, on=on)]


def test_a_licence_ending_on_1_may_blocks_a_post_of_2_may(add: Add) -> None:
    asset = add(source="licensed", title="春茶海报")
    rights.add_licence(BOUGHT, asset_ids=[asset.id])
    assert codes(asset, on=date(2026, 5, 1)) == []
    (problem,) = facade.may_use([asset.id], platform="weibo", account_id=0, on=date(2026, 5, 2))
    assert (problem.code, problem.blocking, problem.asset_id) == ("licence_ended", True, asset.id)
    assert "2026-05-01" in problem.message
    assert "春茶海报" in problem.message


def test_a_licence_covers_only_its_platforms_accounts_and_days(add: Add) -> None:
    account = channels.add_account(platform="weibo", handle="tea", name="Tea").id
    other = channels.add_account(platform="weibo", handle="tea2", name="Tea 2").id
    asset = add(source="licensed")
    scope = replace(BOUGHT, starts=date(2026, 4, 1), platforms=["微博"], account_ids=[account])
    licence = rights.add_licence(scope, asset_ids=[asset.id])
    assert licence.platforms == ["weibo"]
    assert codes(asset, account=account) == []
    assert codes(asset, account=account, platform="douyin") == [("licence_platform", True)]
    assert codes(asset, account=other) == [("licence_account", True)]
    assert codes(asset, account=account, on=date(2026, 3, 31)) == [("licence_not_begun", True)]
    rights.revise_licence(licence.pk, replace(scope, commercial=False))
    assert codes(asset, account=account) == [("licence_not_commercial", True)]


def test_any_licence_that_covers_is_enough(add: Add) -> None:
    asset = add(source="licensed")
    rights.add_licence(BOUGHT, asset_ids=[asset.id])
    rights.add_licence(replace(BOUGHT, title="续约", starts=date(2026, 5, 2), ends=None), asset_ids=[asset.id])
    assert codes(asset, on=date(2027, 1, 1)) == []


def test_a_licence_ended_early_no_longer_covers(add: Add) -> None:
    asset = add(source="licensed")
    licence = rights.add_licence(BOUGHT, asset_ids=[asset.id])
    with pytest.raises(Refused) as refused:
        rights.end_licence(licence.pk, reason=" ")
    assert refused.value.field == "reason"
    rights.end_licence(licence.pk, reason="合同解除")
    assert codes(asset) == [("licence_withdrawn", True)]


def test_what_we_made_needs_none_and_what_is_not_recorded_warns_or_blocks(add: Add) -> None:
    own, unknown = add(seed=1, source="own"), add(seed=2)
    assert codes(own) == []
    assert codes(unknown) == [("no_licence", False)]
    policy.revise(RightsPolicy, {"unlicensed_blocks": True}, reason="legal")
    assert codes(unknown) == [("no_licence", True)]


def test_an_original_gets_a_registration_number(add: Add) -> None:
    with time_at(NOW):
        licence = rights.add_licence(replace(BOUGHT, kind="original", ends=None), asset_ids=[add(source="own").id])
    assert licence.registration == f"ACME-2026-{licence.pk:06}"
    given = rights.add_licence(replace(BOUGHT, kind="original", registration="国作登字-2026-F-0001"))
    assert given.registration == "国作登字-2026-F-0001"


def test_the_reminder_comes_once_thirty_days_before(add: Add, director: Any) -> None:
    asset = add(source="licensed")
    licence = rights.add_licence(BOUGHT, asset_ids=[asset.id])
    assert rights.remind(date(2026, 3, 31)) == 0
    assert rights.remind(date(2026, 4, 1)) == 1
    assert rights.remind(date(2026, 4, 2)) == 0
    assert [one.pk for one in reading.expiring(date(2026, 4, 1))] == [licence.pk]
    deliver_pending()
    assert "图库合同" in Notification.objects.get(user_id=director.id, topic="assets.licence").title
    rights.revise_licence(licence.pk, replace(BOUGHT, ends=date(2026, 5, 10)))
    assert rights.remind(date(2026, 4, 12)) == 1, "a new last day is worth a new word"


def test_user_content_without_consent_cannot_be_attached(add: Add) -> None:
    asset = add(source="ugc")
    assert codes(asset) == [("no_consent", True)]
    with pytest.raises(Refused):
        facade.record_use([asset.id], subject="content.variant:1")
    assert AssetUse.objects.count() == 0


def test_with_consent_it_can_and_the_author_is_to_be_told(add: Add) -> None:
    asset = add(source="ugc", title="我家的茶席")
    rights.record_consent(asset.id, replace(YES, ends=date(2026, 12, 31)))
    with time_at(NOW):
        facade.record_use([asset.id], subject="content.variant:1", title="春日")
        facade.record_use([asset.id], subject="content.variant:1", title="春日")
    assert codes(asset) == []
    assert codes(asset, on=date(2027, 1, 1)) == [("consent_ended", True)]
    assert Asset.objects.get().credit == "小林"
    (event,) = EventRow.objects.filter(name="assets.user_content_used")
    assert (event.payload["author"], event.payload["reward"], event.payload["subject"]) == ("小林", "100 积分", "content.variant:1")


def test_a_withdrawn_consent_forbids_and_names_what_shows_it(add: Add) -> None:
    asset = add(source="ugc")
    consent = rights.record_consent(asset.id, YES)
    facade.record_use([asset.id], subject="content.variant:3")
    rights.withdraw_consent(consent.pk, reason="本人要求")
    assert codes(asset) == [("consent_withdrawn", True)]
    (event,) = EventRow.objects.filter(name="assets.consent_withdrawn")
    assert event.payload["subjects"] == ["content.variant:3"]


def test_an_unregistered_font_is_a_warning(add: Add) -> None:
    """CMP-03: the font itself, and a poster that names it."""
    font = add(font_file("Brand Sans"), name="brand.ttf")
    poster = add(seed=3, source="own")
    Asset.objects.filter(pk=poster.id).update(fonts=["brand-sans", "Nobody's Font"], music=["晨光"])
    assert codes(font) == [("unregistered_font", False)]
    assert codes(poster) == [("unregistered_font", False), ("unregistered_font", False), ("unregistered_music", False)]
    rights.add_licence(replace(BOUGHT, title="字体授权"), asset_ids=[font.id])
    assert codes(font) == []
    assert codes(poster) == [("unregistered_font", False), ("unregistered_music", False)]
    assert codes(poster, on=date(2026, 5, 2))[0] == ("font_ended", True)


def test_a_proof_is_kept_and_looked_at(add: Add) -> None:
    asset = add(source="licensed")
    proof = Proof(io.BytesIO(encoded(picture(7))), "合同.png")
    licence = rights.add_licence(BOUGHT, asset_ids=[asset.id], proof=proof)
    assert licence.proof is not None
    assert licence.proof.name == "合同.png"
    with pytest.raises(Refused) as refused:
        rights.add_licence(BOUGHT, proof=Proof(io.BytesIO(b"MZ\0\0" + b"\0" * 99), "合同.pdf"))
    assert refused.value.field == "proof"
    assert Licence.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"owner": ""}, "owner"),
        ({"kind": "x"}, "kind"),
        ({"starts": date(2026, 6, 1)}, "ends"),
        ({"platforms": ["myspace"]}, "platforms"),
        ({"account_ids": [999]}, "account_ids"),
    ],
)
def test_a_licence_that_cannot_be(in_brand: Any, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        rights.add_licence(replace(BOUGHT, **change))
    assert refused.value.field == field
    assert Licence.objects.count() == 0


def test_another_brands_assets_and_licences_are_out_of_reach(add: Add, other_brand: Any) -> None:
    asset = add(source="licensed")
    licence = rights.add_licence(BOUGHT, asset_ids=[asset.id])
    with brand_scope(other_brand):
        with pytest.raises(Refused):
            rights.add_licence(BOUGHT, asset_ids=[asset.id])
        with pytest.raises(Refused):
            rights.revise_licence(licence.pk, BOUGHT)
        with pytest.raises(LookupError):
            rights.record_consent(asset.id, YES)
    assert (Licence.objects.count(), Consent.objects.count()) == (1, 0)


def test_state_in_python_and_in_the_database_agree(add: Add) -> None:
    """The filter of the list says what the badge says, over all kinds of rights."""
    with time_at(NOW):
        made = [add(seed=n, source=source) for n, source in enumerate(["own", "unknown", *["licensed"] * 5, *["ugc"] * 4])]
        spans = [(None, None), (None, date(2026, 4, 30)), (None, date(2026, 4, 9)), (date(2026, 4, 11), None), (None, date(2026, 8, 1))]
        for asset, (starts, ends) in zip(made[2:7], spans, strict=True):
            rights.add_licence(replace(BOUGHT, starts=starts, ends=ends), asset_ids=[asset.id])
        rights.end_licence(Licence.objects.latest("pk").pk, reason="x")
        rights.record_consent(made[8].id, YES)
        rights.record_consent(made[9].id, replace(YES, ends=date(2026, 4, 12)))
        rights.withdraw_consent(rights.record_consent(made[10].id, YES).pk)
        rows = list(Asset.objects.order_by("pk"))
        states = reading.states(rows)
        by_filter = {one.pk: state for state in set(states.values()) | {"own", "none"} for one in reading.in_state(Asset.objects.all(), state)}
    assert [states[one.pk] for one in rows] == ["own", "none", "valid", "soon", "ended", "outside", "outside", "none", "valid", "soon", "outside"]
    assert by_filter == states
