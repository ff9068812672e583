"""From brief to settlement: each step once, one currency, no release without approval (KOL-03, KOL-06)."""

import io
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests import factories
from tests.domains.partners import make
from tests.domains.partners.make import DAY, DRAFT, MOMENT

from guanhao.domains.links import facade as links
from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import BudgetEntry, BudgetLine, Cooperation, Measurement, Settlement, TrackedLink
from guanhao.domains.partners.policy import CooperationPolicy
from guanhao.domains.partners.selectors import drafts
from guanhao.domains.partners.services import cooperations, talents
from guanhao.kernel import approvals, policy
from guanhao.kernel.access import Denied
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    with time_at(MOMENT):
        policy.revise(CooperationPolicy, {"flow": make.FLOW}, reason="test")
        make.one_level()
        yield


def state(row: Cooperation) -> str:
    return str(Cooperation.objects.get(pk=row.pk).state)


def test_the_way_of_a_cooperation(brand: Any) -> None:
    row = make.contracted(make.talent())
    assert (row.amount_cents, row.currency, StoredFile.objects.get(purpose="partners.contract").name) == (280_000, "CNY", "合同.pdf")
    made = make.approved(row, brand)
    assert drafts.waits_for(made) == ""
    out = cooperations.release(cooperation=made, url="https://xhs.example/1")
    assert (out.state, out.released_at) == ("released", MOMENT)
    cooperations.measure(cooperation=out, draft=cooperations.ResultDraft(form="soft", measured_on=DAY, source="s", likes=5, revenue="12.5"))
    paid = cooperations.settle(cooperation=out, paid_on=DAY, deduction="300", reason="一天迟发")
    assert (paid.amount_cents, paid.deduction_cents, paid.currency) == (250_000, 30_000, "CNY")
    assert state(row) == "settled"


def test_an_unapproved_draft_blocks_the_release(brand: Any) -> None:
    row = make.contracted(make.talent())
    for _look in range(2):
        with pytest.raises(Refused):
            cooperations.release(cooperation=row, url="https://xhs.example/1")
        cooperations.write_draft(cooperation=row, title="t", text=DRAFT, ad_label=True)
    with factories.acting_in("manager", brand):
        cooperations.submit_draft(cooperation=row)
    with pytest.raises(Refused):
        cooperations.release(cooperation=row, url="https://xhs.example/1")
    assert state(row) == "review"
    make.sign(row, brand)
    cooperations.write_draft(cooperation=row, title="t", text=DRAFT + "，", ad_label=True)
    with pytest.raises(Refused):
        cooperations.release(cooperation=row, url="https://xhs.example/1")
    assert state(row) == "review"


def test_the_author_does_not_sign(brand: Any) -> None:
    row = make.contracted(make.talent())
    with factories.acting_in("director", brand):
        cooperations.write_draft(cooperation=row, title="t", text=DRAFT, ad_label=True)
        number = cooperations.submit_draft(cooperation=row).approval_id
        assert number is not None
        view = approvals.approval(number)
        with pytest.raises(approvals.Refused):
            approvals.sign(approval_id=number, level=view.level, seen=view.seen)
    assert drafts.waits_for(Cooperation.objects.get(pk=row.pk))


def test_paid_work_without_the_label_is_not_handed_in() -> None:
    row = make.contracted(make.talent())
    cooperations.write_draft(cooperation=row, title="", text="新茶到了，很好喝。", ad_label=False)
    with pytest.raises(Refused) as refused:
        cooperations.submit_draft(cooperation=row)
    assert refused.value.field == "draft_text"
    assert (state(row), approvals.history(f"partners.cooperation:{row.pk}")) == ("contracted", [])
    cooperations.write_draft(cooperation=row, title="", text="新茶到了，喝一口就能根治失眠。【广告】", ad_label=True)
    with pytest.raises(Refused):
        cooperations.submit_draft(cooperation=row)


def test_two_currencies_are_refused_with_the_way_out(brand: Any) -> None:
    row = make.brief(make.talent())
    for asked in ({"amount": "USD 500"}, {"amount": "500", "currency": "USD"}):
        with pytest.raises(Refused, match=r"USD.*CNY"):
            cooperations.quote(cooperation=row, **asked)
    cooperations.quote(cooperation=row, amount="￥500")
    with pytest.raises(Refused, match="USD"):
        cooperations.sign_contract(cooperation=row, amount="$400", number="n", signed_on=DAY, file=io.BytesIO(b"x"))
    with pytest.raises(Refused, match="USD"):
        cooperations.write_brief(cooperations.BriefDraft(talent_id=row.talent_id, title="t", currency="USD"), row)
    made = make.measured(make.talent("b"), brand, likes=1)
    with pytest.raises(Refused, match="EUR"):
        cooperations.settle(cooperation=made, paid_on=DAY, currency="EUR")
    assert Settlement.objects.count() == 0
    line = make.line(make.approve(make.budget(), brand), "talents")
    with pytest.raises(Refused) as refused:
        make.brief(make.talent("c"), currency="USD", line_id=line.pk)
    assert refused.value.field == "line_id"


