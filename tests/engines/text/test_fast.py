"""What is looked up in bulk is exactly what the automaton and one look at a time find, with every filter in front of a pass wide open."""

import csv
import gzip
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.text import anchors, finds
from guanhao.engines.text.anchors import AHEAD, BEHIND, INNER, SHAPE, WORD, pair_flags
from guanhao.engines.text.matcher import Matcher, Word
from guanhao.engines.text.ordinary import cross_words, crosses_words
from guanhao.engines.text.sound import Slots

DATA = Path(__file__).with_name("data")
SHARED = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
EVASIONS = [json.loads(line) for line in (DATA / "evasions.jsonl").read_text(encoding="utf-8").splitlines()]
BENIGN = [json.loads(line)["text"] for line in (DATA / "benign.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = sorted({row["word"] for row in EVASIONS})
WORDS = [Word(name, number) for number, name in enumerate(NAMES)] + [
    Word("天天向上", 900),
    Word("哈哈哈哈", 901),
    Word("好", 902, frozenset({"exact"})),
    Word("🔞", 903),
    Word("c++", 904),
    Word("加VX", 905, aliases=("加薇", "kg网")),
]
SAMPLE = [row["text"] for row in EVASIONS[::3]] + BENIGN[::3]

Rows = list[tuple[int, int, int, int, int]]


def found(matcher: Matcher, texts: Sequence[str]) -> Rows:
    """Every match as text, start, end, word, layer, in order."""
    matches = matcher.scan(texts)
    return sorted(zip(*(column.tolist() for column in (matches.text, matches.start, matches.end, matches.word, matches.layer)), strict=True))


@pytest.fixture(scope="module")
def fast() -> Matcher:
    """As it is used."""
    return Matcher.build(WORDS, SAMPLE)


@pytest.fixture(scope="module")
def slow() -> Matcher:
    """Every pair of characters may be anything but ordinary, every sound may be a word: the filters let all through to the exact comparison."""
    matcher = Matcher.build(WORDS)
    lexicon = matcher._lexicon
    assert lexicon.plain
    flags = pair_flags(lexicon.plain.anchors, lexicon.shapes.bits, np.zeros(0, np.uint32))
    lexicon.__dict__["pairs"] = flags | np.uint8(WORD | AHEAD | BEHIND | SHAPE | INNER)
    for slots in (lexicon.sounds.threes, lexicon.sounds.pairs):
        slots._bits |= np.uint8(255)
    lexicon.sounds.__dict__["spelling"] = np.ones((3, 26, 26), bool)
    return matcher


def both(fast: Matcher, slow: Matcher, texts: Sequence[str]) -> Rows:
    """What both find, by anchors in the one and by the automaton in the other; the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finds, "SHORT", 0)
        quick = found(fast, texts)
        anchored = found(slow, texts)
        patch.setattr(finds, "SHORT", 1 << 40)
        assert found(slow, texts) == quick
        assert anchored == quick
    return quick


def test_evasions_and_ordinary_sentences(fast: Matcher, slow: Matcher) -> None:
    texts = [row["text"] for row in EVASIONS] + BENIGN
    rows = both(fast, slow, texts)
    assert len(rows) > 300
    assert {row[4] for row in rows} >= {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
    assert both(fast, slow, texts[::-1])
    for text in texts[::7]:
        both(fast, slow, [text])


PIECES = [row["text"] for row in EVASIONS] + BENIGN + [row["word"] for row in EVASIONS] + list("的 好㎏①\n<b>&nbsp;\u200b\ud800🐶赌天哈dubo贝者")


TEXTS = st.lists(st.sampled_from(PIECES) | st.text("赌博微信天向上好加VXvxdubo贝者堵 *，哈", max_size=6), max_size=6).map("".join)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 60)), max_size=5))
@settings(max_examples=150, deadline=None)
def test_random_texts_of_their_pieces(fast: Matcher, slow: Matcher, parts: list[tuple[str, int]]) -> None:
    both(fast, slow, [piece for text, cut in parts for piece in (text[:cut], text[cut:] + text)])


def test_real_comments(fast: Matcher, slow: Matcher) -> None:
    source = SHARED / "zh_reviews" / "waimai_10k.csv.gz"
    if not source.exists():
        pytest.skip("no shared data here")
    with gzip.open(source, "rt", encoding="utf-8-sig", newline="") as file:
        texts = [row["review"] for row in csv.DictReader(file)]
    assert both(fast, slow, texts[:3000])


@pytest.mark.parametrize("text", ["哈" * 30_000, "天天向上" * 5_000, "赌博" * 10_000 + "好" * 10_000])
def test_with_too_much_to_compare_the_automaton_takes_over(text: str) -> None:
    words = (
        [Word("哈" * length, length) for length in range(1, 60)]
        + [Word(f"天天向上{n}", 100 + n) for n in range(50)]
        + [Word("赌博", 300), Word("好", 301), Word("天天向上", 302)]
    )
    matcher = Matcher.build(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finds, "SHORT", 1 << 40)
        walked = found(matcher, [text])
        patch.setattr(finds, "SHORT", 0)
        patch.setattr(anchors, "_AT_LEAST", 0)
        patch.setattr(anchors, "_PER_CHARACTER", 0)
        assert found(matcher, [text]) == walked
        patch.undo()
        assert found(matcher, [text]) == walked
    assert walked


def test_rows_of_keys_are_found_with_all_their_repetitions() -> None:
    keys = np.array([7, 5, 7, 4_000_000_000, 9], np.uint32)
    asked, row = Slots(keys).find(np.array([9, 8, 7, 7, 4_000_000_000], np.uint32))
    assert sorted(zip(asked.tolist(), row.tolist(), strict=True)) == [(0, 4), (2, 0), (2, 2), (3, 0), (3, 2), (4, 3)]
    assert [column.tolist() for column in Slots(keys[:0]).find(keys)] == [[], []]


SENTENCE = "节约炮火的描写，微信 支付宝\r\n去打球ABC店铺老板娘在北京大学"


@given(st.lists(st.tuples(st.integers(0, len(SENTENCE) - 1), st.integers(1, 8), st.integers(0, 255)), max_size=8))
@settings(max_examples=200, deadline=None)
def test_borders_of_words_are_read_together_as_one_by_one(spans: list[tuple[int, int, int]]) -> None:
    rows = [(start, min(start + size, len(SENTENCE)), mask) for start, size, mask in spans]
    changed = np.array([[bool(mask >> k & 1) and k < end - start for k in range(8)] for start, end, mask in rows], bool).reshape(-1, 8)
    starts, ends = (np.array([row[n] for row in rows], np.int64) for n in (0, 1))
    single = [crosses_words(SENTENCE, row[0], row[1], {row[0] + k for k in range(8) if mask[k]}) for row, mask in zip(rows, changed, strict=True)]
    assert cross_words(SENTENCE, starts, ends, changed).tolist() == single
