"""Rows of sources, rules, mentions, hot lists, competitors, reputation and trends of one brand, for the fence."""

from datetime import date, datetime, timedelta

from guanhao.domains.listening.contracts.mentions import Incoming
from guanhao.domains.listening.models import (
    Card,
    HotHit,
    HotTopic,
    KeywordRule,
    MentionGroup,
    NegativeClass,
    Rival,
    RivalDay,
    RivalPost,
    Source,
)
from guanhao.domains.listening.services import handing, hot, reputation, rivals, rules, sources, trends
from guanhao.domains.listening.services.intake import record_mentions
from guanhao.sdk.connectors.records import HotTopic as Line


def furnish(n: int, moment: datetime, today: date) -> None:
    """Make one of each."""
    made = sources.save_source(
        sources.SourceDraft(name=f"信源{n}", kind="api", platform="weibo", permission="own", purpose="监测口碑", weight=1.0), source_id=None
    )
    Source.objects.filter(pk=made.pk).update(state="on", tested_at=moment)
    made.refresh_from_db()
    rule = rules.add_rule(rules.RuleDraft(name=f"规则{n}", brand="青禾", any=["青禾"]))
    record_mentions(source=made, items=[Incoming(text=f"青禾的第{n}杯茶难喝，物流太慢", number=str(n), made_at=moment, author="小王", reach=10)])
    hot.record_list(name=f"榜{n}", platform="weibo", topics=[Line(title=f"青禾新品{n}", rank=3, heat=10.0)], seen_at=moment)
    rival = rivals.save_rival(name=f"竞品{n}", accounts=[("weibo", f"rival{n}")])
    account = rival.accounts.get()
    RivalDay(account=account, day=today, followers=100).save()
    RivalPost(account=account, post_id="1", title="新品", published_at=moment, likes=3).save()
    owner = rivals.open_round(title=f"拆解{n}")
    rivals.save_card(round_id=owner.pk, account_id=account.pk, title="爆款", angle="a", case="b", form="c")
    reputation.open_case(ref=f"mention:{made.pk}:{n}")
    reputation.plan_positive(title=f"正面内容{n}", due=today + timedelta(days=3))
    trends.save_trend(kind="report", title=f"趋势{n}", finding="f", source="s", week=today)
    handing.explain_peak(scope="", day=today, cause="新品")
    assert rule.pk
    assert all(kind.objects.exists() for kind in (Card, HotHit, HotTopic, KeywordRule, MentionGroup, NegativeClass, Rival))
