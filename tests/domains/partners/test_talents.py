"""The pool: grades, sealed contacts, files, gates with origins, forgetting (KOL-01..05)."""

from fractions import Fraction
from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from tests.domains.partners import make
from tests.domains.partners.make import DAY, MOMENT

from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import Cooperation, Talent, TalentAudit
from guanhao.domains.partners.policy import CooperationPolicy, GatePolicy, GradePolicy
from guanhao.domains.partners.rules.amounts import Unreadable, amount_text, cents, money, percent_text, share
from guanhao.domains.partners.selectors import gates, grades, renewal
from guanhao.domains.partners.services import cooperations, talents
from guanhao.domains.people import facade as people
from guanhao.engines.partnering import gates as engine
from guanhao.kernel import policy, warehouse
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow
from guanhao.kernel.models import AuditEntry, StoredFile, Version
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    with time_at(MOMENT):
        policy.revise(CooperationPolicy, {"flow": make.FLOW}, reason="test")
        make.one_level()
        yield


def load(kind: str, text: str) -> Any:
    return imports.run_now(imports.make_draft(kind=kind, account=None, stream=BytesIO(text.encode()), name="file.csv"))


def verdict(row: Talent, key: str) -> Any:
    return next(one for one in gates.of_talent(Talent.objects.get(pk=row.pk)).gates if one.gate.key == key)


def test_amounts_are_read_exactly() -> None:
    assert [cents(text) for text in ("1,200.50", "3.5万", "0", "0.07")] == [120050, 3_500_000, 0, 7]
    assert money("USD 12", "CNY") == (1200, "USD")
    assert money("3000元", "USD") == (300_000, "CNY")
    assert [str(share(text)) for text in ("30.1%", "30.1", "0.301", "0")] == ["0.301", "0.301", "0.301", "0"]
    for wrong in ("1.005", "-1", "abc", "1e30", "NaN", ""):
        with pytest.raises(Unreadable):
            cents(wrong)
    for wrong in ("101%", "-1%", "30.12345678%"):
        with pytest.raises(Unreadable):
            share(wrong)
    assert (percent_text(share("30.1%")), percent_text(share("30.001%")), amount_text(123456)) == ("30.1%", "30.001%", "1,234.56")


def test_grades_follow_followers_and_policy() -> None:
    rows = [make.talent(f"t{fans}", fans=fans) for fans in (1_000_000, 300_000, 50_000, 10)]
    assert [row.grade for row in rows] == ["S", "A", "B", "C"]
    assert make.talent("by hand", fans=10, grade_by_hand="S").grade == "S"
    policy.revise(GradePolicy, {"s_from": 2_000_000}, reason="test")
    assert talents.regrade() == 1
    assert sorted(Talent.objects.values_list("grade", flat=True)) == ["A", "A", "B", "C", "S"]
    with pytest.raises(policy.InvalidSettings):
        policy.revise(GradePolicy, {"a_from": 3_000_000}, reason="test")


def test_contacts_are_sealed_and_reading_is_written_down() -> None:
    row = make.talent()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM partners_talent WHERE id = %s", [row.pk])
        assert "chahua" not in cursor.fetchone()[0]
    assert talents.read_contact(talent=row) == "微信 chahua"
    assert AuditEntry.objects.filter(action="partners.contact_read").count() == 1
    assert "chahua" not in str(list(Version.objects.values_list("state")) + list(AuditEntry.objects.values_list("detail")))


def test_the_same_handle_comes_once() -> None:
    make.talent()
    with pytest.raises(Refused) as refused:
        make.talent()
    assert refused.value.field == "handle"
    for facts in ({"platform": "nowhere"}, {"fans": -1}, {"price": "1.005"}, {"currency": "yuan"}, {"url": "ftp://x"}):
        with pytest.raises(Refused) as refused:
            make.talent("other", **facts)
        assert refused.value.field == next(iter(facts))


