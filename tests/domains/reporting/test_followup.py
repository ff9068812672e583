"""What became of advice stands in the report of the week, failures too, and every number is counted again (ANA-09, ANA-23)."""

from datetime import UTC, date, datetime
from typing import Any

from guanhao.domains.analytics.models import Advice
from guanhao.domains.reporting.models import ReportFigure
from guanhao.domains.reporting.rules.period import parse_week
from guanhao.domains.reporting.selectors.figures import recount
from guanhao.domains.reporting.services.build import build_report
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

TUESDAY = datetime(2020, 2, 25, 4, tzinfo=UTC)


def advice(title: str, state: str, **more: Any) -> Advice:
    values: dict[str, Any] = {
        "adviser": "test",
        "family": "content",
        "key": title,
        "metric": "interactions",
        "expected_low": 0.1,
        "expected": 0.2,
        "expected_high": 0.3,
        "proposed_at": TUESDAY,
        "seen_at": TUESDAY,
        "decided_at": TUESDAY,
    }
    row: Advice = Advice.objects.create(title=title, state=state, **{**values, **more})
    return row


def test_the_week_tells_what_advice_did(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM), time_at(datetime(2020, 3, 2, 1, tzinfo=UTC)):
        advice(
            "多发 21:00 的视频",
            "failed",
            done_on=date(2020, 1, 20),
            measure_on=date(2020, 2, 26),
            measured={"effect": -0.041, "low": -0.1, "high": 0.02},
        )
        advice("欢迎新人", "accepted")
        advice("早就做完的", "worked", done_on=date(2020, 1, 1), measure_on=date(2020, 2, 1), measured={"effect": 0.5})
        advice("没人看过", "proposed", decided_at=None)
        report = build_report(parse_week("2020-W09"), language="zh-hans")
        figures = [one for one in ReportFigure.objects.filter(report=report) if str(one.query.get("with", {}).get("name", "")).startswith("advice_")]
        assert all(recount(one).same for one in figures)
    assert sorted(one.value for one in figures) == [-0.041, 0.2, 0.2]
    written = str(report.document)
    assert "建议的后续" in written
    assert "多发 21:00 的视频" in written
    assert "欢迎新人" in written
    assert "早就做完的" not in written
    assert "没人看过" not in written
