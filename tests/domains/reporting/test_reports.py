"""Reports through their entries: page, REST, command, clock."""

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from django.test import Client
from pypdf import PdfReader
from tests import factories
from tests.domains.reporting.conftest import Row

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.models import Advice, Report
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.period import BadPeriod, month_of, parse_month, parse_week, week_of
from guanhao.domains.reporting.services.advice import check_due_advice, decide_advice
from guanhao.domains.reporting.services.build import BadLanguage, build_report
from guanhao.domains.reporting.services.render import document_of, render
from guanhao.domains.reporting.services.schedule import build_scheduled, due_periods
from guanhao.engines.document import Callout, walk
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import InvalidSettings, revise
from guanhao.kernel.tenancy import BrandRef

MONDAY_MORNING = datetime(2020, 3, 2, 1, tzinfo=UTC)


class TestPeriods:
    """Weeks and months."""

    @pytest.mark.parametrize("text", ["2020-W09", "2020W9", "2020-w09", "2020-02-24", " 2020-03-01 "])
    def test_a_week_is_read(self, text: str) -> None:
        week = parse_week(text)
        assert (week.label, week.start, week.end) == ("2020-W09", date(2020, 2, 24), date(2020, 3, 1))

    def test_the_year_of_a_week_is_iso(self) -> None:
        assert week_of(date(2021, 1, 1)).label == "2020-W53"
        assert parse_week("2021-W01").before().label == "2020-W53"

    @pytest.mark.parametrize("text", ["2020-W54", "2021-W53", "next week", "", "2020-W"])
    def test_a_bad_week_is_refused_with_the_form_that_works(self, text: str) -> None:
        with pytest.raises(BadPeriod, match="2020-W09"):
            parse_week(text)

    def test_months(self) -> None:
        month = parse_month("2020-02")
        assert (month.start, month.end, month.before().label, month.after().label) == (date(2020, 2, 1), date(2020, 2, 29), "2020-01", "2020-03")
        assert month_of(date(2020, 1, 31)).before(13).label == "2018-12"
        with pytest.raises(BadPeriod, match="2020-02"):
            parse_month("2020-13")


