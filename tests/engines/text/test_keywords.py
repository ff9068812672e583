"""Key words and rising words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from guanhao.engines.text.keywords import STOP, Rising, count_words, extract, rarity, rising, words


def test_the_subject_comes_first_and_empty_words_not_at_all() -> None:
    text = "新款吹风机上市，吹风机风力强劲，护发素也不错，iPhone 用户优惠，非常好用的吹风机，我们觉得没有问题"
    found = extract(text, 5)
    assert found[0][0] == "吹风机"
    assert len(found) == 5
    assert not {word for word, _ in extract(text, 50)} & STOP
    assert "iphone" in dict(extract(text, 50))
    assert sum(weight for _, weight in extract(text, 50)) == pytest.approx(1)
    assert extract("", 5) == extract("的的的，123", 5) == extract(text, 0) == []


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    rare, common = rarity(["吹风机", "时候"])
    assert rare > common + 2


def test_a_lone_surrogate_does_no_harm() -> None:
    assert "吹风机" in words("吹风机\ud800优惠")


def test_rising_is_the_likelihood_ratio() -> None:
    found = rising({"吹风机": 3, "质量": 50}, {"吹风机": 40, "质量": 52}, total_before=1000, total_now=1000)
    assert [(each.word, each.before, each.now) for each in found] == [("吹风机", 3, 40)]
    expected = chi2_contingency([[3, 40], [997, 960]], lambda_="log-likelihood", correction=False).statistic
    assert found[0].score == pytest.approx(expected, abs=0.01)


def test_a_new_word_rises_and_a_falling_or_rare_one_does_not() -> None:
    found = rising({"旧": 90}, {"新": 30, "旧": 10, "稀": 2}, total_before=500, total_now=500)
    assert [each.word for each in found] == ["新"]
    assert rising({}, {}, total_before=0, total_now=0) == []
    assert rising({"a": 1}, {"a": 100}) == []


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 90)), st.dictionaries(st.sampled_from("abcd"), st.integers(1, 90)))
def test_what_rises_has_a_larger_share(before: dict[str, int], now: dict[str, int]) -> None:
    for each in rising(before, now, total_before=400, total_now=400, at_least=0, fewest=1):
        assert isinstance(each, Rising)
        assert each.now > each.before
        assert each.score >= 0


def test_words_are_counted_once_a_text() -> None:
    assert count_words(["吹风机吹风机", "吹风机很好"])["吹风机"] == 2
