"""The desk, handing in, the status board and the sheet in the browser and over REST."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.content.reviewing import LEVELS, MONDAY, add_account, approve, hand_in, made, sign_level, tick_all
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.content.models import Item, Submission, Variant
from guanhao.domains.content.policy.review import DeskPolicy
from guanhao.domains.content.services import drafts
from guanhao.kernel import approvals
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Approval, ApprovalSignature
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import revise


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


@pytest.fixture
def account(brand: Any) -> int:
    return add_account(brand)


def looking(brand: Any, number: int) -> approvals.ApprovalView:
    with acting_in("director", brand):
        return approvals.approval(number)


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"/b/acme/{path}", data)


def send(client: Client, path: str, body: Any, method: str = "post") -> Any:
    return client.generic(method.upper(), f"/api/brands/acme/{path}", json.dumps(body), content_type="application/json")


def test_an_item_is_handed_in_and_signed_through_pages(client_for: Any, brand: Any, account: int) -> None:
    """Page by page, five people; the comma at the end by the editor's page too."""
    item = made(brand, account)
    editor = client_for("editor")
    page = editor.get(f"/b/acme/items/{item.pk}/submit/")
    assert page.status_code == 200
    assert editor.get(f"/b/acme/items/{item.pk}/").content.decode().count(f"/items/{item.pk}/submit/") == 1
    answer = post(editor, f"items/{item.pk}/submit/", flow="release")
    assert answer.status_code == 302
    number = Approval.everywhere.get().pk
    assert Submission.everywhere.get().approval_id == number
    for level in ("first", "second", "final"):
        signer = client_for(LEVELS[level])
        desk = signer.get("/b/acme/review/").content.decode()
        assert f"/review/{number}/" in desk
        view = looking(brand, number)
        assert view.current is not None
        for check in view.current.checklist:
            assert post(signer, f"review/{number}/tick/", item=check.key, level=level, seen=view.seen).status_code == 302
            if check.needed == 2:
                assert post(client_for("legal"), f"review/{number}/tick/", item=check.key, level=level, seen=view.seen).status_code == 302
        assert signer.get(f"/b/acme/review/{number}/").status_code == 200
        assert post(signer, f"review/{number}/sign/", level=level, seen=view.seen, comment="好").status_code == 302
        assert f"/review/{number}/" not in signer.get("/b/acme/review/").content.decode()
    deliver_pending()
    item.refresh_from_db()
    row = Variant.everywhere.get(item=item)
    assert (item.status, row.status) == ("approved", "approved")
    assert editor.get(f"/b/acme/variants/{row.pk}/").status_code == 200
    form = {"base": row.revision, "title": row.title, "text": row.text + "，", "first_comment": "", "link": "", "tags": "", "media": "", "cover": ""}
    assert editor.post(f"/b/acme/variants/{row.pk}/", form).status_code in {200, 302}
    assert Variant.everywhere.get(pk=row.pk).text.endswith("，")
    deliver_pending()
    item.refresh_from_db()
    assert item.status == "draft"
    board = editor.get(f"/b/acme/items/{item.pk}/reviews/").content.decode()
    assert "已失效" in board
    assert "已失效" in client_for("reviewer_first").get(f"/b/acme/review/{number}/").content.decode()


def test_the_author_gets_nowhere(client_for: Any, brand: Any, account: int) -> None:
    """An author with every right: by page, by REST, through a deputy, by changing the status; nothing is signed, nothing approved."""
    with acting_in("director", brand) as director:
        item = made_by_director(account)
        view = submit_as_is(item)
    client = signed_in(director)
    checks = [check.key for check in looking(brand, view.id).current.checklist]  # type: ignore[union-attr]
    seen = view.seen
    assert post(client, f"review/{view.id}/tick/", item=checks[0], level="first", seen=seen).status_code == 422
    tick_all(brand, view.id)
    assert post(client, f"review/{view.id}/sign/", level="first", seen=seen).status_code == 422
    assert post(client, f"review/{view.id}/return/", level="first", comment="x").status_code == 422
    assert post(client, "review/", pick=f"{view.id}:{seen}", action="sign").status_code == 302
    for path, body in (
        (f"reviews/{view.id}/tick", {"item": checks[0]}),
        (f"reviews/{view.id}/sign", {"level": "first", "seen": seen}),
        (f"reviews/{view.id}/return", {"level": "first", "comment": "x"}),
        ("reviews/sign-many", {"seen": {str(view.id): seen}}),
    ):
        answer = send(client, path, body)
        assert answer.status_code in {200, 422}, (path, answer.content)
        if answer.status_code == 200:
            assert answer.json()["done"] == []
    assert send(client, f"items/{item.pk}", {"status": "approved"}, "patch").status_code in {200, 422}
    assert not ApprovalSignature.everywhere.filter(signer_id=director.id).exists()
    deliver_pending()
    item.refresh_from_db()
    assert (item.status, looking(brand, view.id).state) == ("in_review", "open")
    assert "作者" in client.get(f"/b/acme/review/{view.id}/").content.decode()


