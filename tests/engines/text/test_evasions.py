"""Recall by kind over evasions written by somebody else before any tuning; lines 1, 3, 5 … served for tuning, lines 2, 4, 6 … did not."""

import json
from collections import Counter
from pathlib import Path

import pytest

from guanhao.engines.text.matcher import Matcher, Word

DATA = Path(__file__).with_name("data")
EVASIONS = [json.loads(line) for line in (DATA / "evasions.jsonl").read_text(encoding="utf-8").splitlines()]
BENIGN = [json.loads(line)["text"] for line in (DATA / "benign.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = sorted({row["word"] for row in EVASIONS})
LEAST = {
    **dict.fromkeys(("width", "case", "variant", "zero_width", "bidi", "homoglyph", "combining", "space", "punctuation", "emoji"), 0.75),
    "newline": 0.9,
    "html": 0.9,
    "repeat": 0.5,
    "digits": 0.5,
    "chaizi": 0.7,
    "pinyin": 0.9,
    "homophone": 0.5,
    "mixed": 0.6,
}
"""An alias (企鹅 for QQ) is knowledge about the word and not asked of the engine."""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Every word the evasions aim at, with every layer."""
    return Matcher.build([Word(name, number) for number, name in enumerate(NAMES)])


@pytest.mark.parametrize("half", [0, 1], ids=["tuned", "held_out"])
def test_recall_of_each_kind(matcher: Matcher, half: int) -> None:
    hit, asked = Counter[str](), Counter[str]()
    for row in EVASIONS[half::2]:
        asked[row["kind"]] += 1
        hit[row["kind"]] += NAMES.index(row["word"]) in {match.word for match in matcher.find(row["text"])}
    shares = {kind: hit[kind] / asked[kind] for kind in asked}
    assert not {kind: share for kind, share in shares.items() if share < LEAST.get(kind, 0)}
    known = [kind for kind in asked if kind != "alias"]
    assert sum(hit[kind] for kind in known) / sum(asked[kind] for kind in known) >= 0.85


@pytest.mark.parametrize("half", [0, 1], ids=["tuned", "held_out"])
def test_ordinary_sentences_are_not_taken_for_evasions(matcher: Matcher, half: int) -> None:
    taken = [text for text in BENIGN[half::2] if any(match.layer != "exact" for match in matcher.find(text))]
    assert len(taken) <= len(BENIGN[half::2]) * 0.01
