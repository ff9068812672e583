"""Accounts, cards, credentials, rules through services, pages and REST."""

from collections.abc import Callable

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from tests.factories import acting_in

from guanhao.domains.channels import facade, services
from guanhao.domains.channels.contracts import Draft, Refused, UnknownAccount
from guanhao.domains.channels.intake import KIND, list_accounts, resolve
from guanhao.domains.channels.models import Account, Credential, PlatformRule
from guanhao.kernel import versions
from guanhao.kernel.access import Denied
from guanhao.kernel.imports.kinds import ImportContext
from guanhao.kernel.models import AuditEntry, EventRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, NoBrand, brand_scope

CARD = {
    "positioning_content": "热点短评",
    "positioning_user": "年轻用户",
    "positioning_interaction": "评论区抽奖",
    "positioning_communication": "首发阵地",
}
PATHS = ("accounts", "accounts/list", "accounts/new", "platforms", "platforms/rules", "platforms/rules/new", "platforms/check")


def test_without_a_brand_nothing_is_read(db: None) -> None:
    with pytest.raises(NoBrand):
        Account.objects.count()


def test_an_account_goes_active_only_with_a_complete_card(in_brand: BrandRef) -> None:
    """STR-11."""
    ref = facade.add_account(platform="微博", handle="acme", **{**CARD, "positioning_user": " "})
    assert (ref.status, ref.missing) == ("draft", ("positioning_user",))
    with pytest.raises(Refused) as refused:
        facade.set_status(account_id=ref.id, status="active")
    assert refused.value.field == "status"
    assert facade.account(ref.id).status == "draft"
    facade.change_account(account_id=ref.id, positioning_user="年轻用户")
    assert facade.set_status(account_id=ref.id, status="active").status == "active"
    with pytest.raises(Refused):
        facade.change_account(account_id=ref.id, positioning_content="")
    assert facade.account(ref.id).missing == ()


def test_pausing_and_closing_are_told(in_brand: BrandRef) -> None:
    """PUB-02: publishing hears it."""
    ref = facade.add_account(platform="weibo", handle="acme", status="active", **CARD)
    facade.set_status(account_id=ref.id, status="paused", reason="handover")
    facade.set_status(account_id=ref.id, status="paused")
    facade.set_status(account_id=ref.id, status="closed")
    names = list(EventRow.objects.filter(name__startswith="channels.").order_by("id").values_list("name", flat=True))
    assert names == ["channels.account_added", "channels.account_activated", "channels.account_paused", "channels.account_closed"]
    assert EventRow.objects.get(name="channels.account_paused").payload == {"account_id": ref.id, "platform": "weibo", "reason": "handover"}
    assert facade.accounts() == []
    assert [account.id for account in facade.accounts(closed=True)] == [ref.id]


