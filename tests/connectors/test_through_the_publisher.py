"""Chinese platforms through the real entry: planned, signed, published by the publisher itself against the contract servers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.contract_servers.mail import MailServer
from tests.contract_servers.wechat_oa import WechatServer
from tests.contract_servers.weibo import WeiboServer
from tests.domains.content.reviewing import TEXT as REVIEWED
from tests.domains.content.reviewing import approve, hand_in
from tests.domains.content.test_outside import picture
from tests.domains.publishing.publishing import CARD, signed, subject_of
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.content.services import drafts, variants
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.publisher import contexts, windows
from guanhao.domains.publishing.publisher.loop import run_due
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_passes
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
LINK = "https://www.acme.example/tea"
TEXT = f"三步泡好一壶春茶：温杯、投茶、注水。{LINK}"


@pytest.fixture
def weibo(monkeypatch: Any) -> Iterator[WeiboServer]:
    with WeiboServer() as server:
        server.clock = lambda: now().timestamp()
        yield served(server, monkeypatch)


@pytest.fixture
def wechat(monkeypatch: Any) -> Iterator[WechatServer]:
    with WechatServer() as server:
        server.clock = lambda: now().timestamp()
        yield served(server, monkeypatch)


def served(server: Any, monkeypatch: Any) -> Any:
    """Let the publisher's client reach this server instead of the world."""
    windows.forget()
    shared = server.transport()
    monkeypatch.setattr(contexts, "transport", lambda own: shared)
    return server


def account_at(brand: BrandRef, platform: str, settings: dict[str, str], secrets: dict[str, str], tier: str = "") -> int:
    with brand_scope(brand), acting(SYSTEM):
        number = channels.add_account(platform=platform, handle="tea", name="青禾茶", status="active", **CARD).id
        channels.set_settings(account_id=number, settings=settings)
        channels.note_tier(account_id=number, tier=tier)
        for name, value in secrets.items():
            channels.set_credential(account_id=number, name=name, value=value)
    return number


def on_weibo(brand: BrandRef, server: WeiboServer) -> int:
    settings = {"uid": server.uid, "safe_domain": "acme.example", "rip": "203.0.113.7"}
    return account_at(brand, "weibo", settings, {"access_token": server.token})


def planned(brand: BrandRef, variant: Variant) -> Publication:
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(variant), planned_at=now())
    return again(brand, view.id)


def again(brand: BrandRef, number: int) -> Publication:
    with brand_scope(brand):
        return Publication.objects.get(pk=number)


def run() -> None:
    run_due()
    deliver_pending()


def article(brand: BrandRef, account: int) -> Variant:
    """A signed article with a cover."""
    cover = picture(brand)
    with acting_in("editor", brand):
        item = create_item(ItemDraft(title="春茶怎么泡", text=REVIEWED))
        variants.add_variants(item_id=item.pk, account_ids=[account], formats={account: "article"})
    row = Variant.everywhere.get(item=item)
    with acting_in("editor", brand):
        drafts.save_variant(variant_id=row.pk, words={"cover": cover}, base=row.revision)
    approve(brand, hand_in(brand, item).id)
    return Variant.everywhere.get(pk=row.pk)


def test_a_signed_post_is_on_weibo_once(brand: BrandRef, weibo: WeiboServer) -> None:
    row = planned(brand, signed(brand, on_weibo(brand, weibo), TEXT))
    run()
    run()
    row = again(brand, row.pk)
    assert (row.status, row.remote_id, row.url) == ("published", "3501756485200075", f"https://weibo.com/{weibo.uid}/z0JH2lOMb")
    assert [post["raw"] for post in weibo.posts] == [f"【春茶怎么泡】{TEXT}"]


@pytest.mark.parametrize("kind", ["reset", "broken"])
def test_a_lost_answer_of_weibo_is_found_and_never_sent_again(brand: BrandRef, weibo: WeiboServer, kind: str) -> None:
    row = planned(brand, signed(brand, on_weibo(brand, weibo), TEXT))
    weibo.fail("share", kind)
    run()
    with time_passes(timedelta(minutes=10)):
        run()
    row = again(brand, row.pk)
    assert (row.status, row.remote_id) == ("published", "3501756485200075")
    assert len(weibo.posts) == len(weibo.seen("share")) == 1


def test_a_commit_that_never_arrived_is_sent_once_it_is_certain(brand: BrandRef, weibo: WeiboServer) -> None:
    row = planned(brand, signed(brand, on_weibo(brand, weibo), TEXT))
    weibo.fail("share", "maintenance")
    run()
    assert (again(brand, row.pk).status, weibo.posts) == ("unknown", [])
    for minutes in (3, 6, 12, 20):
        with time_passes(timedelta(minutes=minutes)):
            run()
    assert again(brand, row.pk).status == "published"
    assert (len(weibo.posts), len(weibo.seen("share"))) == (1, 2)


