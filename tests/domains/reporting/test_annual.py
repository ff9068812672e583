"""The year-end summary through its entries: fourteen chapters, four cards, people's own words, budget, slides, command, page, REST."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pptx
import pytest
from click.testing import CliRunner
from django.test import Client
from tests.domains.reporting.conftest import Row

from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Report, ReportWords
from guanhao.domains.reporting.policy import AnnualPolicy, ReportPolicy
from guanhao.domains.reporting.rules.budget import forecast
from guanhao.domains.reporting.rules.numbers import write
from guanhao.domains.reporting.rules.period import BadPeriod, parse_period, parse_year
from guanhao.domains.reporting.rules.query import Query, evaluate, from_json, to_json
from guanhao.domains.reporting.selectors.figures import recount
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.render import document_of, render
from guanhao.domains.reporting.services.schedule import due_periods
from guanhao.domains.reporting.services.words import write_words
from guanhao.engines.document import Heading, Kpis, Paragraph, Table, plain
from guanhao.kernel.jobs import run_due
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef
from guanhao.kernel.yearbook import CHAPTERS
from guanhao.project.cli.report import report as command

JANUARY = datetime(2021, 1, 4, 1, tzinfo=UTC)
YEAR = parse_year("2020")


def chapters(report: Report) -> dict[str, list[Any]]:
    """Blocks by chapter."""
    found: dict[str, list[Any]] = {}
    key = ""
    for block in document_of(report).blocks:
        if isinstance(block, Heading) and block.level == 1:
            key = block.anchor
        found.setdefault(key, []).append(block)
    return found


def words(blocks: list[Any]) -> str:
    return "\n".join(plain(block.runs) for block in blocks if isinstance(block, Paragraph))


class TestPeriod:
    """Years."""

    def test_a_year_is_read_and_its_neighbours_are_years(self) -> None:
        assert (YEAR.label, YEAR.start, YEAR.end, YEAR.days) == ("2020", date(2020, 1, 1), date(2020, 12, 31), 366)
        assert (YEAR.before().label, YEAR.before(3).label, YEAR.after().label) == ("2019", "2017", "2021")
        assert parse_period("annual", " 2020 ") == YEAR

    @pytest.mark.parametrize("text", ["", "20", "2020-01", "next", "0020", "20200"])
    def test_a_bad_year_is_refused_with_the_form_that_works(self, text: str) -> None:
        with pytest.raises(BadPeriod, match="write it like 2020"):
            parse_year(text)

    def test_it_is_due_once_in_january(self) -> None:
        due = {day: [one.kind for one in due_periods(day, ReportPolicy())] for day in (date(2021, 1, 1), date(2021, 4, 1), date(2021, 1, 2))}
        assert due == {date(2021, 1, 1): ["monthly", "annual"], date(2021, 4, 1): ["monthly"], date(2021, 1, 2): []}


class TestNumbers:
    """Points, drafts, budgets."""

    def test_points(self) -> None:
        assert (write(0.023, "points", "en"), write(-0.0147, "points", "zh-hans"), write(None, "points", "en")) == (
            "+2.3 pp",
            "\u22121.5 个百分点",
            "—",
        )

    @pytest.mark.parametrize(("now", "before", "draft"), [(120, 100, 144), (100, 100, 105), (300, 100, 405), (100, None, 105), (100, 0, 105)])
    def test_a_draft_repeats_growth_within_bounds(self, now: float, before: float | None, draft: float) -> None:
        query = Query(
            "proposal",
            of=(Query("metric", "a", date(2020, 1, 1), date(2020, 12, 31)), Query("metric", "b", date(2019, 1, 1), date(2019, 12, 31))),
            extra=(("low", 0.05), ("high", 0.35)),
        )

        class Known:
            def metric(self, key: str, *_more: Any) -> float | None:
                return now if key == "a" else before

        assert evaluate(from_json(to_json(query)), Known()) == pytest.approx(draft)  # type: ignore[arg-type]

    def test_a_fifth_more_money_with_an_interval(self) -> None:
        months = [(100.0, 300.0), (100.0, 500.0), (200.0, 800.0), (0.0, 50.0)]
        as_it_was, more = forecast(months, by=1, level=0.9), forecast(months, by=1.2, level=0.9)
        assert as_it_was is not None
        assert more is not None
        assert (as_it_was.spend, as_it_was.middle, more.spend, more.middle) == (400.0, 1600.0, 480.0, pytest.approx(1920.0))
        assert 1200 <= as_it_was.low < as_it_was.middle < as_it_was.high <= 2000
        assert more.high == pytest.approx(as_it_was.high * 1.2)
        assert forecast(months[:2], by=1, level=0.9) is None


class TestContent:
    """What the summary says."""

    def test_each_of_fourteen_chapters_is_filled_or_says_no_data(self, filled: dict[int, list[Row]]) -> None:
        found = chapters(build_report(YEAR, language="en"))
        assert [key for key in found if key in CHAPTERS] == list(CHAPTERS)
        for key in CHAPTERS:
            tables = [block for block in found[key] if isinstance(block, Table)]
            assert tables or "No data." in words(found[key]), key
        assert "No data. Propose topics in the topic pool." in words(found["topics"])
        top = next(block for block in found["results"] if isinstance(block, Table) and len(block.rows) == 10)
        best = max(row["likes"] + row["comments"] + row["shares"] for rows in filled.values() for row in rows if row["published_at"].year == 2020)
        assert plain(top.rows[0][3]) == write(best, "short", "en")

    def test_a_year_without_anything_still_has_all_chapters(self, in_brand: BrandRef) -> None:
        found = chapters(build_report(YEAR, language="zh-hans"))
        assert [key for key in found if key in CHAPTERS] == list(CHAPTERS)
        assert all("暂无数据。" in words(found[key]) for key in CHAPTERS)

    def test_four_cards_with_changes_in_points(self, filled: dict[int, list[Row]], weibo: Any, take: Callable[..., None]) -> None:
        ads = [
            {
                "day": date(year, month, 1),
                "ad_id": "a",
                "campaign": "c",
                "spend": 100.0,
                "impressions": 1000,
                "clicks": clicks,
                "conversions": 5,
                "revenue": revenue,
            }
            for year, clicks, revenue in ((2019, 100, 300.0), (2020, 50, 500.0))
            for month in (1, 2, 3)
        ]
        take("ads", weibo, ads)
        found = chapters(build_report(YEAR, language="en"))
        cards = {card.label: card for block in found["results"] if isinstance(block, Kpis) for card in block.items}
        assert (plain((cards["Conversion rate of ads"].value,)), plain((cards["Conversion rate of ads"].change,))) == ("10%", "+5 pp")  # type: ignore[arg-type]
        budget = next(block for block in found["outlook"] if isinstance(block, Table) and len(block.columns) == 4)
        assert [plain(row[1]) for row in budget.rows] == ["240", "300", "360"]
        assert [plain(row[2]) for row in budget.rows] == ["1,200", "1,500", "1,800"]

    def test_a_year_before_that_is_known_in_part_is_said_and_gives_no_growth(self, filled: dict[int, list[Row]]) -> None:
        found = chapters(build_report(YEAR, language="en"))
        assert "The year before holds posts on 9 days only" in words(found["results"])
        revise(AnnualPolicy, {"comparable": 0.0}, reason="test")
        again = chapters(build_report(YEAR, language="en"))
        assert "holds posts on" not in words(again["results"])
        assert "got better most" in words(again["results"])

    def test_every_number_is_counted_again_the_same(self, filled: dict[int, list[Row]]) -> None:
        report = build_report(YEAR, language="en")
        figures = list(report.figures.select_related("report"))
        assert len(figures) > 60
        assert [figure.words for figure in figures if not recount(figure).same] == []


class TestWords:
    """People's own words."""

    def test_they_stand_in_their_chapter_and_survive_writing_again(self, filled: dict[int, list[Row]]) -> None:
        report = build_report(YEAR, language="en")
        assert write_words(report=report, texts={"results": "A year of 3 firsts.\n\nAnd more.", "topics": ""}) == ["results"]
        for _again in range(2):
            report = build_report(YEAR, language="en")
            first, second = [block for block in chapters(report)["results"] if isinstance(block, Paragraph)][:2]
            assert (plain(first.runs), plain(second.runs)) == ("A year of 3 firsts.", "And more.")
        assert report.version == 3
        other = build_report(YEAR, language="zh-hans")
        assert "firsts" not in words(chapters(other)["results"])

    def test_a_section_changed_meanwhile_is_refused_and_nothing_is_kept(self, in_brand: BrandRef) -> None:
        report = build_report(YEAR, language="en")
        write_words(report=report, texts={"results": "mine"}, revisions={"results": 0})
        with pytest.raises(Refused) as refused:
            write_words(report=report, texts={"topics": "x", "results": "yours"}, revisions={"topics": 0, "results": 0})
        assert refused.value.field == "results"
        assert dict(ReportWords.objects.values_list("section", "text")) == {"results": "mine"}

    @pytest.mark.parametrize(("section", "text"), [("nowhere", "x"), ("results", "x" * 5001)])
    def test_unknown_sections_and_endless_texts_are_refused(self, in_brand: BrandRef, section: str, text: str) -> None:
        with pytest.raises(Refused):
            write_words(report=build_report(YEAR, language="en"), texts={section: text})
        assert not ReportWords.objects.exists()

    def test_a_weekly_report_has_no_sections(self, filled: dict[int, list[Row]]) -> None:
        with pytest.raises(Refused):
            write_words(report=build_report(parse_period("weekly", "2020-W09"), language="en"), texts={"results": "x"})


