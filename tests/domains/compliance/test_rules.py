"""Each rule with a text it means and one it does not; laws and exemptions as they are written."""

from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any

import pytest

from guanhao.domains.compliance import registry
from guanhao.domains.compliance.contracts import CheckContext, Hit, Lottery
from guanhao.domains.compliance.rules import context
from guanhao.domains.compliance.rules.book import Book, Pass, Setting
from guanhao.domains.compliance.rules.judging import Circumstances, judge
from guanhao.domains.compliance.selectors.books import finds, matchers_of

Hits = Callable[..., dict[str, str]]


def check(text: str, book: Book, today: date = date(2026, 6, 1), language: str = "zh", **context: Any) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """Hits that count and those let through, by a book of one's own."""
    on = Circumstances(book, CheckContext(**context), today, language)
    result = judge(("body",), (text,), finds(matchers_of(book), [text]), on)
    return result.hits, result.exempted


def house(**changes: Any) -> Book:
    """Our rules with what a brand changed."""
    return Book("test", registry.house_rules(), registry.exemptions(), **changes)


def test_twelve_classes_and_every_rule_says_why() -> None:
    rules = registry.house_rules().values()
    assert sum(rule.kind == "words" for rule in rules) == 12
    assert [rule.key for rule in rules if not (rule.law and rule.reason["zh"] and rule.reason["en"] and rule.fix["zh"] and rule.fix["en"])] == []
    assert [rule.key for rule in rules if rule.kind != "words" and rule.effective_from is None] == []
    assert sum(len(rule.terms) for rule in rules) > 1000


def test_the_best_is_a_violation_with_law_and_suggestion() -> None:
    """CMP-06."""
    (hit,), _passed = check("最好", house(), is_ad=True, has_ad_label=True)
    assert (hit.rule, hit.level, hit.start, hit.end, hit.layer) == ("absolute.best", "block", 0, 2, "exact")
    assert "第九条" in hit.law
    assert hit.fix


def test_a_word_with_blanks_is_found_at_its_place() -> None:
    """CMP-01: the position in the original text, and a variant with spaces."""
    (hit,), _passed = check("本店诚招刷 单员", house())
    assert (hit.text, hit.start, hit.end, hit.layer, hit.level) == ("刷 单", 4, 7, "separator", "block")
    assert "「刷单」" in hit.reason


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        ("我们努力为您提供最好的服务", "第五条第（一）项"),
        ("立志成为行业第一品牌", "第五条第（二）项"),
        ("最好的朋友在身边", "第五条第（三）项"),
        ("这是我们家最便宜的一款", "第六条第（一）项"),
        ("最佳饮用温度为18度", "第六条第（二）项"),
        ("顶级初榨，符合GB/T 23347等级", "第六条第（三）项"),
        ("电影《最佳损友》重映", "第六条第（四）项"),
        ("荣获2025年度最佳雇主称号", "第六条第（五）项"),
        ("据国家统计局报告，2025年我司销量全国第一，数据来源：国家统计局", "第六条第（六）项"),
        ("国家级贫困县", "第六条第（五）项"),
        ("最好提前一天预约", "第六条第（二）项"),
    ],
)
def test_exemptions_of_the_2023_guide(text: str, exemption: str) -> None:
    counted, passed = check(text, house(), is_ad=True)
    assert [hit.rule for hit in counted if hit.rule.startswith("absolute")] == []
    assert exemption in passed[0].exemption


def test_effects_of_treatment_are_never_exempt() -> None:
    counted, _passed = check("我们努力追求最佳疗效", house(), is_ad=True)
    assert "absolute.best" in {hit.rule for hit in counted}


def test_a_personal_impression_passes_outside_advertising_only() -> None:
    text = "我觉得这家最好吃"
    assert check(text, house())[0] == ()
    assert [hit.rule for hit in check(text, house(), is_ad=True, has_ad_label=True)[0]] == ["absolute.best"]