def test_a_file_of_talents_with_chinese_headers() -> None:
    sheet = """达人昵称,平台,小红书号,粉丝数,报价,领域,联系方式,等级
茶话林,小红书,chahua,40万,"3,000",美食,微信 chahua,
早餐研究员,抖音,zaocan,1200000,1.2万,美食,,
没有平台,无名台,x1,10,,,,
坏报价,小红书,x2,10,三千,,,
两种钱,小红书,x3,10,USD 500,,,
点名S级,小红书,x4,10,,,,S级
"""
    run = load("talents", sheet)
    assert (run.read, run.imported, run.quarantined) == (6, 3, 3)
    assert {row.line: row.field for row in QuarantinedRow.objects.all()} == {4: "platform", 5: "price", 6: "price"}
    row = Talent.objects.get(handle="chahua")
    assert (row.platform, row.fans, row.price_cents, row.grade, str(row.contact)) == ("xiaohongshu", 400_000, 300_000, "A", "微信 chahua")
    assert Talent.objects.get(handle="zaocan").price_cents == 1_200_000
    assert Talent.objects.get(handle="x4").grade == "S"
    assert (load("talents", sheet).unchanged, Talent.objects.count()) == (3, 3)
    assert load("talents", "昵称,平台,账号,粉丝数\n茶话林,小红书,chahua,41万\n").updated == 1
    row.refresh_from_db()
    assert (row.fans, row.price_cents, str(row.contact)) == (410_000, 300_000, "微信 chahua"), "what the file does not say stays"


def test_a_file_of_audits() -> None:
    good, bad = make.talent("good"), make.talent("bad")
    sheet = """平台,达人ID,审计日期,数据来源,虚假粉丝占比,真实互动率,粉丝匹配度,点赞数,评论数,收藏数,转发数
小红书,good,2026-03-01,新榜,30.0%,5.1%,62%,100,50,30,20
小红书,bad,2026-03-01,新榜,0.301,5.0%,,,,,
小红书,nobody,2026-03-01,新榜,10%,,,,,,
小红书,good,2026-03-02,新榜,130%,,,,,,
"""
    run = load("talent_audits", sheet)
    assert (run.imported, run.quarantined) == (2, 2)
    assert {row.line: row.field for row in QuarantinedRow.objects.all()} == {4: "handle", 5: "fake_share"}
    assert [verdict(row, "fake_fans").gate.passed for row in (good, bad)] == [True, False]
    assert [verdict(row, "real_interaction").gate.passed for row in (good, bad)] == [True, False]
    assert "新榜" in verdict(good, "fake_fans").origins[0]
    assert gates.deep_share(TalentAudit.objects.get(talent=good)) == pytest.approx(0.25)
    assert load("talent_audits", sheet).unchanged == 2


@pytest.mark.parametrize(("share", "passed"), [("30.0%", True), ("30.1%", False), ("30.0001%", False)])
def test_fake_followers_and_the_contract(share: str, passed: bool) -> None:
    row = make.checked(make.talent(), fake_share=share)
    assert verdict(row, "fake_fans").gate.passed is passed
    if passed:
        assert make.contracted(row).state == "contracted"
        return
    with pytest.raises(Refused, match="30"):
        make.contracted(row)
    assert not Cooperation.objects.filter(state="contracted").exists()


def test_the_newest_audit_counts() -> None:
    row = make.checked(make.talent(), fake_share="31%")
    talents.record_audit(talent=row, draft=talents.AuditDraft(source="蝉妈妈", audited_on=DAY.replace(day=1), fake_share="10%"))
    assert verdict(row, "fake_fans").gate.passed is False
    talents.record_audit(talent=row, draft=talents.AuditDraft(source="蝉妈妈", audited_on=DAY.replace(day=3), fake_share="10%"))
    assert verdict(row, "fake_fans").gate.passed
    with pytest.raises(Refused):
        talents.record_audit(talent=row, draft=talents.AuditDraft(source="x", audited_on=DAY))


def test_conversion_rate_and_cost_with_their_origins(brand: Any) -> None:
    policy.revise(GatePolicy, {"industry_cvr": 0.02}, reason="test")
    good = make.talent("good")
    make.measured(good, brand, "2400", clicks=1000, conversions=30)
    weak = make.talent("weak")
    make.measured(weak, brand, "2349.01", clicks=1000, conversions=29)
    assert verdict(good, "cvr").gate.passed
    assert verdict(weak, "cvr").gate.passed is False
    assert "30" in verdict(good, "cvr").origins[0]
    assert verdict(good, "cpa").gate.passed is None
    assert verdict(good, "cpa").missing
    facts: dict[str, Any] = {"account_id": pa.array([1], pa.int64()), "ad_id": ["a"], "day": pa.array([DAY]), "platform": ["douyin"]}
    warehouse.append("ads", pa.table(facts | {"spend": [1000.0], "conversions": pa.array([10], pa.int64())}))
    assert verdict(good, "cpa").gate.passed, "2,400 ÷ 30 = 80 ≤ 0.8 × 100"
    assert verdict(weak, "cpa").gate.passed is False, "81.0003… is more"
    assert "1,000.00" in verdict(good, "cpa").origins[1]


