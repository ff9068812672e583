"""Corrections, models, accuracy, message mining and pain points, through the real entries."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.factories import acting_in

from guanhao.domains.content.models import Topic
from guanhao.domains.listening import facade
from guanhao.domains.listening.contracts.understanding import UnderstandingRefused
from guanhao.domains.listening.models import Correction, Mining, PainPoint, PolarityModel
from guanhao.domains.listening.selectors import accuracy
from guanhao.domains.listening.selectors import understanding as selectors
from guanhao.domains.listening.services import mining
from guanhao.domains.listening.services import understanding as services
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.jobs import run_due
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PRAISE = [f"{a}离谱{b}" for a in ("这也太", "香得", "真是", "好喝得", "帅得") for b in ("", "了", "！", "啊", "，绝", "哦")]
BLAME = [f"{a}太慢{b}" for a in ("快递", "物流", "发货", "送货", "客服回复") for b in ("", "了", "！", "啊", "，气", "呢")]


def keep_comments(texts: list[str], regions: tuple[str, ...] = ("上海", "北京")) -> None:
    """Comments of one account, a minute apart, the newest first in time last."""
    rows = [
        {
            "platform": "weibo", "post_id": "p", "account_id": 1, "comment_id": str(n), "text": text, "region": regions[n % len(regions)],
            "made_at": NOW - timedelta(minutes=n),
        }
        for n, text in enumerate(texts)
    ]  # fmt: skip
    warehouse.append("comments", pa.Table.from_pylist(rows))


def teach() -> None:
    """Sixty corrections of a brand whose fans say 离谱 in praise."""
    services.correct_many([services.Judged(text=text, label=1) for text in PRAISE] + [services.Judged(text=text, label=-1) for text in BLAME])


def test_slow_logistics_is_negative_and_about_logistics(brand: BrandRef) -> None:
    """LIS-05's acceptance example."""
    with brand_scope(brand):
        (said,) = facade.understand(["物流太慢"])
    assert (said.polarity, said.aspects) == (-1, ("logistics",))


def test_understanding_is_one_query(brand: BrandRef, django_assert_num_queries: Any) -> None:
    """However many texts, with the shipped model and with the brand's own."""
    with brand_scope(brand), acting(SYSTEM):
        with django_assert_num_queries(1):
            facade.understand(["好", "差"] * 50)
        assert facade.understand([]) == []


def test_corrections_teach_the_brand_and_a_roll_back_forgets(brand: BrandRef) -> None:
    """Sixty corrections start the job by themselves; the model is measured, put to use, rolled back."""
    with brand_scope(brand), acting(SYSTEM):
        assert facade.understand(["味道好得离谱哦"])[0].polarity != 1 or PolarityModel.objects.count() == 0
        teach()
    run_due()
    with brand_scope(brand), acting(SYSTEM):
        row = PolarityModel.objects.get()
        assert (row.number, row.state, row.corrections, row.total) == (1, "active", 60, 60)
        assert row.after >= row.before
        assert [one.polarity for one in facade.understand(["好看得离谱", "物流太慢"])] == [1, -1]
        services.use_model(number=0)
        assert selectors.in_use().number == 0
        services.use_model(number=1)
        assert selectors.in_use().number == 1
        with pytest.raises(UnderstandingRefused, match="9"):
            services.use_model(number=9)


def test_a_correction_is_kept_once_a_text(brand: BrandRef) -> None:
    """The newest word counts; blanks make no other text."""
    with brand_scope(brand), acting(SYSTEM):
        services.correct(text="还 行吧", polarity=1, subject="mention:1:x")
        services.correct(text="还 行吧 ", polarity=0)
        row = Correction.objects.get()
        assert (row.label, row.source) == (0, "mentions")


