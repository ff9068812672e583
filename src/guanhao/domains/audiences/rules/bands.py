"""Ages in bands, and which value of a dimension stands out."""

from collections.abc import Mapping
from dataclasses import dataclass

BANDS = ((0, 17), (18, 30), (31, 40), (41, 50), (51, 60), (61, 130))
LAST = 61


def age_band(text: str) -> str:
    """The band of an age ("24" → "18–30"), a band as it is, "" for what is neither."""
    cleaned = text.strip().replace("-", "–").removesuffix("岁")
    if cleaned in {_name(low, high) for low, high in BANDS}:
        return cleaned
    if not cleaned.isascii() or not cleaned.isdigit() or int(cleaned) > BANDS[-1][1]:
        return ""
    return next(_name(low, high) for low, high in BANDS if low <= int(cleaned) <= high)


def _name(low: int, high: int) -> str:
    return f"{low}+" if low == LAST else f"{low}–{high}"


@dataclass(frozen=True)
class Share:
    """One value of a dimension: people, their share of those whose value is known, and whether it is the dominant one."""

    value: str
    count: int
    share: float
    dominant: bool


def shares(counts: Mapping[str, int]) -> list[Share]:
    """Values by size; the largest is dominant when no other is as large."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    alone = len(ordered) == 1 or (len(ordered) > 1 and ordered[0][1] > ordered[1][1])
    return [Share(value, count, count / total, alone and place == 0) for place, (value, count) in enumerate(ordered) if total]