def made_by_director(account: int) -> Item:
    from guanhao.domains.content.services import variants
    from guanhao.domains.content.services.items import ItemDraft, create_item

    item = create_item(ItemDraft(title="总监自己写的", text="一壶春茶的三个步骤。"))
    variants.add_variants(item_id=item.pk, account_ids=[account], formats={account: "text"})
    return item


def submit_as_is(item: Item) -> approvals.ApprovalView:
    from guanhao.domains.content.services import review

    return review.submit(item_id=item.pk)


def test_nobody_signs_two_levels(client_for: Any, brand: Any, account: int) -> None:
    """The director may sign every level, and signs one."""
    view = hand_in(brand, made(brand, account))
    director = client_for("director")
    tick_all(brand, view.id)
    assert post(director, f"review/{view.id}/sign/", level="first", seen=view.seen).status_code == 302
    tick_all(brand, view.id)
    assert post(director, f"review/{view.id}/sign/", level="second", seen=view.seen).status_code == 422
    assert send(director, f"reviews/{view.id}/sign", {"level": "second", "seen": view.seen}).status_code == 422
    assert ApprovalSignature.everywhere.filter(approval_id=view.id).count() == 1


def test_same_person_ticks_a_two_person_item_once(client_for: Any, brand: Any, account: int) -> None:
    """CON-12: the second tick of one person is refused; another person's counts."""
    view = hand_in(brand, made(brand, account))
    sign_level(brand, view.id)
    second = client_for("reviewer_second")
    assert post(second, f"review/{view.id}/tick/", item="politics", level="second", seen=view.seen).status_code == 302
    assert post(second, f"review/{view.id}/tick/", item="politics", level="second", seen=view.seen).status_code == 422
    assert [len(one.ticks) for one in looking(brand, view.id).current.checklist if one.key == "politics"] == [1]  # type: ignore[union-attr]


def test_signing_what_one_has_not_seen_is_refused(client_for: Any, brand: Any, account: int) -> None:
    """An optimistic digest: 409, and the page says that it changed."""
    view = hand_in(brand, made(brand, account))
    tick_all(brand, view.id)
    answer = post(client_for("reviewer_first"), f"review/{view.id}/sign/", level="first", seen="0" * 64)
    assert answer.status_code == 409
    assert "变" in answer.content.decode() or "改" in answer.content.decode()
    assert send(client_for("reviewer_first"), f"reviews/{view.id}/sign", {"level": "first", "seen": "0" * 64}).status_code == 409
    assert not ApprovalSignature.everywhere.exists()


def test_legal_ticks_are_all_needed(client_for: Any, brand: Any, account: int) -> None:
    """CMP-07: trademark, privacy, advertising; with one tick missing the approval is disabled."""
    item = made(brand, account, is_ad=True, due=MONDAY + timedelta(days=5))
    view = hand_in(brand, item)
    sign_level(brand, view.id)
    sign_level(brand, view.id)
    legal = client_for("legal")
    assert "春茶怎么泡" in legal.get("/b/acme/review/?queue=legal").content.decode()
    for key in ("trademark", "privacy"):
        post(legal, f"review/{view.id}/tick/", item=key, level="legal", seen=view.seen)
    page = legal.get(f"/b/acme/review/{view.id}/").content.decode()
    assert "data-sign disabled" in page
    assert post(legal, f"review/{view.id}/sign/", level="legal", seen=view.seen).status_code == 422
    post(legal, f"review/{view.id}/tick/", item="advertising", level="legal", seen=view.seen)
    assert "data-sign disabled" not in legal.get(f"/b/acme/review/{view.id}/").content.decode()
    assert post(legal, f"review/{view.id}/sign/", level="legal", seen=view.seen).status_code == 302
    assert looking(brand, view.id).level == "final"


def test_what_stands_against_it_is_listed_with_the_place(client_for: Any, brand: Any, account: int) -> None:
    item = made(brand, account, text="全国最好的春茶。", is_ad=True)
    row = Variant.everywhere.get(item=item)
    editor = client_for("editor")
    answer = post(editor, f"items/{item.pk}/submit/", flow="release")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "<mark>" in text
    assert f"/b/acme/variants/{row.pk}/" in text
    rest = send(editor, f"items/{item.pk}/submit", {})
    assert rest.status_code == 422
    assert rest["Content-Type"] == "application/problem+json"
    assert any("law." in error["field"] for error in rest.json()["errors"])
    found = editor.get(f"/api/brands/acme/items/{item.pk}/findings").json()
    assert found["stopping"] >= 1
    assert not Approval.everywhere.exists()