CASES = [
    ("ads.label", "新品上市，全场八折", {"is_ad": True}, "新品上市 #广告", {"is_ad": True}),
    (
        "ads.experience_link",
        "用了一个月的感受",
        {"purchase_link": True, "experience": True},
        "【广告】用了一个月的感受",
        {"purchase_link": True, "experience": True},
    ),
    ("ads.state_symbols", "买车送国旗", {"is_ad": True}, "升国旗仪式直播", {}),
    ("ads.state_bodies", "人民大会堂特供酒", {"is_ad": True}, "人民大会堂参观预约", {"is_ad": True}),
    ("ads.heroes", "雷锋同款帽子", {"is_ad": True}, "学习雷锋精神", {}),
    ("ads.gift", "下单即附赠好礼", {"is_ad": True}, "6月1日起下单赠送面膜2片", {"is_ad": True}),
    ("ads.data_source", "95%的用户满意", {}, "95%的用户满意（数据来源：某研究院2025报告，样本量1200）", {}),
    ("ads.patent", "采用独家专利技术", {"is_ad": True}, "采用发明专利技术（ZL202010123456.7）", {"is_ad": True}),
    ("ads.disparage", "性能吊打同行", {}, "今天打卡成功", {}),
    ("ads.infant_formula", "奶粉媲美母乳", {}, "不能替代母乳", {}),
    ("ads.tobacco", "新款电子烟到货", {}, "校园禁止电子烟", {}),
    ("ads.alcohol", "这酒不醉不归", {"is_ad": True}, "理性饮酒，拒绝酒驾", {"is_ad": True}),
    ("ads.education", "签约保证录取", {}, "录取通知书寄到了", {}),
    ("ads.investment", "稳稳的年化收益率8%", {"is_ad": True}, "投资有风险", {"is_ad": True}),
    ("ads.health_food", "每天两粒", {"industry": "health_food"}, "本品不能代替药物", {"industry": "health_food"}),
    ("ads.minor_endorser", "由8岁童星代言", {}, "由28岁演员代言", {}),
    ("promotion.share_reward", "转发朋友圈领红包", {"platform": "wechat_oa"}, "分享会今晚开始", {"platform": "wechat_oa"}),
    ("promotion.referral_depth", "三级分销等你来", {}, "三级台阶", {}),
    ("promotion.fake_engagement", "五星好评返现", {}, "欢迎评价", {}),
    ("disclosure.ai_label", "一张雪山照片", {"ai_generated": True}, "一张雪山照片（AI生成）", {"ai_generated": True}),
    ("disclosure.news_source", "突发！某地发生地震", {}, "突发！某地发生地震，来源：新华社", {}),
    ("disclosure.personal_data", "联系我13800138000", {}, "订单号2013800138000", {}),
    ("platform.wechat_induce", "关注后才能查看", {"platform": "wechat_oa"}, "关注后才能查看", {"platform": "weibo"}),
    ("platform.live_fake", "直播间刷粉服务", {}, "直播间今晚见", {}),
]


