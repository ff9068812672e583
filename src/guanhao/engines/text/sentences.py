"""Where sentences begin and end."""

import re
from dataclasses import dataclass
from itertools import pairwise

_END = re.compile(r"(?:[。！？!?；;…]+|(?<![0-9A-Z])\.(?=\s|$)|(?<=[A-Z0-9]{2})\.(?=\s|$))[”’\"'」』）)】》]*|[\n\r\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets of a sentence in the text, end exclusive, blanks around it left out."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """Every sentence in order, also one that ends only with the text.

    Sentence ends are 。！？；…, their ASCII forms (a full stop only before a blank or the end) and line breaks; closing quotes and brackets go with
    the sentence before. A stretch without any letter, digit or ideograph is left out.
    """
    spans: list[Span] = []
    at = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        piece = text[at:end]
        if any(char.isalnum() for char in piece):
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(at + lead, at + len(piece.rstrip())))
        at = end
    return spans


def lines(text: str) -> list[str]:
    """The text cut after each sentence end; joined they are the text."""
    cuts = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if b > a]
