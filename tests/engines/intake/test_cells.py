"""Numbers, dates, durations, lists and ids as exports write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.intake.columns import ColumnParser
from guanhao.engines.intake.ids import content_id, post_id
from guanhao.engines.intake.moments import Reading, column_order, parse_moment
from guanhao.engines.intake.numbers import chinese_numeral, parse_duration, parse_flag, parse_list, parse_number

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
HOW = Reading(NOW, SHANGHAI)


def parser(kind: str, **more) -> ColumnParser:
    spec = {"key": "x", "kind": kind, "required": False, "aliases": (), "low": None, "high": None, "allow_future": False}
    return ColumnParser(SimpleNamespace(**{**spec, **more}), HOW, latest=NOW)


def parsed(kind: str, texts: list[str], **more):
    return parser(kind, **more).parse(pa.array(texts, type=pa.string()))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("313.3万", 3_133_000), ("1.2w", 12_000), ("1.2W", 12_000), ("3亿", 300_000_000),
        ("1,234", 1234), ("１２３", 123), ("1.2k", 1200), ("3M", 3_000_000),
        ("￥1,234.50", Decimal("1234.50")), ("三千二百五十", 3250), ("十五", 15), ("两万", 20_000), ("(12.00)", -12), ("12元", 12), ("1 234", 1234),
        ("1.234,50", Decimal("1234.50")), ("12.5%", Decimal("0.125")), ("'7", 7), ('="8"', 8), ("1.5千", 1500), ("2,345次", 2345), ("−3", -3),
    ],
)  # fmt: skip
def test_numbers(text, value):
    assert parse_number(text).value == value


@pytest.mark.parametrize("text", ["", "abc", "1,5", "12,34", "1.2.3", "--5", "万", "12 34", "1e99", "(5", "5)"])
def test_what_is_no_number(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["100万+", "10w+", "999+", "10万以上", ">100"])
def test_floors_are_marked(text):
    assert parse_number(text).capped


def test_counts_in_a_column():
    found = parsed("count", ["313.3万", "100万+", "—", "Not Found", "", "1,234", "5.0", "-3", "1.5", "12%", "viele", "99999999999999999999"])
    assert found.values.to_pylist() == [3_133_000, 1_000_000, None, None, None, 1234, 5, None, None, None, None, None]
    assert [(one.row, one.code) for one in found.problems] == [
        (7, "negative"), (8, "fraction"), (9, "percent_count"), (10, "not_a_number"), (11, "not_a_number"),
    ]  # fmt: skip
    assert found.flags.tolist() == [False, True] + [False] * 10


def test_plain_counts_take_the_short_way_and_say_the_same():
    assert parsed("count", ["1", " 2 ", "N/A", "0"]).values.to_pylist() == [1, 2, None, 0]
    assert parsed("count", ["1", "-2"]).problems[0].code == "negative"


def test_bounds():
    assert [one.code for one in parsed("number", ["0.5", "-1", "11"], low=0, high=10).problems] == ["too_low", "too_high"]
    assert parsed("share", ["12.5%", "0.125", "12.5"]).values.to_pylist() == [0.125] * 3


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2020-01-01 08:55", "2020-01-01T00:55"),
        ("2020-01-01T08:55:00Z", "2020-01-01T08:55"), ("Sun Mar 01 02:10:15 +0800 2020", "2020-02-29T18:10:15"),
        ("Wed, 06 Aug 2025 10:00:00 +0000", "2025-08-06T10:00"), ("2025.08.06", "2025-08-05T16:00"), ("2025/8/6 9:05", "2025-08-06T01:05"),
        ("20250806", "2025-08-05T16:00"), ("20250806210000", "2025-08-06T13:00"), ("2025年8月6日 21:00", "2025-08-06T13:00"),
        ("2025年8月6日 21时05分", "2025-08-06T13:05"), ("1月1日 08:55", "2026-01-01T00:55"),
        ("12月25日", "2025-12-24T16:00"), ("11-22 11:00", "2026-11-22T03:00"),
        ("昨天 21:00", "2026-11-21T13:00"), ("今天 09:00", "2026-11-22T01:00"), ("前天 09:00", "2026-11-20T01:00"), ("3分钟前", "2026-11-22T03:57"),
        ("2小时前", "2026-11-22T02:00"), ("半小时前", "2026-11-22T03:30"), ("刚刚", "2026-11-22T04:00"), ("2 days ago", "2026-11-19T16:00"),
        ("1577836800", "2020-01-01T00:00"), ("1577836800000", "2020-01-01T00:00"), ("45678.5", "2025-01-21T04:00"), ("45678", "2025-01-20T16:00"),
        ("2025-08-06 下午3:05", "2025-08-06T07:05"), ("Aug 6, 2025 9:05 PM", "2025-08-06T13:05"), ("6 August 2025", "2025-08-05T16:00"),
        ("2025-08-06 12:05 AM", "2025-08-05T16:05"), ("4/22/2018 6:00", "2018-04-21T22:00"), ("22.4.2018", "2018-04-21T16:00"),
        ("昨天 21:00 已编辑", "2026-11-21T13:00"),
        ("编辑于 2025-08-06 09:05", "2025-08-06T01:05"), ("2025-08-06 09:05 来自 iPhone客户端", "2025-08-06T01:05"),
        ("２０２５－０８－０６", "2025-08-05T16:00"),
    ],
)  # fmt: skip
def test_moments(text, utc):
    assert parse_moment(text, HOW).utc(SHANGHAI) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "abc", "1.5", "25", "2020-02-30", "2025-13-01", "99:99", "13月1日", "1899-01-01", "2025-08-06 25:00", "u0001"])
def test_what_is_no_moment(text):
    assert parse_moment(text, HOW) is None


def test_order_of_month_and_day_is_decided_by_the_whole_column():
    today = date(2026, 11, 22)
    assert column_order(["1/2/2018", "4/22/2018"], today) == ("mdy", True)
    assert column_order(["1/2/2018", "22/4/2018"], today) == ("dmy", True)
    assert column_order(["2018-01-02"], today) == ("mdy", False)
    assert column_order([f"{day:02}/08/2025" for day in range(1, 13)], today) == ("dmy", True)


def test_moments_in_a_column_have_day_marks_and_no_future():
    found = parsed("datetime", ["2025.08.06", "2025-08-06 09:00", "2099-01-01", "—", "nie"])
    assert found.values.to_pylist()[:2] == [datetime(2025, 8, 5, 16, tzinfo=UTC), datetime(2025, 8, 6, 1, tzinfo=UTC)]
    assert found.flags.tolist() == [True, False, False, False, False]
    assert [(one.row, one.code) for one in found.problems] == [(2, "future"), (4, "not_a_date")]
    assert parsed("datetime", ["2099-01-01"], allow_future=True).problems == []


def test_many_distinct_moments_take_the_short_way_and_say_the_same():
    texts = [f"2020-{1 + i % 12:02}-{1 + i % 28:02} {i % 24:02}:{i % 60:02}:{i // 60 % 60:02}" for i in range(1500)] + ["2020/05/06"]
    slow = [parse_moment(text, HOW).utc(SHANGHAI) for text in texts]
    found = parsed("datetime", texts)
    assert found.values.to_pylist() == slow
    assert found.flags.tolist() == [False] * 1500 + [True]
    with_gap = parsed("datetime", [*texts, "2020-02-30"])
    assert [(one.row, one.code) for one in with_gap.problems] == [(1501, "not_a_date")]


def test_summer_time_of_the_zone_counts():
    how = Reading(NOW, ZoneInfo("America/New_York"))
    spec = SimpleNamespace(key="x", kind="datetime", required=False, aliases=(), low=None, high=None, allow_future=False)
    texts = [f"2025-{month:02}-{day:02} 12:00" for month in (1, 7) for day in range(1, 29)] * 20
    texts = [f"{text}:{i % 60:02}" for i, text in enumerate(texts)]
    found = ColumnParser(spec, how, latest=NOW).parse(pa.array(texts)).values.to_pylist()
    assert found == [parse_moment(text, how).utc(how.zone) for text in texts]
    assert {moment.hour for moment in found} == {16, 17}


def test_a_missing_year_comes_from_the_row_s_other_date():
    column, hints = pa.array(["1月1日 08:55", "12月31日", "1月1日"]), pa.array([date(2020, 1, 1), date(2020, 1, 1), None])
    found = parser("datetime").parse(column, hints).values.to_pylist()
    assert [moment.astimezone(SHANGHAI).date() for moment in found] == [date(2020, 1, 1), date(2019, 12, 31), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("03:25", 205),
        ("1:02:03", 3723),
        ("3分25秒", 205),
        ("1小时2分", 3720),
        ("PT3M25S", 205),
        ("205", 205),
        ("00:00", 0),
        ("3m25s", 205),
        ("25秒", 25),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


def test_flags_and_lists():
    assert [parse_flag(word) for word in ("是", "no", "√", "0", "vielleicht")] == [True, False, True, False, None]
    assert parse_list("['甲', 'b, c', \"d's\"]") == ["甲", "b, c", "d's"]
    assert parse_list("快看！#糯米#和 #春天#") == ["糯米", "春天"] or parse_list("#糯米# #春天#") == ["糯米", "春天"]
    assert parse_list("甲、乙；丙,甲") == ["甲", "乙", "丙"]


def test_ids_survive_spreadsheets_or_are_refused():
    found = parsed("id", ["7535450961416195362", "\t7535450961416195363", '="7535450961416195364"', "12.0", "7.53545E+18", "—", "Inr3SgJId", "0012"])
    assert found.values.to_pylist() == [
        "7535450961416195362", "7535450961416195363", "7535450961416195364", "12", None, None, "Inr3SgJId", "0012",
    ]  # fmt: skip
    assert [(one.row, one.code, one.value) for one in found.problems] == [(4, "rounded_id", "7.53545E+18")]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://weibo.com/2656274875/InqPrhk0r", "InqPrhk0r"), ("https://m.weibo.cn/detail/4477488107070161", "4477488107070161"),
        ("https://www.bilibili.com/video/BV1Ti421a7dv/?p=2", "BV1Ti421a7dv"),
        ("https://www.douyin.com/video/7535450961416195362", "7535450961416195362"),
        ("https://www.douyin.com/user/MS4?modal_id=77", "77"), ("https://www.xiaohongshu.com/explore/64aa0001?xsec_token=x", "64aa0001"),
        ("https://mp.weixin.qq.com/s/AbC-d_1", "AbC-d_1"), ("https://mp.weixin.qq.com/s?__biz=Mz&mid=2247&idx=2&sn=f", "2247_2"),
        ("https://youtu.be/abcdefghi", "abcdefghi"),
        ("https://www.youtube.com/watch?v=abcdefghi", "abcdefghi"), ("https://x.com/a/status/123", "123"),
        ("https://www.zhihu.com/question/1/answer/22", "22"), ("https://blog.example.org/2020/hello-world.html", "hello-world"),
        ("kein Link", ""), ("", ""),
    ],
)  # fmt: skip
def test_post_ids_in_addresses(url, found):
    assert post_id(url) == found


def test_content_ids_are_stable_and_differ():
    assert content_id(("a", None, "b")) == content_id(("a", None, "b"))
    assert content_id(("a", "b")) != content_id(("ab", ""))
    assert content_id((None, "")) == ""


@given(st.integers(min_value=0, max_value=10**15))
def test_any_count_reads_back(number):
    for text in (str(number), f"{number:,}", f" {number} ", f"{number}.0"):
        assert parsed("count", [text]).values.to_pylist() == [number]


@given(st.integers(min_value=0, max_value=99_999), st.integers(min_value=0, max_value=9))
def test_any_number_of_ten_thousands_reads_back(whole, tenth):
    assert parsed("count", [f"{whole}.{tenth}万"]).values.to_pylist() == [whole * 10_000 + tenth * 1000]


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2026, 11, 20)))
def test_any_moment_reads_back(moment):
    moment = moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=SHANGHAI).astimezone(UTC)
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y%m%d%H%M%S", "%m/%d/%Y %H:%M:%S"):
        assert parse_moment(moment.strftime(form), HOW).utc(SHANGHAI) == expected, form


@given(st.text(max_size=40))
def test_no_text_breaks_a_parser(text):
    for kind in ("text", "id", "count", "number", "money", "share", "duration", "datetime", "date", "list", "flag"):
        assert len(parsed(kind, [text, "1"]).values) == 2
    post_id(text)
    chinese_numeral(text)


@given(st.text(alphabet="0123456789年月日时分秒前昨今天:：-/. 万亿+%,", max_size=16))
def test_no_near_miss_breaks_a_parser(text):
    for kind in ("count", "money", "duration", "datetime", "date"):
        assert len(parsed(kind, [text]).values) == 1
