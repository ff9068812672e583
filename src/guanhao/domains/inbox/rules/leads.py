"""Leads: telephone numbers in one form, and a score from what is known."""

import re
from dataclasses import dataclass

NOT_DIGITS = re.compile(r"[^\d+]")
MAINLAND = re.compile(r"1[3-9]\d{9}")
SHORTEST, LONGEST = 5, 15  # ITU-T E.164: at most 15 digits


@dataclass(frozen=True)
class Weights:
    """Points for what is known of a lead; all together at most 100 count."""

    phone: int
    name: int
    company: int
    wants: int
    second_source: int
    conversation: int


def plain_phone(text: str) -> str | None:
    """A number in one form, or None when it is none: digits with + in front; a mainland mobile number without a country code gets +86.

    Full-width digits count as digits. "0086 138-1234-5678", "+86 13812345678" and "１３８１２３４５６７８" are the same number.
    """
    ascii_text = text.translate({ord("０") + n: str(n) for n in range(10)} | {ord("＋"): "+"})
    digits = NOT_DIGITS.sub("", ascii_text)
    if "+" in digits[1:]:
        return None
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("86") and MAINLAND.fullmatch(digits[2:]):
        digits = "+" + digits
    if MAINLAND.fullmatch(digits):
        digits = "+86" + digits
    return digits if SHORTEST <= len(digits.lstrip("+")) <= LONGEST else None


def score(weights: Weights, *, phone: bool, name: bool, company: bool, wants: bool, sources: int, conversation: bool) -> int:
    """0 to 100 points."""
    total = weights.phone * phone + weights.name * name + weights.company * company + weights.wants * wants
    total += weights.second_source * (sources > 1) + weights.conversation * conversation
    return max(0, min(100, total))