def test_whom_to_prefer_and_to_book_again_first(brand: Any, client_for: Any, django_assert_max_num_queries: Any) -> None:
    policy.revise(GatePolicy, {"industry_cvr": 0.02, "feed_cpa": 100}, reason="test")
    dear = make.talent("dear")
    make.measured(dear, brand, "2349.01", clicks=1000, conversions=29)
    good = make.talent("good")
    make.measured(good, brand, "2400", clicks=1000, conversions=30)
    make.talent("never booked")
    with django_assert_max_num_queries(8):
        board = renewal.renewals()
    assert board.limit == 8000
    facts = [(one.talent.pk, one.cpa, one.cvr, one.preferred, one.renew) for one in board.rows]
    assert facts == [(good.pk, 8000, Fraction(3, 100), True, True), (dear.pk, Fraction(234901, 29), Fraction(29, 1000), False, False)]
    assert engine.per_mille(240_000, 60_000) == 4000
    assert engine.per_mille(240_000, 0) is None
    assert engine.per_mille(None, 5) is None
    client = client_for("director")
    shown = client.get("/b/acme/partners/renewal/").content.decode()
    assert shown.index("good") < shown.index("dear")
    told = client.get("/api/brands/acme/partners-renewals").json()
    assert [(one["cpa_cents"], one["preferred"], one["renew"]) for one in told["items"]] == [(8000.0, True, True), (234901 / 29, False, False)]


def test_nobody_measured_says_what_to_do(client_for: Any, brand: Any) -> None:
    page = client_for("director").get("/b/acme/partners/renewal/").content.decode()
    assert "/b/acme/partners/cooperations/" in page
    assert client_for("content_planner").get("/b/acme/partners/renewal/").status_code == 403


def test_authenticity_names_what_is_not_known() -> None:
    found = gates.of_talent(make.checked(make.talent(), fake_share="20%", positive_share="90%"))
    shown = {one["key"]: one["share"] for one in found.components}
    assert shown == {"real_fans": "80.0%", "fan_match": None, "active_share": None, "positive_share": "90.0%", "deep_share": None}
    assert found.authenticity.points == pytest.approx(82)


def test_two_of_two_head_talents_booked_again(brand: Any) -> None:
    for name in ("a", "b"):
        row = make.talent(name, fans=2_000_000)
        for _time in range(2):
            make.measured(row, brand, "100", likes=30, saves=10)
    waist = make.talent("c")
    make.contracted(waist)
    top, second = grades.by_grade()
    assert (top.grade, top.booked, top.again_share, top.cpe_cents) == ("S", 2, 1.0, 250.0)
    assert (second.grade, second.again_share, second.cpe_cents) == ("A", 0.0, None)


def test_forgetting_leaves_the_money_without_the_name(brand: Any) -> None:
    row = make.checked(make.talent(), fake_share="1%")
    open_one = make.brief(row)
    with pytest.raises(Refused):
        talents.forget_talent(talent=row)
    cooperations.cancel(cooperation=open_one, reason="no time")
    paid = make.measured(row, brand, likes=1)
    cooperations.settle(cooperation=paid, paid_on=DAY)
    talents.forget_talent(talent=row, reason="asked")
    row.refresh_from_db()
    assert (row.name, row.handle, str(row.contact), row.state) == ("", "", "", "forgotten")
    assert TalentAudit.objects.count() == 0
    paid.refresh_from_db()
    assert (paid.draft_text, paid.amount_cents, paid.contract_file_id is not None) == ("", 280_000, True)
    kept = str(list(Version.objects.filter(target__startswith="partners").values_list("state"))) + str(list(AuditEntry.objects.values_list("detail")))
    assert "茶话林" not in kept
    with pytest.raises(Changed):
        talents.save_talent(talents.TalentDraft(name="x", platform="douyin"), row)


@pytest.mark.parametrize("linked", [True, False])
def test_a_person_who_asks_to_be_forgotten_is_forgotten_here(linked: bool) -> None:
    number = people.resolve([people.Handle(platform="weibo", platform_id="x", name="林")])[0]
    row = make.talent(person_id=number) if linked else make.talent(platform="weibo", handle="x")
    other = make.talent("other", platform="weibo", handle="y")
    make.contracted(row)
    people.forget(number, reason="asked")
    deliver_pending()
    row.refresh_from_db()
    assert (row.state, row.name, Talent.objects.get(pk=other.pk).name) == ("forgotten", "", "other")
    assert Cooperation.objects.get().state == "cancelled"
    assert StoredFile.objects.filter(purpose="partners.contract").count() == 0