@pytest.mark.parametrize(("rule", "bad", "bad_context", "good", "good_context"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_means_this_and_not_that(rule: str, bad: str, bad_context: Any, good: str, good_context: Any, hits: Hits) -> None:
    assert rule in hits(bad, **bad_context)
    assert rule not in hits(good, **good_context)


def test_a_commercial_post_without_label_is_blocked(hits: Hits) -> None:
    """CMP-05 (a)."""
    assert hits("新品上市", is_ad=True)["ads.label"] == "block"
    assert "ads.label" not in hits("新品上市", is_ad=True, has_ad_label=True)


def test_sharing_for_a_prize_is_blocked_on_wechat_alone(hits: Hits) -> None:
    assert hits("转发抽奖送礼盒", platform="wechat_oa")["promotion.share_reward"] == "block"
    assert hits("转发抽奖送礼盒", platform="xiaohongshu")["promotion.share_reward"] == "warn"


@pytest.mark.parametrize(
    ("text", "lottery", "found"),
    [
        ("抽奖！一等奖价值50000元手机", None, False),
        ("抽奖！一等奖价值50001元汽车", None, True),
        ("抽奖！一等奖价值6万元汽车", None, True),
        ("小惊喜", Lottery(top_prize=50_000.01), True),
        ("价值60000元的汽车今天上市", None, False),
    ],
)
def test_the_top_prize_is_capped_at_50000_yuan(text: str, lottery: Lottery | None, found: bool, hits: Hits) -> None:
    assert ("promotion.prize_cap" in hits(text, lottery=lottery)) is found


def test_a_draw_names_what_it_does_not_say() -> None:
    (hit,) = [one for one in check("评论区抽奖", house())[0] if one.rule == "promotion.disclosure"]
    assert "开奖时间" in hit.reason
    assert "主办方" in hit.reason
    whole = "官方抽奖：关注并评论，6月8日20:00由微博抽奖平台随机抽取3位送出价值99元礼盒，中奖后7日内私信领奖，品牌方寄出"
    assert [one.rule for one in check(whole, house())[0] if one.rule == "promotion.disclosure"] == []
    english = [one for one in check("评论区抽奖", house(), language="en")[0] if one.rule == "promotion.disclosure"]
    assert "time of the draw" in english[0].reason


def test_a_rule_is_in_force_from_its_day(hits: Hits) -> None:
    assert "disclosure.ai_label" not in hits("照片", ai_generated=True, publish_on=date(2025, 8, 31))
    assert "disclosure.ai_label" in hits("照片", ai_generated=True, publish_on=date(2025, 9, 1))


def test_off_shadow_and_another_level() -> None:
    text = "独一无二的口感"
    assert check(text, house(settings={"absolute.first": Setting("off")}))[0] == ()
    watching = house(settings={"absolute.first": Setting("shadow")})
    on = Circumstances(watching, CheckContext(), date(2026, 6, 1))
    result = judge(("body",), (text,), finds(matchers_of(watching), [text]), on)
    assert (result.hits, [hit.rule for hit in result.shadow], result.state) == ((), ["absolute.first"], "pass")
    (hit,), _passed = check(text, house(settings={"absolute.first": Setting("on", "hint")}))
    assert hit.level == "hint"


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        (Pass(word="顶级", reason="商标"), True),
        (Pass(word="顶级", rule="absolute.top", reason="商标"), True),
        (Pass(word="顶级", rule="absolute", reason="商标"), True),
        (Pass(word="顶级", rule="words.drugs", reason="商标"), False),
        (Pass(phrase="顶级茶园", reason="品名"), True),
        (Pass(phrase="顶级果园", reason="品名"), False),
        (Pass(word="顶级", until=date(2026, 6, 1), reason="活动"), True),
        (Pass(word="顶级", until=date(2026, 5, 31), reason="活动"), False),
    ],
)
def test_the_whitelist_lets_through(line: Pass, passes: bool) -> None:
    counted, let = check("来自顶级茶园", house(passes=(line,)))
    assert ([hit.rule for hit in counted] == []) is passes
    assert [hit.exemption for hit in let] == ([f"白名单：{line.reason}"] if passes else [])


def test_of_overlapping_hits_of_a_rule_the_longest_stays(hits: Hits) -> None:
    (hit,) = [one for one in check("全网最低价", house())[0] if one.rule == "absolute.price"]
    assert hit.text == "全网最低价"


@pytest.mark.parametrize(("text", "start", "end", "cut"), [("外套现在打折", 1, 3, True), ("花呗套现", 2, 4, False), ("每台独立供电", 1, 3, True)])
def test_a_find_that_cuts_ordinary_words_is_none(text: str, start: int, end: int, cut: bool) -> None:
    assert context.straddles(text, start, end) is cut


def test_folding_keeps_lengths_and_marks() -> None:
    text = "ＶＸ賭博，Ⅷ！𝐕ǆ"
    assert len(context.folded(text)) == len(text)
    assert context.folded(text).startswith("vx赌博，")


@pytest.mark.parametrize(
    "text", ["", "\ud800破", "a" * 100_000, "最好" * 20_000, "<" * 5_000, "1" * 50_000, "抽奖" + "1,000" * 20_000, "\u202e\u0000最好\u0007"]
)
def test_odd_texts_are_judged_and_not_slow(text: str, judged: Callable[..., list[Any]]) -> None:
    began = process_time()
    judged([text], is_ad=True)
    assert process_time() - began < 5


@pytest.mark.parametrize(
    ("circumstances", "rule"),
    [
        ({"ai_in_files": True}, "disclosure.ai_file_says"),
        ({"ai_in_files": True, "ai_generated": True, "ai_declared": False, "has_ai_label": True}, "disclosure.ai_file_says"),
        ({"ai_in_files": False, "ai_generated": True, "has_ai_label": True}, "disclosure.ai_file_silent"),
        ({"ai_in_files": True, "ai_generated": True, "has_ai_label": True}, ""),
        ({"ai_in_files": None, "ai_generated": True, "has_ai_label": True}, ""),
        ({"ai_in_files": False}, ""),
    ],
)
def test_files_and_items_say_the_same_of_ai(hits: Hits, circumstances: dict[str, Any], rule: str) -> None:
    assert hits("一张图", **circumstances) == ({rule: "warn"} if rule else {})