@pytest.mark.parametrize(("text", "label", "field"), [(" ", 1, "text"), ("好", 2, "label")])
def test_nonsense_is_refused_and_nothing_kept(brand: BrandRef, text: str, label: int, field: str) -> None:
    """The refusal names the row and the field."""
    with brand_scope(brand), acting(SYSTEM):
        with pytest.raises(UnderstandingRefused, match="2") as refused:
            services.correct_many([services.Judged(text="好", label=1), services.Judged(text=text, label=label)])
        assert refused.value.field == field
        assert not Correction.objects.exists()


def test_who_may_not_edit_changes_nothing(brand: BrandRef) -> None:
    """A reader corrects nothing, mines nothing."""
    with acting_in("viewer", brand):
        with pytest.raises(Denied):
            services.correct(text="好", polarity=1)
        with pytest.raises(Denied):
            mining.start_mining(mining.MiningDraft())
        assert not Correction.objects.exists()
        assert not Mining.objects.exists()


def test_accuracy_is_what_the_program_had_said(brand: BrandRef) -> None:
    """Two right, one wrong: two thirds, with the table and the aspects."""
    with brand_scope(brand), acting(SYSTEM), time_at(NOW):
        services.correct_many([
            services.Judged(text="物流太慢", label=-1, platform="weibo"),
            services.Judged(text="质量很好，推荐", label=1),
            services.Judged(text="太好了👍", label=-1),
        ])  # fmt: skip
        found = accuracy.accuracy()
    assert (found.whole.right, found.whole.total) == (2, 3)
    assert found.whole.table[-1] == {-1: 1, 0: 0, 1: 1}
    assert found.platforms["weibo"].share == 1.0
    assert found.aspects["logistics"].total == 1
    assert list(found.months) == ["2026-11"]


def test_the_work_list_offers_the_uncertain_once(brand: BrandRef) -> None:
    """Sure texts and corrected ones are left out; near duplicates come once."""
    with brand_scope(brand), acting(SYSTEM), time_at(NOW):
        keep_comments(["物流太慢了，差评！！", "今天天气", "今天 天气", "太好了👍👍"])
        listed = [one.text for one in accuracy.worklist(10)]
        assert [text.replace(" ", "") for text in listed] == ["今天天气"]
        services.correct(text=listed[0], polarity=0)
        assert accuracy.worklist(10) == []


def test_thirty_of_120_comments_make_a_price_card_and_a_topic(brand: BrandRef) -> None:
    """STR-05: 120 comments, 30 about the price → a card with 30, one press → a topic."""
    price = [f"价格太贵了，第{n}次想买都放弃" for n in range(30)]
    other = [f"今天也来看看第{n}期视频" for n in range(45)] + [f"小姐姐跳舞真好看{n}" for n in range(45)]
    with brand_scope(brand), acting(SYSTEM), time_at(NOW):
        keep_comments(price + other)
        row = mining.start_mining(mining.MiningDraft(segment="region"))
        run_due()
        row.refresh_from_db()
        assert (row.state, row.messages) == ("done", 120)
        card = PainPoint.objects.get(aspect="price")
        assert (card.count, card.total) == (30, 30)
        assert len(card.quotes) == 3
        mining.raise_pain_point(card_id=card.pk)
        mining.raise_pain_point(card_id=card.pk)
        deliver_pending()
        assert Topic.objects.filter(title__contains=card.title).count() == 1
        card.refresh_from_db()
        assert card.state == "raised"
        assert [one["name"] for one in row.result["segments"]] == ["上海", "北京"]
        assert sum(row.result["themes"][0]["segments"]) == row.result["themes"][0]["count"]


