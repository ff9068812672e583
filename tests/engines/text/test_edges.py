"""Words at the edges of texts in a batch, and words that begin with a symbol."""

import pytest

from guanhao.engines.text.matcher import Matcher, Word


@pytest.mark.parametrize("text", ["首选 品 牌", "首选 品牌", "首.选品牌"])
def test_a_word_at_the_end_of_a_text_does_not_read_on_into_the_next(text: str) -> None:
    matcher = Matcher.build([Word("首选品牌", 0)])
    assert [number for number, _match in matcher.scan([text, "好", text])] == [0, 2]


def test_a_word_that_begins_with_a_symbol_is_judged() -> None:
    matcher = Matcher.build([Word("加v", 0, aliases=("+v", "➕微"))])
    assert [match.word for match in matcher.find("+ v")] in ([], [0])
    assert [match.word for match in matcher.find("找我 +v")] == [0]
