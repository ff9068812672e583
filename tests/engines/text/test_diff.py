"""Differences between versions give both versions back."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.text.diff import Part, word_diff


def test_only_changed_words_are_marked() -> None:
    assert word_diff("今天天气很好，我们去公园。明天再说。", "今天天气不好，我们去公园。后天再说。") == [
        Part("same", "今天天气"),
        Part("removed", "很好"),
        Part("added", "不好"),
        Part("same", "，我们去公园。"),
        Part("removed", "明天"),
        Part("added", "后天"),
        Part("same", "再说。"),
    ]


def test_nothing_and_all() -> None:
    assert word_diff("", "") == []
    assert word_diff("新品", "新品") == [Part("same", "新品")]
    assert word_diff("", "新品") == [Part("added", "新品")]
    assert word_diff("新品", "") == [Part("removed", "新品")]


TEXT = st.text("今天天气很好我们去公园。！\n ab\ud800👍", max_size=40)


@given(TEXT, TEXT)
@settings(max_examples=200, deadline=None)
def test_the_parts_give_both_texts_back(a: str, b: str) -> None:
    parts = word_diff(a, b)
    assert "".join(part.text for part in parts if part.op != "added") == a
    assert "".join(part.text for part in parts if part.op != "removed") == b
    assert all(x.op != y.op for x, y in itertools.pairwise(parts))
