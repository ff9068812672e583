"""Sentence spans."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.text.sentences import lines, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“好！”然后走了。版本3.14发布 OK. Next。\n\n……\n最后", ["他说：“好！”", "然后走了。", "版本3.14发布 OK.", "Next。", "最后"]),
        ("真的吗？！是的；走吧", ["真的吗？！", "是的；", "走吧"]),
        ("  前后空白  \n", ["前后空白"]),
        ("", []),
        ("。。。", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentences(text)] == expected


@given(st.text("好吗。！？\n. a1”", max_size=40))
def test_spans_are_ordered_and_hold_everything_said(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    said = "".join(text[span.start : span.end] for span in spans)
    assert [char for char in said if char.isalnum()] == [char for char in text if char.isalnum()]
    assert "".join(lines(text)) == text
