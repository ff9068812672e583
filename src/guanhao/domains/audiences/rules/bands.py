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
    """One value of a dimension: people, their share of those whose value is known, whether it is the dominant one, and `index`: the share against
    everybody's (TGI, target group index: 100 is as usual; None: unknown).
    """

    value: str
    count: int
    share: float
    dominant: bool
    index: float | None = None


def shares(counts: Mapping[str, int], *, lead: float = 0.0, usual: Mapping[str, float] | None = None) -> list[Share]:
    """Values by size; the largest is dominant when the next has fewer people by more than `lead` of it. `usual`: everybody's shares."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    alone = len(ordered) == 1 or (len(ordered) > 1 and ordered[0][1] * (1 - lead) > ordered[1][1])

    def against(value: str, share: float) -> float | None:
        base = usual.get(value) if usual else None
        return 100 * share / base if base else None

    parts = [(value, count, count / total) for value, count in ordered if total]
    return [Share(value, count, share, alone and place == 0, against(value, share)) for place, (value, count, share) in enumerate(parts)]
