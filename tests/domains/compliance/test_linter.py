"""The linter's pages: measuring, examples, proposals taken and taken back, shadow, versions compared; on real comments too."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.domains.compliance.test_services import fill_warehouse, own_list

from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance import facade
from guanhao.domains.compliance.contracts import Refused, TextPart
from guanhao.domains.compliance.models import CheckDay, Lexicon, LexiconWord, LintRun, RuleSetting, WhitelistLine
from guanhao.domains.compliance.rules import linting
from guanhao.domains.compliance.selectors import lints, statistics
from guanhao.domains.compliance.services import lexicons, lint, settings
from guanhao.domains.compliance.services.proposals import take_proposals, undo_proposal
from guanhao.kernel import jobs
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.imports import services as imports
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).parents[4] / "shared" / "data")
sample_data = pytest.mark.skipif(not (DATA / "douyin").is_dir(), reason="no sample data: put it beside the repository or name it")
pytestmark = pytest.mark.django_db
BASE = "/b/acme/compliance/linter/"


@pytest.fixture
def legal(client_for: Any) -> Client:
    """A browser of somebody who may edit rules."""
    return client_for("legal")


def text_of(answer: Any) -> str:
    """The page without tags and doubled blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_a_rule_is_measured_looked_at_and_only_then_switched_on(legal: Client, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        fill_warehouse("全网最低价，快来", "独一无二", "普通评价", "还可以")
        settings.set_rule(rule="absolute.price", state="off", reason="太严")
    switch = {"state": "on", "level": "", "reason": ""}
    assert legal.post("/b/acme/compliance/rules/absolute.price/set/", switch).status_code == 422
    assert legal.get(f"{BASE}?subject=absolute.price")["Location"] == f"{BASE}new/?subject=absolute.price"
    answer = legal.post(f"{BASE}new/", {"subject": "absolute.price", "words": "", "days": "90"})
    page = answer["Location"]
    assert "hx-trigger" in legal.get(page).content.decode()
    jobs.run_due()
    shown = legal.get(page).content.decode()
    assert '<mark class="warn">全网最低价</mark>，快来' in shown
    assert "25.00%" in shown
    assert legal.post("/b/acme/compliance/rules/absolute.price/set/", switch).status_code == 422
    legal.post(f"{page}seen/")
    assert legal.post("/b/acme/compliance/rules/absolute.price/set/", switch).status_code == 302
    assert RuleSetting.everywhere.get().state == "on"
    assert legal.get(f"{BASE}?subject=absolute.price")["Location"] == page


def test_all_rules_are_measured_at_once_also_those_off_and_hints(legal: Client, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        fill_warehouse("代开发票", "独一无二的独一无二", "普通评价", "网传一件事")
        settings.set_rule(rule="words.fraud", state="off", reason="太严")
    legal.post(f"{BASE}start/", {"subject": "*"})
    jobs.run_due()
    run = LintRun.everywhere.get()
    assert (run.texts, run.flagged, run.share) == (4, 1, 0.25)
    assert run.by_rule["words.fraud"]["texts"] == 1
    assert run.by_rule["disclosure.rumour"]["words"] == [["网传", 1]]
    page = text_of(legal.get(BASE))
    assert "25.00%" in page
    only_eager = legal.get(f"{BASE}?eager=1&state=off")
    assert "words.fraud" in only_eager.content.decode()
    assert "disclosure.rumour" not in only_eager.content.decode()
    for form in ("csv", "xlsx"):
        answer = legal.get(f"{BASE}?export={form}")
        assert len(b"".join(answer.streaming_content) if answer.streaming else answer.content) > 500
    assert legal.get(f"{BASE}runs/?export=csv").status_code == 200


def test_proposals_are_accepted_and_undone_by_one_click(legal: Client, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        fill_warehouse("物流独一无二", "物流独一无二一", "物流独一无二二", "包装好")
        own_list("物流")
    legal.post(f"{BASE}start/", {"subject": "*"})
    jobs.run_due()
    run = LintRun.everywhere.get()
    assert (run.flagged, run.after) == (3, 0)
    number = {one["word"]: place for place, one in enumerate(run.proposals)}
    address = f"{BASE}{run.pk}/proposals/"
    shown = legal.post(address, {"take": str(number["物流"])}, headers={"HX-Request": "true"}).content.decode()
    assert shown.startswith('<form class="card card--flush" id="proposals"')
    assert not LexiconWord.everywhere.filter(word="物流", until=None).exists()
    legal.post(address, {"do": "all"})
    assert WhitelistLine.everywhere.get(active=True).word == "独一无二"
    legal.post(address, {"undo": str(number["物流"])})
    legal.post(address, {"undo": str(number["独一无二"])})
    assert LexiconWord.everywhere.filter(word="物流", until=None).exists()
    assert not WhitelistLine.everywhere.filter(active=True).exists()
    assert LintRun.everywhere.get().taken == []
    with brand_scope(brand), acting(SYSTEM), pytest.raises(Refused):
        undo_proposal(run=run, rule="list.own", word="物流")


def test_who_may_not_edit_takes_nothing(client_for: Any, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        fill_warehouse("独一无二", "独一无二一", "独一无二二")
        run = lint.run_lint(lint.ask_lint(subject="*"))
    viewer = client_for("viewer")
    assert viewer.get(f"{BASE}{run.pk}/").status_code == 200
    for place, sent in (("proposals/", {"do": "all"}), ("seen/", {}), ("cancel/", {})):
        assert viewer.post(f"{BASE}{run.pk}/{place}", sent).status_code == 403
    assert viewer.post(f"{BASE}start/", {"subject": "*"}).status_code == 403
    assert not WhitelistLine.everywhere.exists()
    assert LintRun.everywhere.get().looked_at is None


def test_a_measurement_can_be_stopped(legal: Client, brand: BrandRef) -> None:
    legal.post(f"{BASE}start/", {"subject": "*"})
    legal.post(f"{BASE}start/", {"subject": "*"})
    run = LintRun.everywhere.get()  # the second found the first waiting
    legal.post(f"{BASE}{run.pk}/cancel/")
    assert jobs.run_due() == 0
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert legal.get(f"{BASE}{run.pk}/progress/").status_code == 302
    assert legal.get(f"{BASE}{run.pk}/").status_code == 200


def test_a_running_measurement_stops_at_its_next_batch(in_brand: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_warehouse("独一无二", "普通")
    run = lint.start_lint(subject="*")

    def ask_to_stop(**_more: Any) -> list[str]:
        jobs.cancel(run.job_id or 0)
        return ["独一无二", "普通"]

    monkeypatch.setattr(lints, "background", ask_to_stop)
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, run.texts) == ("cancelled", 0)
    assert jobs.JobRow.objects.get(pk=run.job_id).state == "cancelled"


def test_two_versions_of_a_list_are_compared(legal: Client, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        fill_warehouse("物流很慢", "包装破了", "物流和包装都好", "味道不错")
        lexicon = own_list("物流")
        lexicons.change_words(lexicon=lexicon, adds=[lexicons.WordDraft(word="包装")], removes=["物流"])
    legal.post(f"{BASE}start/", {"subject": "list.own", "old": "1", "new": "2"})
    jobs.run_due()
    run = LintRun.everywhere.get()
    assert (run.compared["both"], run.compared["only_old"]["texts"], run.compared["only_new"]["texts"]) == (1, 1, 1)
    assert run.compared["only_old"]["words"] == [{"word": "物流", "count": 1}]
    shown = legal.get(f"{BASE}{run.pk}/").content.decode()
    assert '<mark class="warn">物流</mark>很慢' in shown
    assert '<mark class="warn">包装</mark>破了' in shown
    legal.post(f"{BASE}start/", {"subject": "list.own", "old": "2", "new": "2"})
    legal.post(f"{BASE}start/", {"subject": "absolute.best", "old": "0", "new": "1"})
    assert LintRun.everywhere.count() == 1
    assert Lexicon.everywhere.get().version == 2


def test_the_page_says_what_to_do_without_texts(legal: Client, brand: BrandRef) -> None:
    legal.post(f"{BASE}start/", {"subject": "*"})
    jobs.run_due()
    assert "lint_new" not in (shown := legal.get(f"{BASE}{LintRun.everywhere.get().pk}/").content.decode())
    assert f"{BASE}new/" in shown


@pytest.mark.parametrize("sent", [{"subject": "*", "days": "3"}, {"subject": "*", "words": "好", "days": "90"}, {"subject": "nothing", "days": "90"}])
def test_a_wrong_form_is_refused(legal: Client, brand: BrandRef, sent: dict[str, str]) -> None:
    assert legal.post(f"{BASE}new/", sent).status_code == 422
    assert not LintRun.everywhere.exists()


def test_a_rule_for_advertising_is_measured_as_advertising(in_brand: BrandRef) -> None:
    fill_warehouse("新品上市", "广告：新品上市")
    assert lint.run_lint(lint.ask_lint(subject="*")).by_rule.get("ads.label") is None
    assert lint.run_lint(lint.ask_lint(subject="ads.label")).flagged == 1
    assert {"ads.label", "disclosure.clickbait", "disclosure.ai_label"} <= lints.apart()
    assert "absolute.best" not in lints.apart()


def test_a_rule_for_titles_is_measured_on_titles(in_brand: BrandRef) -> None:
    fill_warehouse("震惊！竟然是他", "普通")
    assert lint.run_lint(lint.ask_lint(subject="disclosure.clickbait")).flagged == 1


def test_shadow_shares_by_day(in_brand: BrandRef) -> None:
    own_list("某茶山", watch=True)
    facade.count_checks([facade.check([TextPart("body", text)]) for text in ("某茶山和某 茶 山", "别的", "某茶山", "还有")])
    rows = {(row.layer, row.count, row.checks) for row in CheckDay.objects.filter(rule="list.own", shade="shadow")}
    assert rows == {("exact", 2, 2), ("separator", 1, 0)}
    days, shares = statistics.shadow_shares(7)
    assert (len(days), shares) == (7, {"list.own": [None] * 6 + [0.5]})


def test_the_linter_page_draws_the_shadow(legal: Client, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        own_list("某茶山", watch=True)
        facade.count_checks([facade.check([TextPart("body", "某茶山")])])
    assert "chart" in legal.get(BASE).content.decode()


def test_over_rest_it_is_stopped_compared_and_undone(legal: Client, brand: BrandRef) -> None:
    rest = "/api/brands/acme/compliance/lints"
    with brand_scope(brand), acting(SYSTEM):
        fill_warehouse("物流独一无二", "物流独一无二一", "物流独一无二二")
        own_list("物流")
    first = legal.post(rest, {"subject": "*"}, content_type="application/json").json()
    assert legal.post(f"{rest}/{first['id']}/cancel").json()["state"] == "cancelled"
    assert legal.post(f"{rest}/{first['id']}/cancel").status_code == 422
    second = legal.post(rest, {"subject": "list.own", "days": 30}, content_type="application/json").json()
    jobs.run_due()
    run = legal.get(f"{rest}/{second['id']}").json()
    assert (run["state"], run["flagged"], run["after"], run["days"]) == ("done", 3, 0, 30)
    assert legal.post(f"{rest}/{run['id']}/proposals", {"words": ["物流"]}, content_type="application/json").json() == {"dropped": 1, "allowed": 0}
    undone = legal.post(f"{rest}/{run['id']}/undo", {"rule": "list.own", "word": "物流"}, content_type="application/json").json()
    assert undone["taken"] == []
    compared = legal.post(rest, {"subject": "list.own", "old": 1, "new": 2}, content_type="application/json").json()
    jobs.run_due()
    assert legal.get(f"{rest}/{compared['id']}").json()["compared"]["only_old"]["texts"] == 3


@pytest.mark.parametrize(
    ("around", "phrase"),
    [
        (
            [("我在", "最佳", "雇主评选"), ("荣获", "最佳", "雇主奖"), ("", "最佳", "雇主"), ("是", "最佳", "雇主。"), ("的", "最佳", "雇主！")],
            "最佳雇主",
        ),
        ([("我在", "最佳", "雇主"), ("", "最佳", "雇主"), ("", "最佳", "雇主"), ("", "最佳", "雇主")], ""),
        ([("", "最佳", one) for one in "选答位时人"], ""),
        ([("大", "最佳", "。")] * 5, "大最佳"),
        ([], ""),
    ],
)
def test_a_phrase_is_learnt_from_what_stands_around(around: list[tuple[str, str, str]], phrase: str) -> None:
    assert linting.phrase_of(around) == phrase


def test_a_phrase_is_proposed_and_taken(in_brand: BrandRef) -> None:
    fill_warehouse(*(f"{one}独一无二茶馆的{one}" for one in "甲乙丙丁戊己"), "独一无二")
    run = lint.run_lint(lint.ask_lint(subject="*"))
    (proposal,) = run.proposals
    assert (proposal["do"], proposal["phrase"], run.flagged, run.after) == ("allow", "独一无二茶馆的", 7, 1)
    take_proposals(run=run, picks={("absolute.unique", "独一无二")} if proposal["rule"] == "absolute.unique" else {(proposal["rule"], "独一无二")})
    assert lint.run_lint(lint.ask_lint(subject="*")).flagged == 1


def imported(path: str, platform: str) -> None:
    """One of the sample's comment files through the import."""
    account = channels.add_account(platform=platform, handle=f"sample-{platform}", name="", timezone="", role="main").label
    file = DATA / path
    with file.open("rb") as stream:
        imports.run_now(imports.make_draft(kind="comments", account=account, stream=stream, name=file.name))


@sample_data
@pytest.mark.parametrize(
    ("path", "platform", "moment", "figures", "common"),
    [
        ("cctv_weibo_2020/comments_sample.csv", "weibo", datetime(2020, 3, 2, tzinfo=UTC), (390, 3, 3), []),
        ("douyin/comments.csv", "douyin", datetime(2025, 8, 20, tzinfo=UTC), (1755, 12, 8), ["顶级"]),
    ],
)
def test_the_page_measures_all_rules_on_real_imported_comments(
    legal: Client, in_brand: BrandRef, path: str, platform: str, moment: datetime, figures: tuple[int, int, int], common: list[str]
) -> None:
    """Issue 3, shown by: the linter page on shared/data comments. Figures: texts, flagged, flagged after all proposals."""
    imported(path, platform)
    with time_at(moment):
        run = lint.run_lint(lint.ask_lint(subject="*"))
        page = text_of(legal.get(f"{BASE}{run.pk}/"))
        whole = text_of(legal.get(BASE))
    assert (run.texts, run.flagged, run.after) == figures
    assert [one["word"] for one in run.proposals] == common
    assert f"{run.texts:,}" in page
    assert all(one["text"] in page for one in run.examples)
    assert f"{run.share:.2%}" in whole


@sample_data
def test_a_common_list_is_told_from_a_useful_one_on_real_comments(legal: Client, in_brand: BrandRef) -> None:
    """Governance 2.5: substring lists flag ordinary texts; what the linter proposes to drop makes them usable."""
    imported("douyin/comments.csv", "douyin")
    common = ["第一", "一定", "绝对", "必须", "永远", "完美", "独家", "没有", "一个", "时间", "代开发票", "加微信"]
    with time_at(datetime(2025, 8, 20, tzinfo=UTC)):
        run = lint.run_lint(lint.ask_lint(words=common))
        page = text_of(legal.get(f"{BASE}{run.pk}/"))
    assert (run.texts, run.flagged, run.after) == (1755, 119, 5)  # 6.78 % to 0.28 %
    assert [one["word"] for one in run.proposals] == ["一个", "没有", "第一", "一定", "时间"]
    assert "过于严格" in page or "too eager" in page