class TestContent:
    """What a report says."""

    def test_three_pieces_of_advice_with_metric_target_and_owner(self, filled: dict[int, list[Row]], in_brand: BrandRef) -> None:
        factories.make_person("content_planner", in_brand)
        report = build_report(parse_week("2020-W09"), language="en")
        callouts = [block for block in document_of(report).blocks if isinstance(block, Callout)]
        assert len(callouts) == 3
        assert [[fact.label for fact in one.facts] for one in callouts] == [["Metric", "Target", "Owner", "Until", "Expected effect"]] * 3
        stored = list(Advice.objects.order_by("id"))
        assert len(stored) == 3
        assert {one.owner_name for one in stored} == {"Content_Planner"}
        hours = next(one for one in stored if one.family == "hours")
        assert "20:00–21:59" in hours.title
        assert hours.expected_low is not None
        assert hours.expected is not None
        assert hours.expected_high is not None
        assert 0 < hours.expected_low < hours.expected < hours.expected_high

    def test_an_empty_week_says_so(self, filled: dict[int, list[Row]]) -> None:
        report = build_report(parse_week("2019-W30"), language="zh-hans")
        texts = "".join(run.text for run in walk(document_of(report)))
        assert report.posts == 0
        assert "没有数据" in texts
        assert render(report, "pdf").startswith(b"%PDF")

    def test_a_brand_without_anything_gets_a_plain_report(self, in_brand: BrandRef) -> None:
        report = build_report(parse_week("2020-W09"), language="en")
        texts = "".join(run.text for run in walk(document_of(report)))
        assert "No data" in texts
        assert not Advice.objects.exists()

    def test_goals_and_holidays(self, filled: dict[int, list[Row]]) -> None:
        report = build_report(parse_week("2020-W05"), language="zh-hans")
        texts = "".join(run.text for run in walk(document_of(report)))
        assert "春节" in texts
        assert "本期没有进行中的目标" in texts

    def test_tickets_of_the_period_are_listed(self, filled: dict[int, list[Row]]) -> None:
        analytics.explain_days([date(2020, 2, 24 + n) for n in range(6)])
        found = analytics.open_tickets(date(2020, 2, 24), date(2020, 3, 1))
        assert found
        report = build_report(parse_week("2020-W09"), language="en")
        figures = [figure for figure in report.figures.all() if figure.query.get("with", {}).get("name") == "ticket"]
        assert sorted(figure.value for figure in figures) == sorted(sorted((ticket.change for ticket in found), key=abs)[-8:])
        assert "not explained yet" in "".join(run.text for run in walk(document_of(report)))

    def test_a_running_week_is_called_so(self, filled: dict[int, list[Row]]) -> None:
        with time_at(datetime(2020, 2, 27, 4, tzinfo=UTC)):
            running = build_report(parse_week("2020-W09"), language="en")
        with time_at(MONDAY_MORNING):
            over = build_report(parse_week("2020-W09"), language="en")
        said = ["not over yet" in "".join(run.text for run in walk(document_of(report))) for report in (running, over)]
        assert said == [True, False]

    def test_versions_count_and_open_advice_is_renewed(self, filled: dict[int, list[Row]]) -> None:
        first = build_report(parse_week("2020-W09"), language="en")
        kept = Advice.objects.first()
        assert kept is not None
        decide_advice(advice=kept, accept=True)
        second = build_report(parse_week("2020-W09"), language="en")
        assert (first.version, second.version) == (1, 2)
        assert Advice.objects.count() == 3
        assert Advice.objects.get(pk=kept.pk).status == Advice.Status.ACCEPTED

    def test_an_unknown_language_writes_nothing(self, filled: dict[int, list[Row]]) -> None:
        with pytest.raises(BadLanguage, match="zh-hans, en"):
            build_report(parse_week("2020-W09"), language="fr")
        assert not Report.objects.exists()

    def test_a_viewer_may_not_write(self, filled: dict[int, list[Row]], acting_as: Callable[..., AbstractContextManager[Any]]) -> None:
        with acting_as("viewer"), pytest.raises(Denied):
            build_report(parse_week("2020-W09"), language="en")
        assert not Report.objects.exists()


class TestFiles:
    """Files people download."""

    def test_every_format(self, filled: dict[int, list[Row]]) -> None:
        report = build_report(parse_week("2020-W09"), language="zh-hans")
        pdf = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render(report, "pdf"))).pages)
        assert "运营周报" in pdf
        assert "<b>#" in pdf.replace(" ", "")
        word = docx.Document(io.BytesIO(render(report, "docx")))
        assert len(word.inline_shapes) >= 5
        page = render(report, "html").decode()
        assert "<b>#" not in page
        assert "&lt;b&gt;#" in page
        lines = render(report, "csv").decode("utf-8-sig").splitlines()
        assert lines[0] == "key,text,value,query"
        assert len(lines) == report.figures.count() + 1
        assert not [line for line in lines if line.split(",")[1][:1] in "=+-@" and line.split(",")[1]]