def test_a_post_without_a_link_of_the_safe_domain_is_refused_when_it_is_planned(brand: BrandRef, weibo: WeiboServer) -> None:
    variant = signed(brand, on_weibo(brand, weibo))
    with pytest.raises(facade.Refused) as refused:
        planned(brand, variant)
    assert "acme.example" in str(refused.value)
    assert weibo.calls == []


def test_an_article_is_published_with_a_token_fetched_on_the_way(brand: BrandRef, wechat: WechatServer) -> None:
    account = account_at(brand, "wechat_oa", {"app_id": wechat.app}, {"app_secret": wechat.secret}, "service_verified")
    row = planned(brand, article(brand, account))
    run()
    assert again(brand, row.pk).status == "waiting"
    with time_passes(timedelta(minutes=1)):
        run()
    row = again(brand, row.pk)
    assert (row.status, row.remote_id, row.url.startswith("https://mp.weixin.qq.com/s?")) == ("published", "article-1@2247483000", True)
    assert len(wechat.seen("stable_token")) == 1
    kept = str(list(Attempt.everywhere.filter(publication=row).values_list("evidence", "message")))
    assert wechat.secret not in kept
    assert wechat.tokens[-1] not in kept


def test_a_personal_account_ends_in_the_draft_box_with_a_person(brand: BrandRef, wechat: WechatServer) -> None:
    wechat.may_publish = False
    account = account_at(brand, "wechat_oa", {"app_id": wechat.app}, {"app_secret": wechat.secret}, "个人")
    row = planned(brand, article(brand, account))
    assert row.mode == "draft_box"
    run()
    row = again(brand, row.pk)
    assert (row.status, row.handles["draft"], list(wechat.drafts)) == ("handed", "draft-1", ["draft-1"])
    assert wechat.seen("freepublish") == []


@pytest.mark.enable_socket
def test_a_mail_server_inside_the_own_network_is_not_reached_by_its_name(brand: BrandRef) -> None:
    with MailServer() as mail:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": str(mail.port), "security": "none", "from_address": "news@acme.example"}
        row = planned(brand, article(brand, account_at(brand, "newsletter", settings, {"recipients": "an@example.org"})))
        run()
        assert mail.taken == []
    row = again(brand, row.pk)
    assert row.status != "published"
    assert "private network" in row.reason + Attempt.everywhere.get(publication=row).message


@pytest.mark.enable_socket
def test_a_newsletter_that_broke_off_goes_on_and_nobody_gets_it_twice(brand: BrandRef, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.conf.settings.ALLOW_PRIVATE", True)
    readers = ["an@example.org", "bo@example.org", "cheng@example.org"]
    with MailServer() as mail:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": str(mail.port), "security": "none", "from_address": "news@acme.example"}
        account = account_at(brand, "newsletter", settings, {"recipients": "\n".join(readers)})
        row = planned(brand, article(brand, account))
        mail.drop_after = 2
        run()
        assert (again(brand, row.pk).status, mail.boxes()) == ("unknown", readers[:2])
        for minutes in (2, 4, 6, 8):
            with time_passes(timedelta(minutes=minutes)):
                run()
    row = again(brand, row.pk)
    assert (row.status, row.remote_id, mail.boxes()) == ("published", row.key, readers)
    assert row.evidence | {"sent": 2, "refused": 0, "unclear": 1} == row.evidence
    assert "example.org" not in str(list(Attempt.everywhere.filter(publication=row).values_list("evidence", "message"))) + str(row.handles)


@pytest.mark.enable_socket
def test_a_newsletter_changed_half_way_reaches_everybody_once(brand: BrandRef, monkeypatch: Any) -> None:
    """One reader has it, the next is asked to wait; then the words are changed and signed anew."""
    monkeypatch.setattr("django.conf.settings.ALLOW_PRIVATE", True)
    readers = ["an@example.org", "bo@example.org", "cheng@example.org"]
    with MailServer() as mail:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": str(mail.port), "security": "none", "from_address": "news@acme.example"}
        variant = article(brand, account_at(brand, "newsletter", settings, {"recipients": "\n".join(readers)}))
        row = planned(brand, variant)
        mail.busy = {readers[1]}
        run()
        assert (again(brand, row.pk).status, mail.boxes()) == ("planned", readers[:1])
        mail.busy = set()
        with acting_in("editor", brand):
            drafts.save_variant(variant_id=variant.pk, words={"title": "春茶怎么泡（更正）"}, base=variant.revision)
        approve(brand, hand_in(brand, variant.item).id)
        with time_passes(timedelta(minutes=10)):
            run()
    row = again(brand, row.pk)
    assert (row.status, mail.boxes()) == ("published", readers)
    assert [str(letter["Subject"]) for _address, letter in mail.taken] == ["春茶怎么泡", "春茶怎么泡（更正）", "春茶怎么泡（更正）"]
    assert row.evidence | {"sent": 2, "refused": 0, "unclear": 0, "earlier": 1} == row.evidence
