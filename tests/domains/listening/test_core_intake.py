"""Mentions in: de-duplication, rules, groups, counts (LIS-04)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from guanhao.domains.listening.contracts.mentions import Incoming, Recorded
from guanhao.domains.listening.models import KeywordRule, MentionDay, MentionGroup, Source
from guanhao.domains.listening.selectors import mentions, volume
from guanhao.domains.listening.selectors.mentions import MentionFilter
from guanhao.domains.listening.services import intake
from guanhao.domains.listening.services import mentions as changing
from guanhao.domains.listening.services.intake import record_mentions
from guanhao.domains.listening.services.rules import RuleDraft, add_rule, preview_rule
from guanhao.kernel import warehouse
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Reading:
    """What a reader of polarity says."""

    polarity: int
    confidence: float = 0.9
    unsure: bool = False
    aspects: tuple[str, ...] = ()


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Friday noon in Shanghai, and a reader of polarity that knows two words: counts do not depend on a model here."""
    monkeypatch.setattr(intake, "understand", lambda texts: [Reading(-1 if "难喝" in one else 1 if "好喝" in one else 0) for one in texts])
    with time_at(NOON):
        yield


def source(name: str = "采购数据", **values: Any) -> Source:
    row = Source(name=name, kind="api", platform="weibo", state="on", permission="licence", purpose="监测口碑", made_at=now(), **values)
    row.save()
    return row


def said(text: str, number: str = "", **values: Any) -> Incoming:
    return Incoming(text=text, number=number, **{"made_at": NOON, **values})


def take(items: Sequence[Incoming], of: Source | None = None) -> Recorded:
    return record_mentions(source=of or Source.objects.first() or source(), items=items)


def test_58_of_100_mentions_are_short_video(in_brand: BrandRef) -> None:
    formats = ["short_video"] * 58 + ["article"] * 30 + ["post"] * 12
    kinds = ["UGC"] * 73 + ["PGC"] * 27
    items = [
        said(f"第{n}条：{chr(0x4E00 + 37 * n) * 9}", str(n), format=form, kind=kind)
        for n, (form, kind) in enumerate(zip(formats, kinds, strict=True))
    ]
    assert take(items) == Recorded(100)
    assert take(items) == Recorded(0, 100)
    board = volume.board(MentionFilter())
    assert board.total == 100
    assert {one.key: one.share for one in board.formats}["short_video"] == 0.58
    assert {one.key: one.share for one in board.kinds}["UGC"] == 0.73


def test_two_sources_with_one_address_are_one_mention(in_brand: BrandRef) -> None:
    first, second = source("一"), source("二")
    assert take([said("青禾新品", url="https://www.weibo.com/1/abc?utm_source=x")], first).new == 1
    assert take([said("青禾新品！", url="http://weibo.com/1/abc/#top"), said("青禾新品", "9", url="https://weibo.com/1/abc")], second) == Recorded(
        0, 2
    )
    assert warehouse.rows("SELECT count(*) AS n FROM mentions")[0]["n"] == 1
    assert MentionDay.objects.get(scope="").count == 1


def test_one_number_of_a_platform_from_two_sources_is_one_mention(in_brand: BrandRef) -> None:
    first, second = source("一"), source("二")
    assert take([said("甲", "42")], first).new == 1
    assert take([said("乙", "42"), said("丙", "42", platform="zhihu")], second) == Recorded(1, 1)


def test_a_text_that_names_two_brands_counts_for_both(in_brand: BrandRef) -> None:
    own = add_rule(RuleDraft(name="青禾", brand="青禾", any=["青禾"]))
    rival = add_rule(RuleDraft(name="茶山", role="rival", brand="茶山", any=["茶山"], exclude=["招聘"]))
    of = source(config={"keep": "caught"})
    assert take([said("青禾和茶山谁好喝", "1"), said("茶山招聘，青禾也招聘", "2"), said("今天下雨", "3")], of) == Recorded(2, 0, 1)
    counts = {row["scope"]: row["n"] for row in MentionDay.objects.values("scope").annotate(n=Sum("count"))}
    assert counts == {"": 2, f"rule:{own.pk}": 2, f"rule:{rival.pk}": 1, "brand:青禾": 2, "brand:茶山": 1}


def test_reposts_are_one_group_and_each_is_counted_once(in_brand: BrandRef) -> None:
    text = "喝了青禾的新品以后一直肚子疼，大家小心，转发扩散"
    take([said(text + "！" * n, str(n)) for n in range(50)])
    assert take([said(text, "again")]).new == 1
    group = MentionGroup.objects.get()
    assert group.count == 51
    assert {one.group_key for one in mentions.find_mentions(MentionFilter(), limit=100)} == {group.key}
    found = mentions.mention(Source.objects.get().pk, "3")
    assert found is not None
    assert found.group_size == 51


def test_negative_words_of_a_rule_make_it_negative_and_unsure(in_brand: BrandRef) -> None:
    add_rule(RuleDraft(name="青禾", brand="青禾", any=["青禾"], negative=["拉肚子"]))
    take([said("喝完青禾拉肚子", "1")])
    found = mentions.find_mentions(MentionFilter())[0]
    assert found.polarity == -1


def test_odd_texts_are_taken(in_brand: BrandRef) -> None:
    odd = [said("😀😀😀", "1"), said("a\0b\ud800c", "2"), said("<b>x</b>" * 20_000, "3"), said("", "4", title="只有标题"), said("", "5")]
    odd.append(said("未来", "6", made_at=NOON + timedelta(days=400)))
    assert take(odd).new == 5
    assert {one.mention_id: one.made_at for one in mentions.find_mentions(MentionFilter(), limit=10)}["6"] == NOON