class TestEntries:
    """Page, REST, command, slides."""

    def test_the_page_writes_it_with_progress_and_takes_words(
        self, filled: dict[int, list[Row]], in_brand: BrandRef, client_for: Callable[..., Client]
    ) -> None:
        client = client_for("director")
        with time_at(JANUARY):
            asked = client.post(f"/b/{in_brand.slug}/reports/", {"kind": "annual", "year": "2020", "language": "en"})
            assert asked.status_code == 302
            run_due()
            report = Report.objects.get(kind="annual")
            page = client.get(f"/b/{in_brand.slug}/reports/{report.pk}/").content.decode()
            assert "I. Goals and core results" in page
            url = f"/b/{in_brand.slug}/reports/{report.pk}/words/"
            assert client.get(url).status_code == 200
            assert client.post(url, {"results": "Ours."}).status_code == 302
            run_due()
        newest = Report.objects.filter(kind="annual").order_by("-version")[0]
        assert newest.version == 2
        assert "Ours." in words(chapters(newest)["results"])
        assert client.post(f"/b/{in_brand.slug}/reports/", {"kind": "annual", "year": "20", "language": "en"}).status_code == 422

    def test_a_reader_may_not_write_words(self, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        report = build_report(YEAR, language="en")
        assert client_for("viewer").post(f"/b/{in_brand.slug}/reports/{report.pk}/words/", {"results": "x"}).status_code == 403
        assert not ReportWords.objects.exists()

    def test_rest(self, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client = client_for("director")
        base = f"/api/brands/{in_brand.slug}/reports"
        made = client.post(base, json.dumps({"kind": "annual", "period": "2020", "language": "en"}), content_type="application/json")
        assert made.status_code == 201
        url = f"{base}/{made.json()['id']}/words"
        put = client.put(url, json.dumps([{"section": "results", "text": "Ours."}]), content_type="application/json")
        assert [(one["section"], one["text"], one["revision"]) for one in put.json()["items"]] == [("results", "Ours.", 1)]
        stale = client.put(url, json.dumps([{"section": "results", "text": "Theirs.", "revision": 0}]), content_type="application/json")
        assert (stale.status_code, stale.headers["Content-Type"].split(";")[0]) == (422, "application/problem+json")
        assert client.get(url).json()["items"][0]["text"] == "Ours."

    def test_slides(self, filled: dict[int, list[Row]]) -> None:
        deck = pptx.Presentation(io.BytesIO(render(build_report(YEAR, language="en"), "pptx")))
        titles = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
        assert "XIV. Lessons, budget and the year ahead" in titles

    def test_the_command(self, in_brand: BrandRef, tmp_path: Path) -> None:
        asked = ["annual", "--brand", in_brand.slug, "--year", "2020", "--format", "html,pptx", "--out", str(tmp_path), "--language", "en"]
        told = CliRunner().invoke(command, asked)
        assert told.exit_code == 0, told.output
        assert sorted(path.name for path in tmp_path.iterdir()) == ["guanhao-annual-2020-en-v1.html", "guanhao-annual-2020-en-v1.pptx"]
