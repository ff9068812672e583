"""Keyword rules, against the definition."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.text.queries import Near, Queries, Query


def caught(texts: list[str], *queries: Query) -> list[list[int]]:
    return Queries.build(queries).match(texts).by_text(len(texts))


def test_must_any_and_exclude() -> None:
    query = Query(1, must=("青禾",), any=("奶茶", "果茶"), exclude=("招聘",))
    assert caught(["青禾奶茶好喝", "青禾", "青禾果茶招聘店员", "奶茶", ""], query) == [[1], [], [], [], []]


def test_exclude_is_local_to_its_rule() -> None:
    rules = (Query(1, any=("苹果",), exclude=("手机",)), Query(2, any=("苹果",)))
    assert caught(["苹果手机", "苹果汁"], *rules) == [[2], [1, 2]]


def test_a_text_that_names_two_brands_counts_for_both() -> None:
    assert caught(["青禾和茶山谁好喝"], Query(7, any=("青禾",)), Query(3, any=("茶山",))) == [[3, 7]]


def test_latin_words_keep_their_borders() -> None:
    query = Query(1, any=("mac",))
    assert caught(["machine learning", "新mac到货", "My MAC!", "imac", "ＭＡＣ", "mac2"], query) == [[], [1], [1], [], [1], [1]]
    assert caught(["小米SU7起火", "su70", "su7ultra"], Query(2, any=("SU7",))) == [[2], [], [2]]


def test_near_counts_the_characters_between() -> None:
    query = Query(1, near=(Near("电池", "自燃", 3),))
    assert caught(["电池自燃", "自燃的是电池", "电池今天又自燃", "电池今天又又自燃", "电池"], query) == [[1], [1], [1], [], []]


def test_a_rule_of_nothing_but_excludes_catches_nothing() -> None:
    assert Query(1, exclude=("广告",)).empty
    assert caught(["随便说说"], Query(1, exclude=("广告",)), Query(2)) == [[]]


def test_negative_words_are_marked_not_asked_for() -> None:
    found = Queries.build([Query(1, any=("青禾",), marks=("拉肚子",))]).match(["青禾好喝", "喝青禾拉肚子", "拉肚子"])
    assert list(zip(found.text.tolist(), found.key.tolist(), found.marked.tolist(), strict=True)) == [(0, 1, False), (1, 1, True)]


def test_forms_of_writing_are_one() -> None:
    assert caught(["華為手機", "华为手机"], Query(1, must=("华为", "手機"))) == [[1], [1]]


def test_line_breaks_and_odd_characters_do_not_move_texts() -> None:
    texts = ["第一\n行\r\n青禾", "\ud800青禾", "", "ﷺ青禾", "\n", "x"]
    assert caught(texts, Query(1, any=("青禾",))) == [[1], [1], [], [1], [], []]


WORD = st.text("甲乙丙丁", min_size=1, max_size=2)
RULE = st.builds(
    Query,
    key=st.integers(1, 9),
    must=st.lists(WORD, max_size=2).map(tuple),
    any=st.lists(WORD, max_size=2).map(tuple),
    exclude=st.lists(WORD, max_size=1).map(tuple),
    near=st.lists(st.builds(Near, WORD, WORD, st.integers(0, 3)), max_size=1).map(tuple),
)


def near_by_definition(one: Near, text: str) -> bool:
    spots = [(a, b) for a in range(len(text)) if text.startswith(one.first, a) for b in range(len(text)) if text.startswith(one.second, b)]
    apart = [(b - a - len(one.first)) if a <= b else (a - b - len(one.second)) for a, b in spots if not (a == b and one.first == one.second)]
    return any(max(gap, 0) <= one.within for gap in apart)


def by_definition(query: Query, text: str) -> bool:
    asked = bool(query.must or query.any or query.near)
    return (
        asked
        and all(word in text for word in query.must)
        and (not query.any or any(word in text for word in query.any))
        and not any(word in text for word in query.exclude)
        and all(near_by_definition(one, text) for one in query.near)
    )


@given(st.lists(RULE, max_size=4, unique_by=lambda rule: rule.key), st.lists(st.text("甲乙丙丁", max_size=8), max_size=4))
@settings(max_examples=300, deadline=None)
def test_many_rules_at_once_are_each_rule_alone(rules: list[Query], texts: list[str]) -> None:
    assert caught(texts, *rules) == [sorted(rule.key for rule in rules if by_definition(rule, text)) for text in texts]


def test_five_thousand_texts_a_second_with_five_hundred_rules() -> None:
    words = [chr(0x4E00 + n * 7) + chr(0x4E00 + n * 11 % 5000) for n in range(1500)]
    rules = [Query(n, must=(words[n],), any=(words[n + 500], words[n + 900]), exclude=(words[n + 700],)) for n in range(500)]
    texts = [words[n % 1500] + "今天的天气真不错" * 5 + words[(n * 3 + 500) % 1500] for n in range(10_000)]
    index = Queries.build(rules)
    index.match(texts[:10])
    began = time.process_time()
    index.match(texts)
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize("text", ["😀😀", "a" * 50_000, "青" * 50_000])
def test_odd_texts(text: str) -> None:
    assert caught([text], Query(1, any=("青禾",))) == [[]]