def test_a_score_below_the_mark_goes_back_through_the_page(client_for: Any, brand: Any, account: int) -> None:
    view = hand_in(brand, made(brand, account), flow="creative")
    data = {"level": "compliance", "seen": view.seen, "score-law": "55", "score-facts": "55", "score-risk": "55"}
    first = client_for("reviewer_first")
    assert post(first, f"review/{view.id}/sign/", **data).status_code == 422
    assert post(first, f"review/{view.id}/sign/", **data, comment="依据不足").status_code == 302
    assert looking(brand, view.id).state == "returned"


def test_the_diff_shows_words_since_the_signed_version(client_for: Any, brand: Any, account: int) -> None:
    item = made(brand, account)
    approve(brand, hand_in(brand, item).id)
    row = Variant.everywhere.get(item=item)
    with acting_in("editor", brand):
        drafts.save_variant(variant_id=row.pk, words={"text": row.text.replace("春茶", "夏茶")}, base=row.revision)
    deliver_pending()
    view = hand_in(brand, item)
    page = client_for("reviewer_first").get(f"/b/acme/review/{view.id}/").content.decode()
    assert "<ins>" in page
    assert "<del>" in page
    assert "夏" in page[page.index("<ins>") : page.index("</ins>")]


def test_the_queue_is_cleared_one_after_the_other(client_for: Any, brand: Any) -> None:
    """After signing, the next one that waits is there at once."""
    views = [hand_in(brand, made(brand, add_account(brand, f"tea{n}"))) for n in range(3)]
    for view in views:
        tick_all(brand, view.id)
    first = client_for("reviewer_first")
    answer = post(first, f"review/{views[0].id}/sign/", level="first", seen=views[0].seen, then=str(views[1].id))
    assert answer["Location"] == f"/b/acme/review/{views[1].id}/"
    answer = post(first, f"review/{views[1].id}/sign/", level="first", seen=views[1].seen, then=str(views[2].id))
    assert answer["Location"] == f"/b/acme/review/{views[2].id}/"
    assert post(first, f"review/{views[2].id}/sign/", level="first", seen=views[2].seen)["Location"] == "/b/acme/review/"
    assert first.get("/b/acme/review/?after=nonsense")["Location"] == "/b/acme/review/"


def test_overdue_stands_first_and_the_today_page_tells(client_for: Any, brand: Any) -> None:
    late = hand_in(brand, made(brand, add_account(brand, "a")))
    with time_at(MONDAY + timedelta(hours=20)):
        fresh = hand_in(brand, made(brand, add_account(brand, "b")))
    with time_at(MONDAY + timedelta(hours=25)):
        first = client_for("reviewer_first")
        page = first.get("/b/acme/review/").content.decode()
        assert page.index(f"/review/{late.id}/") < page.index(f"/review/{fresh.id}/")
        assert "desk-line--late" in page
        assert f"/review/{late.id}/" in first.get("/b/acme/").content.decode()
        assert f"/review/{fresh.id}/" not in first.get("/b/acme/review/?due=overdue").content.decode()


def test_bulk_signing_only_without_findings_and_with_the_policy(client_for: Any, brand: Any, account: int) -> None:
    plain = tuple(approvals.Level(key, key.title(), f"review.{key}") for key in ("first", "second", "final"))
    with acting_in("director", brand):
        approvals.save_flow(approvals.FlowDefinition("plain", "Plain", "own", plain), "no checklists")
    item = made(brand, account)
    with acting_in("editor", brand):
        from guanhao.domains.content.selectors.items import checklist_warnings
        from guanhao.domains.content.services import stages

        for standard, check in checklist_warnings(item):
            stages.tick(item_id=item.pk, standard=standard, key=check.key)
    view = hand_in(brand, item, flow="plain")
    assert Submission.everywhere.get().found == 0
    first = client_for("reviewer_first")
    post(first, "review/", pick=f"{view.id}:{view.seen}", action="sign")
    assert looking(brand, view.id).level == "first"
    with acting_in("director", brand):
        revise(DeskPolicy, {"bulk_sign": True}, reason="trust")
    assert f'value="{view.id}"' in first.get("/b/acme/review/").content.decode()
    post(first, "review/", pick=str(view.id), action="sign")
    assert looking(brand, view.id).level == "second"


