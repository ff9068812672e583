"""What the service bot makes of a question: whether a person is wanted, whether somebody may buy much, which entry answers it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from guanhao.domains.assistant.rules import facts

Reason = Literal["asked", "lead", "urgent", ""]
_UNITS = r"(?:units?|pieces?|pcs|boxes|box|cartons?|bags?|cases?|sets?|kg|tons?|件|箱|盒|个|份|袋|套|瓶|罐|桶|条|吨|公斤|斤|台|提|单)"
_AMOUNT = re.compile(rf"([0-9][0-9,]*(?:\.[0-9]+)?)\s*([万千百k]?)\s*{_UNITS}", re.IGNORECASE)
_HAN_AMOUNT = re.compile(rf"([零一二两三四五六七八九十百千万]{{1,8}}){_UNITS}")
_SCALE = {"": 1, "百": 100, "千": 1000, "k": 1000, "K": 1000, "万": 10_000}


@dataclass(frozen=True)
class Words:
    """Words of the brand that mean something: `person` asks for a person, `buyer` may buy much, `harm` is urgent."""

    person: Sequence[str]
    buyer: Sequence[str]
    harm: Sequence[str]
    many: int


def reason(text: str, words: Words) -> Reason:
    """Why a person should take over: harm before a purchase before a wish; "" for none."""
    low = text.lower()
    if any(_says(low, one) for one in words.harm):
        return "urgent"
    if amount(text) >= words.many or any(_says(low, one) for one in words.buyer):
        return "lead"
    return "asked" if any(_says(low, one) for one in words.person) else ""


def amount(text: str) -> int:
    """The largest number of pieces a text speaks of; 0 for none. 500 units, 3千箱 and 五百盒 are amounts, 500 元 is none."""
    found = [int(float(one[1].replace(",", "")) * _SCALE[one[2]]) for one in _AMOUNT.finditer(text[:2000])]
    for one in _HAN_AMOUNT.finditer(text[:2000]):
        read = facts.numbers(f"{one[1]}元")
        found += [int(read[0].value)] if read else []
    return max(found, default=0)


def faithful(said: str, answer: str, question: str) -> bool:
    """Whether other words for an answer may be shown: no number or address that the answer has not, not much longer, and about the same thing."""
    if not said or len(said) > 2 * len(answer) + 60:
        return False
    if facts.strangers(said, [answer]):
        return False
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    own = {answer[at : at + 2] for at in range(len(answer) - 1)} | {question[at : at + 2] for at in range(len(question) - 1)}
    return bool(pairs) and len(pairs & own) >= 0.35 * len(pairs)


def _says(low: str, word: str) -> bool:
    word = word.strip().lower()
    if not word:
        return False
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", low) is not None
    return word in low
