"""The effect report of a campaign as a document: four chapters, texts that stay, every number recounted, the method named (GRO-06, ANA-11 b)."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from click.testing import CliRunner
from django.test import Client
from tests.domains.growth.make import batch, plan
from tests.domains.reporting.conftest import Row

from guanhao.domains.growth.contracts import Changed
from guanhao.domains.growth.models import Campaign
from guanhao.domains.growth.services import campaigns as growth_campaigns
from guanhao.domains.growth.services import coupons, redeeming
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.rules.period import BadPeriod
from guanhao.domains.reporting.selectors.figures import recount
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.periods import period_of
from guanhao.domains.reporting.services.render import document_of, render
from guanhao.domains.reporting.services.words import write_words
from guanhao.engines.document import Callout, Chart, Heading, Table, plain, walk
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.jobs import run_due
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef
from guanhao.project.cli.report import report as command

OPENED = datetime(2020, 2, 10, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def closed(number: int = 20, *, at: datetime = OPENED, **more: Any) -> Campaign:
    """A campaign of eight days that is over, with coupons given and some used."""
    with time_at(at):
        row = growth_campaigns.save_campaign(plan(starts_at=at, ends_at=at + 7 * DAY, goal_people=40, **more))
        Campaign.objects.filter(pk=row.pk).update(state="open", opened_at=at, spent=200_000)
        given = batch(f"b{row.pk}", 100, starts_at=at - DAY, ends_at=at + 60 * DAY, campaign_id=row.pk)
        codes = coupons.make_codes(batch=given, count=number)
        for code in codes[: number // 2]:
            redeeming.redeem(code=code.code, order=redeeming.Order(number=f"o{code.pk}", amount=9900))
    with time_at(at + 7 * DAY):
        row.refresh_from_db()
        return growth_campaigns.set_state(campaign=row, state="closed")


def chapters(report: Report) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    key = ""
    for block in document_of(report).blocks:
        if isinstance(block, Heading) and block.level == 1:
            key = block.anchor
        found.setdefault(key, []).append(block)
    return found


def text_of(report: Report) -> str:
    return "\n".join(run.text for run in walk(document_of(report)))


@pytest.fixture
def over(filled: dict[int, list[Row]]) -> Campaign:
    """One campaign before, one after it, both over."""
    closed(10, at=OPENED - 20 * DAY, title="Winter tea")
    return closed()


def test_closing_writes_the_document_with_four_chapters(over: Campaign) -> None:
    deliver_pending()
    run_due()
    report = Report.objects.get(kind="campaign", period=str(over.pk))
    assert report.title.endswith("Spring tea")
    found = chapters(report)
    assert [key for key in found if key] == ["overview", "metrics", "analysis", "improvement"]
    table = next(block for block in found["metrics"] if isinstance(block, Table))
    rows = {plain(row[0]): [plain(cell) for cell in row[1:]] for row in table.rows}
    language_free = list(rows.values())
    assert ["20", "10", "+100%"] in language_free, "coupons given, beside the campaign before"
    assert any(isinstance(block, Chart) for block in found["metrics"])
    assert any(isinstance(block, Chart) for block in found["analysis"])


def test_a_campaign_without_control_prints_before_after(over: Campaign) -> None:
    report = build_report(period_of("campaign", str(over.pk)), language="en")
    frame = next(block for block in chapters(report)["analysis"] if isinstance(block, Callout))
    facts = {fact.label: plain(fact.runs) for fact in frame.facts}
    assert facts["Method"] == "Before–after · chosen because there is no control group"
    assert facts["Compared with"] == "2020-02-02 – 2020-02-09"
    assert "Nothing else changed between the two stretches of days" in text_of(report)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_number_is_counted_again_the_same(over: Campaign, language: str) -> None:
    report = build_report(period_of("campaign", str(over.pk)), language=language)
    figures = list(report.figures.all())
    assert len(figures) > 20
    assert [one.text for one in figures if not recount(one).same] == []
    assert [one.words for one in figures if "{" in one.words or not one.words.strip()] == []


def test_texts_survive_writing_again_and_the_next_campaign_inherits(over: Campaign) -> None:
    report = build_report(period_of("campaign", str(over.pk)), language="en")
    assert write_words(report=report, texts={"improvement": "Rent a tent.", "analysis": "It rained."}) == ["improvement", "analysis"]
    again = build_report(period_of("campaign", str(over.pk)), language="en")
    assert again.version == report.version + 1
    assert "Rent a tent." in text_of(again)
    assert "It rained." in text_of(again)
    heir = growth_campaigns.save_campaign(plan(title="Summer tea"))
    assert (heir.lessons, heir.follows_id) == ("Rent a tent.", over.pk)
    assert "Summer tea" in text_of(build_report(period_of("campaign", str(over.pk)), language="en"))


def test_what_somebody_else_changed_is_not_written_over(over: Campaign) -> None:
    report = build_report(period_of("campaign", str(over.pk)), language="en")
    write_words(report=report, texts={"analysis": "Mine."}, revisions={"analysis": 1})
    with pytest.raises(Changed):
        write_words(report=report, texts={"analysis": "Theirs."}, revisions={"analysis": 1})
    with pytest.raises(Refused):
        write_words(report=report, texts={"results": "x"})
    assert "Mine." in text_of(build_report(period_of("campaign", str(over.pk)), language="en"))


def test_a_campaign_that_runs_or_is_nobodys_is_refused(filled: dict[int, list[Row]]) -> None:
    row = growth_campaigns.save_campaign(plan())
    with pytest.raises(Refused):
        period_of("campaign", str(row.pk))
    for text in ("", "x", "0", "99999999999999999999", "-1", "١"):
        with pytest.raises(BadPeriod):
            period_of("campaign", text)
    assert not Report.objects.exists()


def test_every_format(over: Campaign) -> None:
    report = build_report(period_of("campaign", str(over.pk)), language="en")
    assert render(report, "pdf").startswith(b"%PDF")
    assert any("Rain" in one.text or "Overview" in one.text for one in docx.Document(io.BytesIO(render(report, "docx"))).paragraphs)
    deck = pptx.Presentation(io.BytesIO(render(report, "pptx")))
    titles = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert {"Overview", "Figures of the campaign", "Analysis", "Improvement"} <= set(titles)
    assert b"campaign" in render(report, "csv")


def test_page_and_rest(over: Campaign, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    listed = client.get(f"/b/{in_brand.slug}/reports/campaigns/").content.decode()
    assert "Spring tea" in listed
    assert "Winter tea" in listed
    asked = client.post(f"/b/{in_brand.slug}/reports/campaigns/{over.pk}/write/", {"language": "en"})
    assert asked.status_code == 302
    run_due()
    report = Report.objects.get(kind="campaign", language="en")
    page = client.get(f"/b/{in_brand.slug}/reports/{report.pk}/").content.decode()
    assert "Figures of the campaign" in page
    words = f"/b/{in_brand.slug}/reports/{report.pk}/words/"
    assert client.get(words).status_code == 200
    assert client.post(words, {"improvement": "Rent a tent."}).status_code == 302
    assert client.post(f"/b/{in_brand.slug}/reports/campaigns/999999/write/", {"language": "en"}).status_code == 404
    made = client.post(
        f"/api/brands/{in_brand.slug}/reports",
        json.dumps({"kind": "campaign", "period": str(over.pk), "language": "en"}),
        content_type="application/json",
    )
    assert made.status_code == 201
    texts = client.get(f"/api/brands/{in_brand.slug}/reports/{made.json()['id']}/words").json()
    assert texts["count"] == 4
    assert {one["section"]: one["text"] for one in texts["items"]}["improvement"] == "Rent a tent."
    bad = client.post(f"/api/brands/{in_brand.slug}/reports", json.dumps({"kind": "campaign", "period": "9" * 40}), content_type="application/json")
    assert bad.status_code in (400, 404, 422)


def test_another_brand_sees_no_campaign(over: Campaign, client_for: Callable[..., Client], other_brand: BrandRef, in_brand: BrandRef) -> None:
    assert client_for("director").get(f"/b/{other_brand.slug}/reports/campaigns/").status_code == 404


def test_the_command(over: Campaign, in_brand: BrandRef, tmp_path: Path) -> None:
    asked = ["campaign", "--brand", in_brand.slug, "--campaign", str(over.pk), "--format", "html,docx", "--out", str(tmp_path), "--language", "en"]
    told = CliRunner().invoke(command, asked)
    assert told.exit_code == 0, told.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"guanhao-campaign-{over.pk}-en-v1.docx", f"guanhao-campaign-{over.pk}-en-v1.html"]
