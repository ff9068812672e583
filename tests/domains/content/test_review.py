"""Handing in, findings, signatures and statuses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.domains.content.reviewing import MONDAY, add_account, approve, hand_in, made, sign_level, tick_all
from tests.factories import acting_in

from guanhao.domains.content.contracts import Refused, Stopped
from guanhao.domains.content.models import Item, Submission, Variant
from guanhao.domains.content.selectors.variants import part_of
from guanhao.domains.content.services import drafts, items, review, variants
from guanhao.kernel import approvals
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


@pytest.fixture
def account(brand: Any) -> int:
    return add_account(brand)


def codes(found: Any) -> set[str]:
    return {one["code"] for one in found}


def test_three_signatures_approve_and_a_comma_takes_it_back(brand: Any, account: int) -> None:
    """CON-11 a and "published = approved": the status follows the signatures, and one comma voids them."""
    item = made(brand, account)
    view = hand_in(brand, item)
    item.refresh_from_db()
    assert (item.status, view.level, view.flow) == ("in_review", "first", "release")
    assert approve(brand, view.id).state == "approved"
    row = Variant.everywhere.get(item=item)
    item.refresh_from_db()
    assert (item.status, row.status) == ("approved", "approved")
    with acting_in("editor", brand):
        assert approvals.standing(part_of(row)).state == "approved"
        saved = drafts.save_variant(variant_id=row.pk, words={"text": row.text + "，"}, base=row.revision)
        assert saved.voided
        deliver_pending()
        row.refresh_from_db()
        item.refresh_from_db()
        assert (approvals.standing(part_of(row)).state, row.status, item.status) == ("void", "draft", "draft")


def test_a_banned_word_stops_with_its_place(brand: Any, account: int) -> None:
    item = made(brand, account, text="这是全国最好的春茶。", is_ad=True)
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item)
    hits = [one for one in stopped.value.findings if one["code"].startswith("law.") and one.get("text")]
    assert any("最好" in one["text"] and one["law"] and one["fix"] for one in hits)
    item.refresh_from_db()
    assert item.status == "draft"
    assert not Submission.everywhere.exists()
    assert not approvals_exist()


def approvals_exist() -> bool:
    from guanhao.kernel.models import Approval

    return bool(Approval.everywhere.exists())


def test_legal_gets_it_three_days_ahead_or_a_reason(brand: Any, account: int) -> None:
    """CON-15: publication on Friday, handed in on Wednesday."""
    friday = datetime(2026, 3, 6, 4, tzinfo=UTC)
    item = made(brand, account, is_ad=True, due=friday)
    with time_at(datetime(2026, 3, 4, 2, tzinfo=UTC)):
        with pytest.raises(Stopped) as stopped:
            hand_in(brand, item)
        late = next(one for one in stopped.value.findings if one["code"] == "timing.legal")
        assert "2" in late["message"]
        assert "3" in late["message"]
        assert late["override"]
        view = hand_in(brand, item, reasons={f"content.item:{item.pk}|timing.legal": "客户改期，法务已口头同意"})
    kept = Submission.everywhere.get(approval_id=view.id)
    assert next(one["reason"] for one in kept.findings if one["code"] == "timing.legal") == "客户改期，法务已口头同意"
    assert AuditEntry.objects.get(action="content.finding_overridden").detail["note"] == "客户改期，法务已口头同意"
    assert [level.key for level in view.levels if level.state != "skipped"] == ["first", "second", "legal", "final"]


def test_the_hot_lane_needs_legal_but_no_lead_time(brand: Any, account: int) -> None:
    """CON-13 a: without legal it is blocked; the fast flow has short clocks and no lead time."""
    item = made(brand, account, lane="hot", is_ad=True, due=MONDAY + timedelta(hours=3))
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item, flow="release")
    assert "work.hot_flow" in codes(stopped.value.findings)
    view = hand_in(brand, item)
    assert (view.flow, [level.key for level in view.levels]) == ("hot", ["editor", "legal", "senior"])
    assert view.level_due == MONDAY + timedelta(minutes=30)


def test_a_claim_with_one_source_cannot_pass_the_second_review(brand: Any, account: int) -> None:
    """CON-16."""
    item = made(brand, account)
    claim = {"text": "茶多酚含量提高 30%", "kind": "technical", "sources": [{"title": "年报", "url": "https://a.example/1"}]}
    with acting_in("editor", brand):
        items.change_item(item_id=item.pk, claims=[claim])
    view = hand_in(brand, item)
    sign_level(brand, view.id)
    tick_all(brand, view.id)
    with acting_in("reviewer_second", brand):
        now = approvals.approval(view.id)
        with pytest.raises(Refused, match=r"1.*2"):
            review.sign(approval_id=view.id, level="second", seen=now.seen)
    with acting_in("editor", brand):
        two = [*claim["sources"], {"title": "检测报告", "url": "https://b.example/2"}]  # type: ignore[misc]
        items.change_item(item_id=item.pk, claims=[{**claim, "sources": two}])
    assert sign_level(brand, view.id).level == "final"


def test_a_major_statement_needs_the_technical_lead(brand: Any, account: int) -> None:
    sources = [{"title": "a", "url": "https://a.example"}, {"title": "b", "url": "https://b.example"}]
    item = made(brand, account)
    with acting_in("editor", brand):
        items.change_item(item_id=item.pk, claims=[{"text": "业内首个零碳茶园", "kind": "major", "sources": sources}])
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item, flow="hot")
    assert "facts.major" in codes(stopped.value.findings)
    view = hand_in(brand, item)
    assert "facts" in [level.key for level in view.levels if level.state != "skipped"]


@pytest.mark.parametrize("words", [["茶", "春茶"], ["a", "b", "c", "d", "e", "f"]])
def test_a_video_has_three_to_five_keywords(brand: Any, account: int, words: list[str]) -> None:
    """CON-20 a, at the door of review."""
    item = made(brand, account, format="video", fields={"length": 30}, keywords=words)
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item)
    assert "work.keywords" in codes(stopped.value.findings)


def test_a_joint_review_reads_policy_and_complaints_and_three_departments_sign(brand: Any, account: int) -> None:
    """CON-14 a: customer service unsigned, so the item stays in joint review."""
    item = made(brand, account)
    with pytest.raises(Stopped) as stopped:
        hand_in(brand, item, flow="joint")
    assert {"work.policy_reading", "work.complaints"} <= codes(stopped.value.findings)
    view = hand_in(brand, item, flow="joint", notes={"policy_reading": "新规解读……", "complaints": "本月 12 起"})
    assert view.context["complaints"] == "本月 12 起"
    with acting_in("legal", brand):
        for check in approvals.approval(view.id).current.checklist:  # type: ignore[union-attr]
            approvals.tick(approval_id=view.id, item=check.key)
    for role in ("marketing", "legal"):
        with acting_in(role, brand):
            view = review.sign(approval_id=view.id, level="joint", seen=approvals.approval(view.id).seen)
    assert (view.state, view.level) == ("open", "joint")
    with acting_in("service", brand):
        assert review.sign(approval_id=view.id, level="joint", seen=view.seen).level == "final"


def test_a_creative_score_of_55_goes_back(brand: Any, account: int) -> None:
    """CON-10: returned with comments, the final level not opened."""
    item = made(brand, account)
    view = hand_in(brand, item, flow="creative")
    assert view.subject == f"content.concept:{item.pk}"
    with acting_in("reviewer_first", brand):
        review.sign(approval_id=view.id, level="compliance", seen=view.seen, scores={"law": 90, "facts": 90, "risk": 90})
    with acting_in("reviewer_second", brand):
        scores = {"idea": 55, "resources": 55, "form": 55}
        view = review.sign(approval_id=view.id, level="feasibility", seen=view.seen, scores=scores, comment="创意太像竞品")
    assert (view.state, [level.state for level in view.levels]) == ("returned", ["signed", "returned", "ended"])
    item.refresh_from_db()
    assert item.status == "draft"


def test_everybody_who_edited_is_an_author(brand: Any, account: int) -> None:
    item = made(brand, account)
    row = Variant.everywhere.get(item=item)
    with acting_in("designer", brand) as designer:
        drafts.save_variant(variant_id=row.pk, words={"first_comment": "评论区见"}, base=row.revision)
    with acting_in("manager", brand) as manager:
        view = review.submit(item_id=item.pk)
    names = {person.id for person in view.authors}
    with acting_in("editor", brand) as editor:
        assert names == {editor.id, designer.id, manager.id}


def test_only_who_may_hands_in(brand: Any, account: int) -> None:
    item = made(brand, account)
    with acting_in("designer", brand), pytest.raises(Denied):
        review.submit(item_id=item.pk)
    assert not Submission.everywhere.exists()


def test_the_database_refuses_an_approved_row_without_an_approval(brand: Any, account: int) -> None:
    """By service, by ORM and by SQL: nothing is approved but by signatures."""
    item = made(brand, account)
    row = Variant.everywhere.get(item=item)
    with acting_in("director", brand):
        for status in ("approved", "scheduled"):
            with pytest.raises(IntegrityError), transaction.atomic():
                items.put_status(item, status)
            with pytest.raises(IntegrityError), transaction.atomic():
                variants.put_status(row, status)
            with pytest.raises(IntegrityError), transaction.atomic():
                Item.objects.filter(pk=item.pk).update(status=status)
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE content_variant SET status = %s WHERE id = %s", [status, row.pk])
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE content_item SET status = %s WHERE id = %s", [status, item.pk])
        row.refresh_from_db()
        assert row.status == "draft"


def test_a_change_past_the_services_is_found_at_the_signature(brand: Any, account: int) -> None:
    """Somebody writes into the table: the next signature finds it, voids the part and refuses."""
    view = hand_in(brand, made(brand, account))
    tick_all(brand, view.id)
    Variant.everywhere.all().update(text="偷偷换掉的正文")
    with acting_in("reviewer_first", brand):
        with pytest.raises(approvals.Changed):
            review.sign(approval_id=view.id, level="first", seen=view.seen)
        assert approvals.approval(view.id).state == "void"


def test_what_was_handed_in_stays(brand: Any, account: int) -> None:
    view = hand_in(brand, made(brand, account))
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.everywhere.filter(approval_id=view.id).update(findings=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.everywhere.filter(approval_id=view.id).delete()


def test_a_flow_with_two_levels_releases_nothing(brand: Any, account: int) -> None:
    item = made(brand, account)
    two = tuple(approvals.Level(key, key.title(), f"review.{key}") for key in ("first", "second"))
    with acting_in("director", brand):
        approvals.save_flow(approvals.FlowDefinition("short", "Short", "own", two), "quick")
    with pytest.raises(Refused, match="3"):
        hand_in(brand, item, flow="short")


def test_withdrawing_gives_the_draft_back(brand: Any, account: int) -> None:
    item = made(brand, account)
    view = hand_in(brand, item)
    with acting_in("editor", brand):
        approvals.withdraw(approval_id=view.id, reason="标题要改")
    deliver_pending()
    item.refresh_from_db()
    assert (item.status, Variant.everywhere.get(item=item).status) == ("draft", "draft")


def test_sent_back_is_seen_on_the_item(brand: Any, account: int) -> None:
    item = made(brand, account)
    view = hand_in(brand, item)
    with acting_in("reviewer_first", brand):
        approvals.send_back(approval_id=view.id, level="first", comment="错别字")
    deliver_pending()
    item.refresh_from_db()
    assert item.status == "rejected"
    assert hand_in(brand, item).round == 2