def test_irrelevant_mentions_are_counted_nowhere_and_come_back(in_brand: BrandRef) -> None:
    take([said("甲甲甲甲", "1"), said("乙乙乙乙", "2")])
    ref = f"mention:{Source.objects.get().pk}:1"
    assert changing.set_relevance(refs=[ref], irrelevant=True) == 1
    assert mentions.count_mentions(MentionFilter()) == 1
    assert [one.mention_id for one in mentions.find_mentions(MentionFilter(irrelevant=True))] == ["1"]
    assert changing.set_relevance(refs=[ref], irrelevant=True) == 0
    changing.set_relevance(refs=[ref], irrelevant=False)
    assert mentions.count_mentions(MentionFilter()) == 2


def test_a_corrected_polarity_moves_the_counts(in_brand: BrandRef) -> None:
    take([said("甲甲甲甲", "1")])
    ref = f"mention:{Source.objects.get().pk}:1"
    changing.set_polarity(refs=[ref], polarity=-1)
    assert mentions.negative_share(None, NOON, NOON).negative == 1
    changing.set_polarity(refs=[ref], polarity=1)
    assert (mentions.negative_share(None, NOON, NOON).negative, mentions.negative_share(None, NOON, NOON).total) == (0, 1)


def test_a_rule_is_tried_on_the_last_days_and_catches_them_when_saved(in_brand: BrandRef) -> None:
    take([said("青禾的茶", "1"), said("茶山的茶", "2"), said("青禾招聘", "3")])
    draft = RuleDraft(name="青禾", brand="青禾", any=["青禾"], exclude=["招聘"])
    assert (preview_rule(draft).looked, preview_rule(draft).caught) == (3, 1)
    assert not KeywordRule.objects.exists()
    rule = add_rule(draft)
    assert [one.mention_id for one in mentions.find_mentions(MentionFilter(rule=rule.pk))] == ["1"]
    assert mentions.count_mentions(MentionFilter(brand="青禾")) == 1
    rule.refresh_from_db()
    assert rule.caught == 1


def test_words_are_forgotten_after_the_retention_and_counts_stay(in_brand: BrandRef) -> None:
    take([said("青禾的茶", "1", author="小王", made_at=NOON - timedelta(days=400)), said("青禾的茶真好", "2")])
    assert changing.purge() == 1
    assert changing.purge() == 0
    rows = warehouse.rows("SELECT mention_id, text, author, url FROM mentions ORDER BY mention_id")
    assert [(row["text"], row["author"]) for row in rows] == [(None, None), ("青禾的茶真好", "")]
    assert mentions.count_mentions(MentionFilter(first=date(2025, 1, 1))) == 2


def test_a_flood_of_one_text_stays_one_group(in_brand: BrandRef) -> None:
    items = [said("大家快来看看青禾家的新品到底怎么样", str(n)) for n in range(3_000)]
    assert take(items).new == 3_000
    assert MentionGroup.objects.get().count == 3_000
    assert mentions.count_mentions(MentionFilter()) == 3_000


def test_likes_and_comments_are_renewed_when_a_mention_comes_again(in_brand: BrandRef) -> None:
    """Newer counts replace the old ones for a week, without counting the mention twice; a source that knows no counts takes none away."""
    row = Source(name="搜索", kind="api", platform="weibo", state="on", permission="own", purpose="监测口碑", made_at=now())
    row.save()

    def come(likes: int | None, comments: int | None = None, *, later: timedelta = timedelta()) -> Recorded:
        one = Incoming(number="1", text="青禾 好喝", made_at=NOON, likes=likes, comments=comments, reach=10)
        with time_at(NOON + later):
            return record_mentions(source=row, items=[one])

    def seen() -> tuple[int | None, int | None, int]:
        (found,) = mentions.find_mentions(MentionFilter())
        return found.likes, found.comments, mentions.count_mentions(MentionFilter())

    come(3)
    assert seen() == (3, None, 1)
    before = warehouse.generation()
    assert come(3).known == 1
    assert warehouse.generation() == before  # nothing changed, nothing is written
    come(5, 2, later=timedelta(hours=1))
    assert seen() == (5, 2, 1)
    come(None, later=timedelta(hours=2))
    assert seen() == (5, 2, 1)
    come(9, later=timedelta(days=8))
    assert seen() == (5, 2, 1)
    assert MentionDay.objects.filter(scope="").aggregate(n=Sum("count"), r=Sum("reach")) == {"n": 1, "r": 10}


@pytest.mark.parametrize("typed", ["碎玻璃", "MAC", "mac", "ＭＡＣ", "碎玻璃 mac"])
def test_words_are_found_however_they_are_typed(in_brand: BrandRef, typed: str) -> None:
    row = Source(name="数据", kind="api", platform="weibo", state="on", permission="own", purpose="监测口碑", made_at=now())
    row.save()
    texts = {"old": ("Mac 配色的杯子里有碎玻璃", 20), "new": ("mac 杯子 碎玻璃渣", 0), "other": ("热拿铁好喝", 0)}
    items = [Incoming(number=name, text=text, made_at=NOON - timedelta(days=days)) for name, (text, days) in texts.items()]
    record_mentions(source=row, items=items)
    asked = MentionFilter(text=typed)
    assert [one.mention_id for one in mentions.find_mentions(asked)] == ["new", "old"]
    assert [one.mention_id for one in mentions.find_mentions(asked, limit=1)] == ["new"]
    assert [one.mention_id for one in mentions.find_mentions(asked, limit=1, offset=1)] == ["old"]
    assert mentions.count_mentions(asked) == 2