def test_steps_come_in_order_and_once(brand: Any) -> None:
    row = make.brief(make.talent())
    with pytest.raises(Changed):
        cooperations.sign_contract(cooperation=row, amount="1", number="n", signed_on=DAY, file=io.BytesIO(b"x"))
    with pytest.raises(Changed):
        cooperations.settle(cooperation=row, paid_on=DAY)
    cooperations.quote(cooperation=row, amount="1")
    with pytest.raises(Refused) as refused:
        cooperations.sign_contract(cooperation=row, amount="1", number="n", signed_on=DAY)
    assert refused.value.field == "file"
    made = make.measured(make.talent("b"), brand, likes=1)
    with pytest.raises(Refused):
        cooperations.settle(cooperation=made, paid_on=DAY, deduction="2800.01", reason="x")
    with pytest.raises(Refused):
        cooperations.settle(cooperation=made, paid_on=DAY, deduction="1")
    cooperations.settle(cooperation=made, paid_on=DAY)
    with pytest.raises(Changed):
        cooperations.settle(cooperation=made, paid_on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.update(amount_cents=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.all().delete()
    second = Settlement.objects.get()
    second.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        second.save(force_insert=True)


def test_the_budget_pays_and_gets_back(brand: Any) -> None:
    line = make.line(make.approve(make.budget("10000"), brand), "talents")
    first = make.contracted(make.talent(), "2800", line_id=line.pk)
    with pytest.raises(Refused) as refused:
        make.contracted(make.talent("b"), "200.01", line_id=line.pk)
    assert refused.value.field == "line_id"
    assert Cooperation.objects.filter(state="contracted").count() == 1
    cooperations.cancel(cooperation=first, reason="ill")
    assert BudgetLine.objects.get(pk=line.pk).booked_cents == 0
    assert list(BudgetEntry.objects.order_by("pk").values_list("kind", "cents")) == [("booked", 280_000), ("released", -280_000)]
    made = make.measured(make.talent("c"), brand, "3000", {"line_id": line.pk}, likes=1)
    cooperations.settle(cooperation=made, paid_on=DAY, deduction="1000", reason="late")
    assert BudgetLine.objects.get(pk=line.pk).booked_cents == 200_000


def test_each_form_has_a_link_and_a_code_of_its_own(brand: Any) -> None:
    row = make.brief(make.talent())
    soft = TrackedLink.objects.get()
    hard = cooperations.add_link(cooperation=row, form="hard")
    assert cooperations.add_link(cooperation=row, form="hard").pk == hard.pk
    assert len({soft.code, hard.code}) == len({soft.url, hard.url}) == 2
    view = links.link_of_subject(hard.subject)
    assert view is not None
    assert (view.utm.medium, view.utm.source) == ("kol-hard", "xiaohongshu")
    with pytest.raises(Refused):
        cooperations.add_link(cooperation=make.brief(make.talent("b"), target_url=""), form="soft")


def test_results_come_from_a_file_by_code(brand: Any) -> None:
    row = make.released(make.talent(), brand)
    waiting = make.brief(make.talent("b"))
    code, early = (TrackedLink.objects.get(cooperation=one).code for one in (row, waiting))
    sheet = f"""优惠码,统计日期,曝光量,点赞数,评论数,收藏数,分享数,点击量,订单数,成交金额
{code},2026-03-02,12000,300,20,80,9,240,12,"1,188.00"
{early},2026-03-02,1,1,1,1,1,1,1,1
NIX,2026-03-02,1,1,1,1,1,1,1,1
"""

    def load() -> Any:
        return imports.run_now(imports.make_draft(kind="partner_results", account=None, stream=BytesIO(sheet.encode()), name="r.csv"))

    run = load()
    assert (run.imported, run.quarantined) == (1, 2)
    assert {one.line: one.field for one in QuarantinedRow.objects.all()} == {3: "code", 4: "code"}
    found = Measurement.objects.get()
    assert (found.impressions, found.interactions, found.conversions, found.revenue_cents) == (12000, 409, 12, 118_800)
    assert state(row) == "measured"
    assert load().unchanged == 1


def test_who_may_not_does_nothing(brand: Any) -> None:
    row = make.measured(make.talent(), brand, likes=1)
    with factories.acting_in("viewer", brand):
        with pytest.raises(Denied):
            make.brief(row.talent)
        with pytest.raises(Denied):
            cooperations.settle(cooperation=row, paid_on=DAY)
        with pytest.raises(Denied):
            make.talent("x")
    assert (Settlement.objects.count(), Cooperation.objects.count()) == (0, 1)


def test_paused_talents_are_not_asked() -> None:
    row = talents.set_state(talent=make.talent(), state="paused")
    with pytest.raises(Refused) as refused:
        make.brief(row)
    assert refused.value.field == "talent_id"
    assert make.brief(talents.set_state(talent=row, state="active")).state == "brief"