def test_a_file_is_mined_by_its_segments(brand: BrandRef) -> None:
    """AIX-05: themes with counts by segment from a file; the result is exported."""
    lines = (
        ["内容,人群,日期"]
        + [f"客服不理人第{n}次,新客,2026-11-0{1 + n % 2}" for n in range(20)]
        + [f"包装破了漏液{n},老客,2026-11-0{1 + n % 2}" for n in range(10)]
    )
    with brand_scope(brand), acting(SYSTEM), time_at(NOW):
        draft = mining.MiningDraft(source="file", segment="segment")
        row = mining.start_mining(draft, stream=io.BytesIO("\n".join(lines).encode()), name="留言.csv")
        run_due()
        row.refresh_from_db()
    found = {one["key"]: one for one in row.result["aspects"]}
    assert found["service"]["segments"] == [20, 0]
    assert found["packaging"]["segments"] == [0, 10]
    assert found["service"]["days"] == [["2026-11-01", 10], ["2026-11-02", 10]]
    assert row.title == "留言.csv"


def test_a_file_without_texts_says_so(brand: BrandRef) -> None:
    """The note names its columns."""
    with brand_scope(brand), acting(SYSTEM):
        row = mining.start_mining(mining.MiningDraft(source="file"), stream=io.BytesIO(b"a,b\n1,2\n"), name="x.csv")
        run_due()
        row.refresh_from_db()
    assert row.state == "failed"
    assert "a, b" in row.note


def test_the_pages_in_a_browser(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """Accuracy, reading a text, correcting, mining, cards, exports."""
    home, client = f"/b/{brand.slug}", client_for("director")
    with brand_scope(brand), acting(SYSTEM), time_at(NOW):
        keep_comments([f"价格太贵了{n}" for n in range(10)] + [f"快递太慢{n}" for n in range(10)] + ["今天天气"])
    assert "理解文本" in client.get(f"{home}/understanding/").content.decode()
    assert "负面" in client.post(f"{home}/understanding/read/", {"text": "物流太慢"}).content.decode()
    with time_at(NOW):
        assert "今天天气" in client.get(f"{home}/understanding/correct/").content.decode()
    assert client.post(f"{home}/understanding/correct/", {"text": "今天天气", "label": "0"}).status_code == 302
    assert client.post(f"{home}/understanding/correct/", {"text": "今天天气", "label": "x"}).status_code == 422
    assert "今天天气" in client.get(f"{home}/understanding/corrections/").content.decode()
    made = client.post(f"{home}/mining/new/", {"source": "comments", "segment": "region", "themes": "5"})
    assert made.status_code == 302
    run_due()
    body = client.get(made["Location"]).content.decode()
    assert "上海" in body
    assert "价格" in body
    assert "价格" in b"".join(client.get(made["Location"] + "?export=csv").streaming_content).decode()
    with brand_scope(brand):
        card = PainPoint.objects.filter(aspect="price").get()
    assert client.post(f"{home}/pain-points/{card.pk}/", {"do": "dismiss"}).status_code == 302
    assert "已忽略" in client.get(f"{home}/pain-points/").content.decode()


def test_rest_reads_corrects_learns_and_mines(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """Everything a page can do."""
    api, client = f"/api/brands/{brand.slug}", client_for("director")

    def post(path: str, body: object) -> Any:
        return client.post(f"{api}/{path}", json.dumps(body), content_type="application/json")

    said = post("understanding/read", {"text": "物流太慢"}).json()
    assert (said["polarity"], said["aspects"]) == (-1, ["logistics"])
    assert post("understanding/read-many", {"texts": ["好吃", ""]}).json()["count"] == 2
    assert post("understanding/models", {}).status_code == 422
    items = [{"text": text, "label": 1} for text in PRAISE] + [{"text": text, "label": -1} for text in BLAME]
    assert post("understanding/corrections", {"items": items}).json() == {"count": 60}
    run_due()
    assert client.get(f"{api}/understanding/models").json()["items"][0]["state"] == "active"
    assert client.get(f"{api}/understanding/accuracy").json()["whole"]["total"] == 60
    made = post("mining", {"source": "comments"})
    assert made.status_code == 202
    run_due()
    assert client.get(f"{api}/mining/{made.json()['id']}").json()["state"] == "done"
    assert client.get(f"{api}/pain-points").json() == {"count": 0, "items": []}