class TestClock:
    """Reports by the clock."""

    def test_monday_writes_last_week_once_and_tells_the_director(self, filled: dict[int, list[Row]], in_brand: BrandRef) -> None:
        director, viewer = factories.make_person("director", in_brand), factories.make_person("viewer", in_brand)
        with time_at(MONDAY_MORNING):
            built = build_scheduled()
            assert build_scheduled() == []
            build_report(parse_week("2020-W08"), language="en")
            deliver_pending()
        assert [(one.kind, one.period) for one in built] == [("weekly", "2020-W09")]
        assert Notification.objects.filter(user_id=director.id, topic="reports").count() == 1
        assert not Notification.objects.filter(user_id=viewer.id, topic="reports").exists()
        assert EventRow.objects.filter(name="reporting.report_built", brand_id=in_brand.id).count() == 2

    def test_days_come_from_the_policy(self) -> None:
        policy = ReportPolicy(weekday=3, monthly_day=4)
        assert [one.label for one in due_periods(date(2020, 3, 4), policy)] == ["2020-W09", "2020-02"]
        assert due_periods(date(2020, 3, 2), policy) == []

    @pytest.mark.parametrize("values", [{"at": "8 o'clock"}, {"language": "fr"}, {"earliest": 20, "latest": 8}])
    def test_a_policy_that_could_not_work_is_refused(self, in_brand: BrandRef, values: dict[str, Any]) -> None:
        with pytest.raises(InvalidSettings):
            revise(ReportPolicy, values, reason="a try")
        assert ReportPolicy.of_brand() == ReportPolicy()

    def test_a_brand_without_data_is_passed_over(self, in_brand: BrandRef) -> None:
        with time_at(MONDAY_MORNING):
            assert build_scheduled() == []

    def test_advice_gets_its_effect(self, filled: dict[int, list[Row]]) -> None:
        with time_at(MONDAY_MORNING):
            build_report(parse_week("2020-W08"), language="en")
            assert check_due_advice() == 0
        declined = Advice.objects.first()
        assert declined is not None
        decide_advice(advice=declined, accept=False)
        with time_at(datetime(2020, 3, 20, tzinfo=UTC)):
            assert check_due_advice() == 2
        checked = Advice.objects.filter(status=Advice.Status.CHECKED)
        assert checked.count() == 2
        assert all(one.effect_words for one in checked)
        assert Advice.objects.get(pk=declined.pk).effect is None


