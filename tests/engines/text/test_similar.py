"""Similar titles and near duplicates, against the definition."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.text.similar import Pool, duplicates, nearest, similarity


def by_definition(a: str, b: str) -> float:
    """Jaccard similarity of characters and pairs."""
    first, second = ({text[n : n + size] for size in (1, 2) for n in range(len(text) - size + 1)} for text in (a, b))
    return len(first & second) / len(first | second) if first | second else 1.0


def test_writing_blanks_and_punctuation_do_not_count() -> None:
    assert similarity("春季新品上市", "春季 新品，上市！") == 1
    assert similarity("國際", "国际") == 1
    assert similarity("春季", "冬眠") == 0
    assert similarity("", "！") == 1
    assert similarity("", "春") == 0


@given(st.text("春夏秋冬新", max_size=12), st.text("春夏秋冬新", max_size=12))
@settings(max_examples=200, deadline=None)
def test_similarity_is_jaccards(a: str, b: str) -> None:
    assert similarity(a, b) == pytest.approx(by_definition(a, b))
    assert similarity(a, b) == similarity(b, a)


def test_the_nearest_come_first() -> None:
    pool = ["房间很干净", "春季新品上市", "春季新品今日上市", "", "冬季清仓"]
    assert [index for index, _ in nearest("春季新品上市！", pool, 2)] == [1, 2]
    assert nearest("春季新品上市！", pool, 1) == [(1, 1.0)]
    assert nearest("啊", pool, 3) == []
    assert nearest("啊", [], 3) == []


@given(st.text("春夏秋冬新", max_size=6), st.lists(st.text("春夏秋冬新", max_size=6), max_size=30), st.integers(0, 8))
@settings(max_examples=200, deadline=None)
def test_the_nearest_are_the_first_of_all_in_order(text: str, pool: list[str], limit: int) -> None:
    scores = Pool.build(pool).scores(text).tolist()
    order = sorted(range(len(pool)), key=lambda index: (-scores[index], index))
    assert nearest(text, pool, limit) == [(index, scores[index]) for index in order[:limit] if scores[index] > 0]


def test_ten_thousand_titles_are_searched_at_once() -> None:
    pool = Pool.build([f"第{n}期春季新品上市活动{n * 7}" for n in range(10_000)])
    begin = time.process_time()
    assert pool.nearest("第77期春季新品上市活动539", 1) == [(77, 1.0)]
    assert time.process_time() - begin < 0.1


def test_near_duplicates_are_found_once() -> None:
    base = "这款吹风机风力很大，噪音也小，吹干头发只要三分钟，推荐给大家"
    texts = ["房间很干净", base, "", base + "哦", "完全不同的一句话，说的是天气"]
    assert [(i, j) for i, j, _ in duplicates(texts)] == [(1, 3)]
    assert duplicates(texts)[0][2] == pytest.approx(similarity(texts[1], texts[3]))
    assert duplicates([]) == []
    assert duplicates(["同一句", "同一句", "同一句"]) == [(0, 1, 1.0), (0, 2, 1.0), (1, 2, 1.0)]
