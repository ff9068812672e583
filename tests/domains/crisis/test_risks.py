"""The risk register: matrix, candidates, treatment, reserves, indicators."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.factories import acting_in

from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Risk
from guanhao.domains.crisis.rules.plans import minutes_of, read_lines
from guanhao.domains.crisis.rules.risks import matrix, standing
from guanhao.domains.crisis.selectors import indicators
from guanhao.domains.crisis.selectors.readiness import participation, shortages
from guanhao.domains.crisis.services import risks
from guanhao.domains.crisis.services.risks import RiskDraft
from guanhao.kernel import events, versions
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.models import EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.channels import PlatformRuleChanged

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def kept(title: str = "价格标错", likelihood: int = 4, impact: int = 5, **more: Any) -> Risk:
    """A risk in the register."""
    return risks.save_risk(RiskDraft(title=title, family="content", likelihood=likelihood, impact=impact, **more))


@pytest.mark.parametrize(("likelihood", "impact", "score", "level"), [(4, 5, 20, "high"), (3, 5, 15, "high"), (2, 4, 8, "medium"), (1, 5, 5, "low")])
def test_likelihood_times_impact(likelihood: int, impact: int, score: int, level: str) -> None:
    """CRI-12 (b): 4×5=20 → high."""
    found = standing(likelihood, impact)
    assert (found.score, found.level) == (score, level)


def test_the_matrix_counts_each_cell() -> None:
    cells = matrix([(5, 1), (5, 1), (1, 5)])
    assert (cells[0][0], cells[4][4], sum(map(sum, cells))) == (2, 1, 3)


def test_a_new_policy_entry_is_a_candidate_once(brand: Any) -> None:
    """CRI-12 (a)."""
    with acting_in("director", brand):
        for _again in range(2):
            facts = {"rule_id": 0, "platform": "weibo", "change_id": 5, "title": "微博收紧抽奖规则"}
            events.emit(PlatformRuleChanged(brand_id=current_brand().id, **facts))
            events.deliver_pending()
        risk = Risk.objects.get()
        assert (risk.state, risk.family, risk.title) == ("candidate", "policy", "微博收紧抽奖规则")
        draft = RiskDraft(title=risk.title, family="policy", likelihood=3, impact=3)
        risks.save_risk(draft, risk_id=risk.pk)
        risk.refresh_from_db()
        assert (risk.state, risk.score) == ("open", 9)


def test_an_overdue_measure_is_told_and_raises_the_risk_until_it_is_done(brand: Any) -> None:
    """CRI-13."""
    with acting_in("director", brand) as person:
        with time_at(MONDAY):
            risk = kept(likelihood=3, impact=4, owner_id=person.id)
            measure = risks.add_measure(risk_id=risk.pk, title="两人核价", due_on=date(2026, 3, 3), owner_id=person.id)
        assert (risk.score, risk.level) == (12, "medium")
        with time_at(MONDAY + timedelta(days=1)), acting(SYSTEM):
            assert risks.watch_risks() == 0
        for _again in range(2):
            with time_at(MONDAY + timedelta(days=2)), acting(SYSTEM):
                risks.watch_risks()
        risk.refresh_from_db()
        assert (risk.score, risk.level) == (16, "high")
        assert Notification.objects.filter(title__contains="两人核价").count() == 1
        assert EventRow.objects.get(name="crisis.risk_level_changed").payload["after"] == "high"
        with time_at(MONDAY + timedelta(days=2)):
            risks.finish_measure(measure_id=measure.pk)
        risk.refresh_from_db()
        assert (risk.score, risk.level) == (12, "medium")
        assert [one.state["score"] for one in versions.history(risks.target_of(risk))] == [12, 16, 12]


def test_a_high_risk_without_reserve_is_listed(brand: Any) -> None:
    """CRI-14 (a)."""
    with acting_in("director", brand):
        kept("没有储备")
        kept("有储备", reserve_people=2, reserve_budget=50_000, reserve_tools="备用账号")
        kept("低风险", likelihood=1, impact=1)
        assert [(one.risk.title, one.missing) for one in shortages()] == [("没有储备", ("people", "budget", "tools"))]


def test_participation_counts_trainings_and_drills(brand: Any) -> None:
    """CRI-14 (b)."""
    with acting_in("director", brand):
        risks.hold_training(title="话术训练", held_on=date(2026, 3, 2), invited=10, attended=8)
        risks.hold_training(title="声明写作", held_on=date(2026, 3, 3), invited=10, attended=4)
        assert participation() == 0.6
        with pytest.raises(Refused):
            risks.hold_training(title="x", held_on=date(2026, 3, 3), invited=2, attended=3)


def test_what_is_wrong_is_named_and_nothing_is_written(brand: Any) -> None:
    with acting_in("director", brand):
        for wrong, field in (({"impact": 6}, "impact"), ({"owner_id": 99}, "owner_id"), ({"indicator": {"kind": "x"}}, "indicator")):
            with pytest.raises(Refused) as refused:
                kept(**{"title": "x", **wrong})
            assert refused.value.field == field
        assert not Risk.objects.exists()
        risk = kept()
        with pytest.raises(Changed):
            risks.save_risk(risks.draft_of(risk), risk_id=risk.pk, revision=7)
    with acting_in("viewer", brand), pytest.raises(Denied):
        risks.close_risk(risk_id=risk.pk, reason="不做了")


def test_an_indicator_that_crosses_its_limit_is_told(brand: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risks, "read_indicator", lambda indicator: 12.0 if indicator else None)
    with acting_in("director", brand):
        risk = kept("差评增多", indicator={"kind": "alerts", "key": "all", "warn": 10})
        with acting(SYSTEM):
            risks.watch_risks()
            risks.watch_risks()
        risk.refresh_from_db()
        assert risk.indicator_value == 12.0
        assert indicators.crossed(risk.indicator, 12.0)
        assert Notification.objects.filter(title__contains="差评增多").values("key").distinct().count() == 1


def test_steps_are_read_as_people_type_them() -> None:
    words = {"法务": "legal", "legal": "legal"}
    assert minutes_of("2h") == 120
    found = read_lines("30 | 法务 | 审核声明 | 两小时内\n1d | 复盘\n\n只写标题", words)
    assert [(one.minutes, one.role, one.title, one.note) for one in found] == [
        (30, "legal", "审核声明", "两小时内"),
        (1440, "", "复盘", ""),
        (None, "", "只写标题", ""),
    ]


REGISTER = """风险名称,类别,可能性,影响程度,负责人,应对策略,措施,下次复核
促销价格标错,content,4,5,director@acme.test,reduce,两人核价,2027-01-31
平台收紧抽奖,政策,3,3,,,,
太可能,content,6,5,,,,
没有的类别,weather,1,1,,,,
没有的人,staff,1,1,nobody@acme.test,,,
"""


def test_a_register_from_a_sheet(brand: Any) -> None:
    """A dry run writes nothing; bad lines name their field; the same sheet again changes nothing; filled cells only change a risk."""
    from io import BytesIO

    from guanhao.kernel.imports import services as imports
    from guanhao.kernel.imports.models import QuarantinedRow

    def load(text: str, *, dry: bool = False) -> Any:
        run = imports.make_draft(kind="risks", account=None, stream=BytesIO(text.encode()), name="risks.csv")
        return imports.try_out(run) if dry else imports.run_now(run)

    with acting_in("director", brand) as person:
        load(REGISTER, dry=True)
        assert not Risk.objects.exists()
        run = load(REGISTER)
        assert (run.read, run.imported, run.quarantined) == (5, 2, 3)
        assert {row.field for row in QuarantinedRow.objects.all()} == {"likelihood", "family", "owner"}
        row = Risk.objects.get(title="促销价格标错")
        assert (row.score, row.level, row.strategy, row.owner_id, str(row.review_on)) == (20, "high", "reduce", person.id, "2027-01-31")
        assert Risk.objects.get(title="平台收紧抽奖").family == "policy"
        again = load(REGISTER)
        assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
        changed = load("风险名称,类别,可能性,影响程度\n促销价格标错,content,2,5\n")
        assert changed.updated == 1
        row.refresh_from_db()
        assert (row.score, row.treatment, row.owner_id) == (10, "两人核价", person.id)
        assert len(versions.history(f"crisis.risk:{row.pk}")) == 2