class TestEntries:
    """Page, REST and command."""

    def test_all_reports_are_listed_page_by_page(
        self, in_brand: BrandRef, client_for: Callable[..., Client], django_assert_max_num_queries: Any
    ) -> None:
        """The hundredth report is found as well as the first: by page, kind and words."""
        for number in range(60):
            day = date(2020, 1, 6) + timedelta(weeks=number)
            label = f"{day:%G-W%V}"
            facts = {
                "kind": "weekly",
                "period": label,
                "start": day,
                "end": day + timedelta(days=6),
                "language": "en",
                "title": label,
                "made_at": MONDAY_MORNING,
            }
            Report(**facts, version=1 + (number == 59), document={}).save()
        browser = client_for("director")
        browser.get("/b/acme/reports/")
        with django_assert_max_num_queries(40):
            first = browser.get("/b/acme/reports/").content.decode()
        assert "2021-W08" in first
        assert "2020-W02" not in first
        assert "2020-W02" in browser.get("/b/acme/reports/?page=3").content.decode()
        assert "2020-W02" in browser.get("/b/acme/reports/?q=2020-W02").content.decode()
        assert "2021-W08" not in browser.get("/b/acme/reports/?kind=monthly").content.decode()
        assert browser.get("/b/acme/reports/?page=999999999999").status_code == 200
        assert browser.get("/b/acme/reports/?export=csv").getvalue().decode().count("2020-W") == 52
        assert browser.post("/b/acme/reports/", {"do": "columns", "column": ["title", "start"]}).status_code == 302

    def test_pages(self, filled: dict[int, list[Row]], client_for: Callable[..., Client], in_brand: BrandRef) -> None:
        browser = client_for("director")
        listed = browser.get("/b/acme/reports/")
        assert listed.status_code == 200
        answer = browser.post("/b/acme/reports/", {"kind": "weekly", "week": "2020-W09", "language": "zh-hans"})
        assert answer.status_code == 302
        assert browser.get(answer["Location"]).status_code == 200
        run_due()
        done = browser.get(answer["Location"])
        assert done.status_code == 302
        report = Report.objects.get()
        assert report.made_by_name == "Director"
        assert done["Location"] == f"/b/acme/reports/{report.pk}/"
        shown = browser.get(done["Location"]).content.decode()
        assert f"/b/acme/reports/{report.pk}/numbers/f1/" in shown
        number = browser.get(f"/b/acme/reports/{report.pk}/numbers/f1/")
        assert report.figures.get(key="f1").text in number.content.decode()
        pdf = browser.get(f"/b/acme/reports/{report.pk}/file/pdf/")
        assert pdf["Content-Type"] == "application/pdf"
        assert pdf.content == browser.get(f"/b/acme/reports/{report.pk}/file/pdf/").content
        advice = Advice.objects.first()
        assert advice is not None
        assert browser.post(f"/b/acme/reports/advice/{advice.pk}/decide/", {"accept": "1"}).status_code == 302
        assert browser.get("/b/acme/reports/advice/").status_code == 200

    def test_a_bad_week_comes_back_with_a_message(self, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        answer = client_for("director").post("/b/acme/reports/", {"kind": "weekly", "week": "2020-W60", "language": "en"})
        assert answer.status_code == 422
        assert "2020-W09" in answer.content.decode()

    def test_another_brand_sees_nothing(self, filled: dict[int, list[Row]], client_for: Callable[..., Client], other_brand: BrandRef) -> None:
        report = build_report(parse_week("2020-W09"), language="en")
        stranger = client_for("director", other_brand)
        assert stranger.get(f"/b/other/reports/{report.pk}/").status_code == 404
        assert stranger.get(f"/b/other/reports/{report.pk}/file/pdf/").status_code == 404
        assert stranger.get(f"/b/acme/reports/{report.pk}/").status_code == 404

    def test_a_viewer_reads_and_does_not_write(self, filled: dict[int, list[Row]], client_for: Callable[..., Client]) -> None:
        build_report(parse_week("2020-W09"), language="en")
        viewer = client_for("viewer")
        assert viewer.get("/b/acme/reports/").status_code == 200
        assert viewer.post("/b/acme/reports/", {"kind": "weekly", "week": "2020-W09", "language": "en"}).status_code == 403
        assert Report.objects.count() == 1

    def test_rest(self, filled: dict[int, list[Row]], client_for: Callable[..., Client]) -> None:
        browser = client_for("director")
        made = browser.post("/api/brands/acme/reports", json.dumps({"period": "2020-W09", "language": "en"}), content_type="application/json")
        assert made.status_code == 201, made.content
        body = made.json()
        assert (body["period"], body["version"]) == ("2020-W09", 1)
        assert browser.get("/api/brands/acme/reports").json()["count"] == 1
        figures = browser.get(f"/api/brands/acme/reports/{body['id']}/figures").json()
        assert figures["count"] == body["figures"]
        assert figures["items"][0]["query"]["op"] == "count"
        assert browser.get(f"/api/brands/acme/reports/{body['id']}/file/docx").content[:2] == b"PK"
        assert browser.get("/api/brands/acme/reports-advice").json()["count"] == 3

    @pytest.mark.django_db(transaction=True)
    def test_the_command_writes_the_files(self, filled: dict[int, list[Row]], tmp_path: Path) -> None:
        from guanhao.project.cli.report import report

        arguments = ["weekly", "--brand", "acme", "--week", "2020-W09", "--format", "pdf,docx,html", "--out", str(tmp_path / "out"), "--json"]
        result = CliRunner().invoke(report, arguments)
        assert result.exit_code == 0, result.output
        told = json.loads(result.output)
        assert told["period"] == "2020-W09"
        assert [Path(file["path"]).stat().st_size for file in told["files"]] == [file["bytes"] for file in told["files"]]
        bad = CliRunner().invoke(report, ["weekly", "--brand", "acme", "--week", "2020-W99", "--out", str(tmp_path)])
        assert bad.exit_code == 1
        assert "2020-W09" in bad.output
        assert CliRunner().invoke(report, [*arguments, "--format", "odt"]).exit_code == 2
