"""Competitors, teardown rounds, reputation, the trend library (LIS-07 to LIS-09)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from guanhao.domains.listening.contracts.mentions import Incoming, Refused
from guanhao.domains.listening.models import Case, NegativeClass, Rival, RivalAccount, Source
from guanhao.domains.listening.rules.rivals import PostFigures, figures, hits
from guanhao.domains.listening.selectors import rivals as rival_selectors
from guanhao.domains.listening.selectors.trends import overdue
from guanhao.domains.listening.services import reminders, reputation, rivals, trends
from guanhao.domains.listening.services.intake import record_mentions
from guanhao.domains.listening.services.rules import RuleDraft, add_rule
from guanhao.kernel import clocks
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.imports import services as imports
from guanhao.kernel.models import Clock, EventRow, Notification
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_at(NOON):
        yield


def test_five_imported_rivals_give_a_table_with_growth_and_hit_rate(in_brand: BrandRef) -> None:
    lines = ["竞品,平台,账号,标题,作品ID,发布时间,播放量,点赞,评论,分享,粉丝数"]
    for n, name in enumerate(["茶山", "半山", "小满", "归园", "云麓"], 1):
        lines += [f"{name},weibo,{name}官方,作品{p},{n}-{p},2026-11-{p + 1:02d} 10:00,{100 if p < 9 else 1000},10,0,0," for p in range(10)]
        lines += [f"{name},weibo,{name}官方,,,2026-11-01 10:00,,,,,1000", f"{name},weibo,{name}官方,,,2026-11-19 10:00,,,,,{1000 + 100 * n}"]
    file = BytesIO("\n".join(lines).encode())
    run = imports.run_now(imports.make_draft(kind="rivals", account=None, stream=file, name="竞品.csv"))
    assert run.state == "done", run
    rows = {row.name: row for row in rival_selectors.table()}
    assert len(rows) == 5
    assert (rows["茶山"].posts, rows["茶山"].followers, rows["茶山"].growth, rows["茶山"].hit_rate) == (10, 1100, pytest.approx(0.1), 0.1)
    assert rows["云麓"].growth == pytest.approx(0.5)
    assert rows["茶山"].stickiness == pytest.approx(10 / 1100 * 1000)
    file.seek(0)
    imports.run_now(imports.make_draft(kind="rivals", account=None, stream=file, name="竞品.csv"))
    assert rival_selectors.table()[0].posts == 10


def test_figures_without_numbers_are_none() -> None:
    assert figures([], {}, times=3).hit_rate is None
    assert hits([PostFigures(1, 10, None, None, None), PostFigures(1, 90, None, None, None)], 3) == 0


def account(name: str) -> RivalAccount:
    found: RivalAccount = rivals.save_rival(name=name, accounts=[("weibo", name)]).accounts.get()
    return found


def test_a_round_with_two_accounts_cannot_be_closed(in_brand: BrandRef) -> None:
    owner = rivals.open_round(title="十一月拆解")
    facets = {"angle": "反差", "case": "门店一日", "form": "短视频"}
    for name in ("甲", "乙"):
        rivals.save_card(round_id=owner.pk, account_id=account(name).pk, title="爆款", **facets)
    with pytest.raises(Refused, match="3"):
        rivals.close_round(round_id=owner.pk, difference="他们讲人")
    owner.refresh_from_db()
    assert owner.closed_at is None
    card = rivals.save_card(round_id=owner.pk, account_id=account("丙").pk, title="爆款", angle="", case="b", form="c")
    with pytest.raises(Refused):
        rivals.close_round(round_id=owner.pk, difference="他们讲人")
    rivals.save_card(round_id=owner.pk, card_id=card.pk, account_id=card.account_id, title="爆款", **facets)
    with pytest.raises(Refused):
        rivals.close_round(round_id=owner.pk, difference=" ")
    assert rivals.close_round(round_id=owner.pk, difference="他们讲人").closed_at == NOON
    with pytest.raises(Refused):
        rivals.save_card(round_id=owner.pk, account_id=card.account_id, title="再来")


def test_a_card_is_offered_as_a_topic_once(in_brand: BrandRef) -> None:
    owner = rivals.open_round(title="十一月拆解")
    card = rivals.save_card(round_id=owner.pk, account_id=account("甲").pk, title="门店一日", angle="反差")
    rivals.suggest_card(card_id=card.pk)
    with pytest.raises(Refused):
        rivals.suggest_card(card_id=card.pk)
    assert EventRow.objects.filter(name="listening.topic_suggested").count() == 1


def negative(text: str, number: str = "1", **values: Any) -> str:
    row = Source.objects.first() or Source(name="数据", kind="api", platform="weibo", state="on", permission="own", purpose="监测口碑", made_at=now())
    row.save()
    record_mentions(source=row, items=[Incoming(number=number, text=text, made_at=NOON, **values)])
    return f"mention:{row.pk}:{number}"


def test_a_negative_of_service_gets_strategy_and_a_24_hour_task(in_brand: BrandRef, director: Any) -> None:
    reputation.ensure_classes()
    kind = NegativeClass.objects.get(key="service")
    reputation.change_class(class_id=kind.pk, title=kind.title, strategy="先道歉，再回电", aspects=["service"], owner_id=director.id)
    case = reputation.open_case(ref=negative("店员服务态度太差了，客服也不理人"))
    assert (case.type.key, case.strategy, case.owner_name, case.severity) == ("service", "先道歉，再回电", director.name, "low")
    clock = Clock.objects.get(kind="listening.reputation", subject=f"listening.case:{case.pk}")
    assert clock.due_at == NOON + timedelta(hours=24)
    assert reputation.open_case(ref=case.ref).pk == case.pk
    with time_at(NOON + timedelta(hours=25)):
        clocks.sweep()
        deliver_pending()
        assert Notification.objects.filter(topic="listening.case", level="critical").count() == 1


def test_response_and_satisfaction_end_or_reopen_a_case(in_brand: BrandRef) -> None:
    case = reputation.open_case(title="等了三天", class_key="logistics")
    with pytest.raises(Refused):
        reputation.follow_up(case_id=case.pk, satisfaction=5)
    reputation.answer_case(case_id=case.pk, response="已补发")
    assert Clock.objects.get(subject=f"listening.case:{case.pk}").state == "met"
    with time_at(NOON + timedelta(days=4)):
        assert [one.pk for one in reminders.follow_ups_due()] == [case.pk]
    with pytest.raises(Refused):
        reputation.follow_up(case_id=case.pk, satisfaction=6)
    assert reputation.follow_up(case_id=case.pk, satisfaction=2).state == "open"
    reputation.answer_case(case_id=case.pk, response="再次致电")
    assert reputation.follow_up(case_id=case.pk, satisfaction=5).state == "closed"


def test_reach_reposts_and_risk_make_it_severe(in_brand: BrandRef) -> None:
    add_rule(RuleDraft(name="食安", role="risk", any=["蟑螂"]))
    assert reputation.open_case(ref=negative("杯子里有蟑螂", "1")).severity == "high"
    assert reputation.open_case(ref=negative("有点甜", "2", reach=200_000)).severity == "high"
    assert reputation.open_case(ref=negative("有一点点苦呢", "3", author_fans=20_000)).severity == "middle"
    with pytest.raises(Refused):
        reputation.open_case(ref="mention:1:99")
    assert Case.objects.count() == 3


def test_a_week_without_an_entry_is_overdue(in_brand: BrandRef, director: Any) -> None:
    assert overdue() == []
    trends.save_trend(kind="report", title="低糖", finding="低糖增长", source="行业协会", week=date(2026, 11, 4))
    with time_at(datetime(2026, 11, 13, 10, tzinfo=UTC)):
        assert overdue() == []
    with time_at(datetime(2026, 11, 14, 10, tzinfo=UTC)):
        assert overdue() == [date(2026, 11, 9)]
        assert reminders.remind_of_trends() == 1
        reminders.remind_of_trends()
        assert Notification.objects.filter(topic="listening.trends").count() == 1
        trends.save_trend(kind="users", title="冷泡", finding="冷泡增多", source="评论", week=date(2026, 11, 12))
        assert overdue() == []


def test_entries_are_cited_and_checked(in_brand: BrandRef) -> None:
    row = trends.save_trend(kind="rival", title="联名", finding="竞品联名", source="微博")
    assert trends.suggest_trend(trend_id=row.pk)
    row.refresh_from_db()
    assert row.cited == 1
    for values in ({"title": ""}, {"kind": "x"}, {"url": "javascript:alert(1)"}, {"week": date(2027, 1, 1)}):
        with pytest.raises(Refused):
            trends.save_trend(**{"kind": "rival", "title": "t", "finding": "f", "source": "s", **values})


def test_readers_write_nothing(brand: BrandRef, acting_as: Callable[..., Any]) -> None:
    from guanhao.kernel.access import Denied

    with acting_as("viewer"):
        for call in (lambda: rivals.save_rival(name="x"), lambda: reputation.open_case(title="x"), lambda: rivals.open_round(title="x")):
            with pytest.raises(Denied):
                call()
        assert not Rival.objects.exists()