def test_a_deputy_signs_and_the_sheet_says_so(client_for: Any, brand: Any, account: int) -> None:
    """The printed sheet: variants with digests, findings, signatures with the deputy."""
    view = hand_in(brand, made(brand, account))
    tick_all(brand, view.id)
    reviewer = make_person("reviewer_first", brand)
    stand_in = make_person("designer", brand)
    with acting_in("director", brand):
        approvals.deputise(person=reviewer.id, deputy=stand_in.id, starts=MONDAY.date(), ends=MONDAY.date(), reason="休假")
    client = signed_in(stand_in)
    assert str(view.id) in client.get("/b/acme/review/?queue=mine").content.decode()
    assert post(client, f"review/{view.id}/sign/", level="first", seen=view.seen, for_person=str(reviewer.id)).status_code == 302
    html = client.get(f"/b/acme/review/{view.id}/sheet/").content.decode()
    digest = next(iter(view.digests.values()))
    assert digest in html
    assert reviewer.name in html
    assert stand_in.name in html
    pdf = client.get(f"/b/acme/review/{view.id}/sheet.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(f"/api/brands/acme/reviews/{view.id}/sheet?form=html").content.decode().count(digest) >= 1
    assert client.get(f"/api/brands/acme/reviews/{view.id}/sheet?form=docx").status_code == 422


def test_another_brands_number_is_not_there(client_for: Any, brand: Any, other_brand: Any, account: int) -> None:
    view = hand_in(brand, made(brand, account))
    other = client_for("director", other_brand)
    for path in ("", "sign/", "return/", "tick/", "withdraw/", "sheet/", "sheet.pdf"):
        assert other.get(f"/b/other/review/{view.id}/{path}").status_code in {404, 405}
        assert other.post(f"/b/other/review/{view.id}/{path}", {"reason": "x"}).status_code in {404, 405}
    assert other.get(f"/api/brands/other/reviews/{view.id}").status_code == 404
    assert looking(brand, view.id).state == "open"


def test_a_reviewer_who_left_is_named_and_the_level_goes_on(brand: Any, account: int) -> None:
    """Removed mid-flow: the level waits for the others of the role, and the signature that was given stays."""
    from guanhao.domains.identity.services.people import set_active
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    view = hand_in(brand, made(brand, account))
    sign_level(brand, view.id)
    first, leaving = make_person("reviewer_first", brand), make_person("reviewer_second", brand)
    with brand_scope(brand), acting(SYSTEM):
        set_active(user_id=first.id, active=False)
        set_active(user_id=leaving.id, active=False)
    deliver_pending()
    now = looking(brand, view.id)
    assert (now.state, now.level) == ("open", "second")
    assert now.levels[0].signatures[0].lost
    spare = signed_in(make_person("reviewer_second", brand, email="spare@acme.test"))
    assert f"/review/{view.id}/" in spare.get("/b/acme/review/").content.decode()
    gone = signed_in(leaving)
    assert gone.get("/b/acme/review/").status_code in {302, 404}


def test_no_command_and_no_import_signs(brand: Any, account: int) -> None:
    """The person at the keyboard of the server may do everything but sign; no import writes items."""
    from guanhao.domains.content.services import review
    from guanhao.kernel.access import acting
    from guanhao.kernel.imports.kinds import kinds
    from guanhao.kernel.tenancy import brand_scope
    from guanhao.project.cli.context import command_actor

    view = hand_in(brand, made(brand, account))
    tick_all(brand, view.id)
    with brand_scope(brand), acting(command_actor()):
        with pytest.raises(approvals.Refused):
            review.sign(approval_id=view.id, level="first", seen=view.seen)
        with pytest.raises(approvals.Refused):
            approvals.send_back(approval_id=view.id, level="first", comment="x")
    assert not ApprovalSignature.everywhere.exists()
    assert set(kinds()) & {"items", "variants", "approvals", "signatures"} == set()


def test_two_reviewers_in_the_same_second(client_for: Any, brand: Any, account: int) -> None:
    """Both opened the page; the second finds that the review has moved on."""
    view = hand_in(brand, made(brand, account))
    tick_all(brand, view.id)
    one = signed_in(make_person("reviewer_first", brand))
    two = signed_in(make_person("reviewer_first", brand, email="first2@acme.test"))
    assert post(one, f"review/{view.id}/sign/", level="first", seen=view.seen).status_code == 302
    assert post(two, f"review/{view.id}/sign/", level="first", seen=view.seen).status_code == 409
    assert ApprovalSignature.everywhere.count() == 1


def test_the_list_of_submissions_names_flows_in_the_readers_language(client_for: Any, brand: Any, account: int) -> None:
    """Not by their key; a flow that is out of use keeps its name."""
    item = made(brand, account)
    post(client_for("editor"), f"items/{item.pk}/submit/", flow="release")
    director = client_for("director")
    before = director.get("/b/acme/review/all/").content.decode()
    with acting_in("director", brand):
        approvals.retire_flow("release", reason="another one")
    for shown in (before, director.get("/b/acme/review/all/?flow_key=release").content.decode()):
        cells = [part.partition("</td>")[0] for part in shown.split("<td")[1:]]
        assert any("发布审核" in cell for cell in cells)
        assert not any(cell.partition(">")[2].strip() == "release" for cell in cells)
