"""Polarity and aspects: the shipped model, learning from labels, files, odd texts, speed."""

import io
import time
from importlib.resources import files

import numpy as np
import pytest

from guanhao.engines.text.aspects import ASPECTS, AspectWords, aspects, default_words
from guanhao.engines.text.polarity import BITS, Polarity, load
from guanhao.engines.text.polarity_learning import STRENGTHS, learn, wilson
from guanhao.engines.text.polarity_words import tones


def test_the_acceptance_sentence() -> None:
    """LIS-05: 物流太慢 is negative, its aspect logistics."""
    assert load().read(["物流太慢"]).label.tolist() == [-1]
    assert aspects(["物流太慢"]) == [("logistics",)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("太好了👍", 1),
        ("质量很好，推荐", 1),
        ("😡", -1),
        ("[泪][泪]", -1),
        ("客服没人理", -1),
        ("请问什么时候发货", 0),
        ("订单1234改地址", 0),
        ("", 0),
        ("  \n", 0),
    ],
)
def test_plain_sentences(text: str, label: int) -> None:
    """Praise, blame and neither, signs alone, nothing."""
    assert load().read([text]).label.tolist() == [label]


def test_nothing_is_neutral_for_sure() -> None:
    """An empty text needs no person."""
    reading = load().read(["", "好"])
    assert (reading.confidence[0], bool(reading.unsure[0])) == (1.0, False)
    assert len(load().read([]).label) == 0


def test_negation_and_degree() -> None:
    """不 turns a word, 很 makes it stronger, 有点 weaker."""
    found = tones(["好吃", "不好看呢", "不是很好吃", "非常难吃", "有点难吃", "没有那么难吃"])
    assert found.good[0] == 2
    assert found.bad[1] == 2
    assert found.bad[2] == pytest.approx(2 * 0.7)
    assert found.bad[3] > found.bad[0] + 2 > found.bad[4]
    assert found.good[5] > 0
    assert found.bad[5] == 0


def test_words_do_not_leak_into_the_next_text() -> None:
    """A negation at the end of one text leaves the next alone."""
    assert tones(["不", "好吃"]).good.tolist() == [0, 2]


def test_a_huge_text_is_quick() -> None:
    """Ten megabytes are cut before they are read."""
    begin = time.process_time()
    load().read(["坏" * 10_000_000])
    assert time.process_time() - begin < 2


def test_learning_moves_towards_the_labels() -> None:
    """A brand whose fans say 离谱 in praise is understood after its corrections, and a model survives its file."""
    texts = [f"{a}离谱{b}" for a in ("这也太", "香得", "真是", "好喝得", "帅得") for b in ("", "了", "！", "啊", "，绝")] * 2
    other = [f"{a}太慢{b}" for a in ("快递", "物流", "发货", "送货", "客服回复") for b in ("", "了", "！", "啊", "，气")]
    start = load()
    learned = learn(start, texts + other, [1] * len(texts) + [-1] * len(other))
    assert learned.better
    assert learned.strength in STRENGTHS
    assert learned.model.read(["好看得离谱"]).label.tolist() == [1]
    assert learned.model.read(["物流太慢"]).label.tolist() == [-1]
    again = Polarity.load(io.BytesIO(learned.model.dump()))
    assert again.read(texts + other).label.tolist() == learned.model.read(texts + other).label.tolist()


def test_odd_corrections_do_not_turn_ordinary_words_round() -> None:
    """Fifty corrections against the words leave 清爽, 很香 and 好看 praise."""
    odd = [f"{a}离谱{b}" for a in ("这也太", "香得", "真是", "好喝得", "帅得") for b in ("", "了", "！", "啊", "，绝")]
    slow = [f"{a}太慢{b}" for a in ("快递", "物流", "发货", "送货", "客服回复") for b in ("", "了", "！", "啊", "，气")]
    model = learn(load(), odd + slow, [1] * 25 + [-1] * 25).model
    assert model.read(["味道很清爽，已经回购了", "这个做法我试了，很香", "包装好看，送人有面子", "孩子也爱喝"]).label.tolist() == [1, 1, 1, 1]


def test_learning_is_the_same_every_time() -> None:
    """Neither folds nor weights are drawn anew."""
    texts, labels = ["很好", "很差", "不错", "太烂", "喜欢", "讨厌"] * 5, [1, -1] * 15
    assert np.array_equal(learn(load(), texts, labels).model.weight, learn(load(), texts, labels).model.weight)


def test_learning_refuses_nonsense() -> None:
    """One text, or labels that do not fit, teach nothing."""
    with pytest.raises(ValueError, match="two texts"):
        learn(load(), ["好"], [1])
    with pytest.raises(ValueError, match="two texts"):
        learn(load(), ["好", "差"], [1])


def test_a_broken_file_is_refused() -> None:
    """A file of another shape is no model."""
    with pytest.raises((ValueError, KeyError)):
        Polarity.load(io.BytesIO(b"not a model"))


def test_the_model_file_is_small() -> None:
    """At most 1.5 MB go into the wheel."""
    assert len((files("guanhao.engines.text") / "polarity.npz").read_bytes()) < 1_500_000
    assert load().weight.shape == (1 << BITS,)


def test_wilson() -> None:
    """8 of 10 lie between 0.490 and 0.943 (Newcombe 1998); nothing says nothing."""
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_aspects_are_told_in_order_and_once() -> None:
    """Several aspects, traditional characters, none; unknown aspects are refused."""
    assert aspects(["客服態度差，价格又貴，客服不回", "今天星期三", ""]) == [("price", "service"), (), ()]
    assert set(default_words()) == set(ASPECTS)
    assert AspectWords.build({"brand": ("青禾",)}).word == ("青禾",)
    with pytest.raises(KeyError, match="taste"):
        AspectWords.build({"taste": ("甜",)})


@pytest.mark.scale
def test_ten_thousand_texts_a_second() -> None:
    """Short messages, one core."""
    texts = [f"第{n}次买了，物流太慢，客服也不回复，质量倒是不错，价格有点贵" for n in range(10_000)]
    load().read(texts[:100])
    begin = time.process_time()
    load().read(texts)
    assert time.process_time() - begin < 1.0