def test_every_change_is_kept_and_audited(in_brand: BrandRef) -> None:
    ref = facade.add_account(platform="weibo", handle="acme")
    facade.change_account(account_id=ref.id, name="Acme")
    facade.change_account(account_id=ref.id, name="Acme")
    assert [v.state["name"] for v in versions.history(f"channels.account:{ref.id}")] == ["Acme", "acme"]
    assert list(AuditEntry.objects.filter(target=f"channels.account:{ref.id}").order_by("id").values_list("action", flat=True)) == [
        "channels.account_added",
        "channels.account_changed",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"handle": "acme"}, "handle"),
        ({"handle": "  "}, "handle"),
        ({"handle": "b", "timezone": "Mars/Olympus"}, "timezone"),
        ({"handle": "b", "url": "javascript:alert(1)"}, "url"),
        ({"handle": "b", "role": "king"}, "role"),
        ({"handle": "b", "owner_id": 4711}, "owner_id"),
    ],
)
def test_wrong_values_are_refused_by_field(in_brand: BrandRef, values: dict[str, object], field: str) -> None:
    facade.add_account(platform="weibo", handle="acme")
    with pytest.raises(Refused) as refused:
        facade.add_account(platform="weibo", **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert Account.objects.count() == 1


def test_finding_an_account(in_brand: BrandRef) -> None:
    weibo = facade.add_account(platform="weibo", handle="acme", name="Acme 微博")
    douyin = facade.add_account(platform="douyin", handle="acme")
    assert facade.find_account(str(weibo.id)) == weibo
    assert facade.find_account("微博:acme") == weibo
    assert facade.find_account("抖音:acme") == douyin
    assert facade.find_account("Acme 微博") == weibo
    with pytest.raises(UnknownAccount, match="several"):
        facade.find_account("acme")
    with pytest.raises(UnknownAccount, match="weibo:acme"):
        facade.find_account("nobody")


def test_another_brands_account_does_not_exist(brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with acting_in("director", other_brand):
        theirs = facade.add_account(platform="weibo", handle="secret")
    with brand_scope(brand):
        with pytest.raises(UnknownAccount):
            facade.account(theirs.id)
        assert resolve(brand, str(theirs.id)) is None
        assert list_accounts(brand) == []
    client = client_for("director")
    for path in ("", "/edit", "/history", "/credential"):
        assert client.get(f"/b/acme/accounts/{theirs.id}{path}").status_code == 404
        assert client.get(f"/b/other/accounts/{theirs.id}{path}").status_code == 404
    assert client.post(f"/b/acme/accounts/{theirs.id}/status", {"status": "closed"}).status_code == 404
    assert client.get(f"/api/brands/acme/channels/accounts/{theirs.id}").status_code == 404
    assert client.patch(f"/api/brands/acme/channels/accounts/{theirs.id}", {"name": "x"}, "application/json").status_code == 404
    assert client.patch(f"/api/brands/other/channels/accounts/{theirs.id}", {"name": "x"}, "application/json").status_code == 404
    row = Account.everywhere.get(pk=theirs.id)
    assert (row.name, row.status) == ("secret", "draft")


def test_a_viewer_changes_nothing(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """PLT-01: viewer edits, 403."""
    with acting_in("director", brand):
        ref = facade.add_account(platform="weibo", handle="acme")
    client = client_for("viewer")
    assert client.get(f"/b/acme/accounts/{ref.id}").status_code == 200
    assert client.post(f"/b/acme/accounts/{ref.id}/edit", {"name": "x"}).status_code == 403
    assert client.post(f"/b/acme/accounts/{ref.id}/status", {"status": "closed"}).status_code == 403
    assert client.post(f"/b/acme/accounts/{ref.id}/credential", {"name": "x", "value": "y"}).status_code == 403
    assert client.patch(f"/api/brands/acme/channels/accounts/{ref.id}", {"name": "x"}, "application/json").status_code == 403
    with acting_in("viewer", brand):
        with pytest.raises(Denied):
            facade.change_account(account_id=ref.id, name="x")
        assert facade.account(ref.id) == ref


def test_credentials_are_sealed_and_never_shown(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with acting_in("director", brand):
        ref = facade.add_account(platform="weibo", handle="acme")
    client = client_for("director")
    answer = client.post(f"/b/acme/accounts/{ref.id}/credential", {"name": "app_secret", "value": "s3cr3t-value"})
    assert answer.status_code == 302
    page = client.get(f"/b/acme/accounts/{ref.id}").content.decode()
    assert "app_secret" in page
    assert "s3cr3t-value" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM channels_credential")
        assert "s3cr3t" not in cursor.fetchone()[0]
    assert not AuditEntry.objects.filter(detail__icontains="s3cr3t").exists()
    with brand_scope(brand):
        assert Credential.objects.get().value == "s3cr3t-value"


def test_a_rule_of_the_brand_is_checked_on_its_platform_only(brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CMP-09 (a)."""
    client = client_for("director")
    form = {
        "platform": "xiaohongshu",
        "title": "图片禁二维码",
        "kind": "forbid_element",
        "value": "qr_code_in_image",
        "severity": "error",
        "active": "on",
    }
    assert client.post("/b/acme/platforms/rules/new", form).status_code == 302
    draft = {"title": "标题", "text": "正文", "picture_count": 1, "elements": ["qr_code_in_image"]}
    body = {**draft, "on": [["小红书", "image_text"], ["douyin", "image_text"]]}
    answer = client.post("/api/brands/acme/channels/check", body, "application/json").json()
    assert (answer["ok"], [(f["platform"], f["level"]) for f in answer["items"]]) == (False, [("xiaohongshu", "error")])
    assert "图片禁二维码" in answer["items"][0]["message"]
    page = client.post("/b/acme/platforms/check", {**draft, "on": ["xiaohongshu", "douyin"]}).content.decode()
    assert page.count("badge badge--bad") == 2
    with acting_in("director", other_brand):
        assert facade.check_post("xiaohongshu", "image_text", Draft(title="标题", elements=frozenset({"qr_code_in_image"}))) == []


@pytest.mark.parametrize(("kind", "value"), [("limit", "title_max"), ("limit", "nonsense=3"), ("forbid_element", "unicorn"), ("forbid_pattern", " ")])
def test_a_wrong_rule_is_refused(in_brand: BrandRef, kind: str, value: str) -> None:
    with pytest.raises(Refused):
        services.save_rule(platform="weibo", title="t", kind=kind, value=value)
    assert PlatformRule.objects.count() == 0


def test_rest_lists_and_adds(client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    url = "/api/brands/acme/channels/accounts"
    answer = client.post(url, {"platform": "B站", "handle": "acme"}, "application/json")
    assert (answer.status_code, answer.json()["platform"]) == (201, "bilibili")
    again = client.post(url, {"platform": "bilibili", "handle": "acme"}, "application/json")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "handle")
    assert client.post(url, {"platform": "myspace", "handle": "a"}, "application/json").status_code == 404
    patched = client.patch(f"{url}/{answer.json()['id']}", {"name": "New", "status": "active"}, "application/json")
    assert patched.status_code == 422
    assert client.get(f"{url}/{answer.json()['id']}").json()["name"] == "acme"  # together or not at all
    assert client.get(url).json()["count"] == 1


@pytest.mark.parametrize(
    "path", ["accounts", "accounts/list", "accounts/new", "platforms", "platforms/rules", "platforms/rules/new", "platforms/check"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_answer_empty_and_full(client_for: Callable[..., Client], brand: BrandRef, path: str, language: str) -> None:
    client = client_for("director")
    client.post("/language", {"language": language})
    assert client.get(f"/b/acme/{path}").status_code == 200
    with acting_in("director", brand):
        facade.add_account(platform="weibo", handle="acme", status="active", **CARD)
        facade.add_account(platform="douyin", handle="acme", role="ip")
        facade.add_rule(platform="weibo", title="r", kind="hint", value="h")
    assert client.get(f"/b/acme/{path}").status_code == 200


def test_account_pages(client_for: Callable[..., Client], brand: BrandRef) -> None:
    client = client_for("director")
    form = {"platform": "weibo", "handle": "acme", "role": "main", "timezone": "Asia/Shanghai"}
    where = client.post("/b/acme/accounts/new", form)["Location"]
    assert client.post("/b/acme/accounts/new", form).status_code == 422
    for path in ("", "/edit", "/history", "/credential"):
        assert client.get(where + path).status_code == 200
    assert client.post(where + "/edit", {**form, "name": "Acme"}).status_code == 302
    assert client.post(where + "/status", {"status": "active"}).status_code == 302
    with brand_scope(brand):
        row = Account.objects.get()
        assert (row.name, row.status) == ("Acme", "draft")


def test_importing_the_account_list(in_brand: BrandRef) -> None:
    facade.add_account(platform="weibo", handle="acme", name="Old")
    ctx = ImportContext(0, in_brand, None, "", in_brand.zone, now(), False)
    blank = {field.key: None for field in KIND.fields}
    rows = [
        {**blank, "platform": "微博", "handle": "acme", "name": "New", "_line": 2},
        {**blank, "platform": "抖音", "handle": "acme", "role": "IP号", "follower_target": 100, "_line": 3},
        {**blank, "platform": "myspace", "handle": "a", "_line": 4},
        {**blank, "platform": "weibo", "handle": "b", "timezone": "Mars/X", "_line": 5},
    ]
    sink = KIND.open(ctx)
    outcome = sink.take(pa.Table.from_pylist(rows))
    assert (outcome.imported, outcome.updated, outcome.unchanged) == (1, 1, 0)
    assert [(r.line, r.field) for r in outcome.rejected] == [(4, "platform"), (5, "timezone")]
    assert Account.objects.count() == 1
    sink.commit()
    assert {(a.platform, a.name, a.role) for a in facade.accounts()} == {("weibo", "New", "main"), ("douyin", "acme", "ip")}
    again = KIND.open(ctx).take(pa.Table.from_pylist(rows[:2]))
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
