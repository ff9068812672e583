"""When early data are enough: which version of a cold start goes on, and when a guardrail says stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Early:
    """`winner` is an arm's name ("" while it is open), `losers` are those withheld, `why` a key: mismatch, too_few, open, sure."""

    winner: str
    losers: tuple[str, ...]
    why: str


def early_winner(result: Mapping[str, Any], *, alpha: float, least: int) -> Early:
    """The version that leads when every other one is behind it for sure: its always-valid interval against each leaves 0 out at alpha divided by the
    number of comparisons (Bonferroni 1936), so that looking again and again costs nothing (Waudby-Smith et al. 2021).

    `result` is a test of `analysis.summary` whose control is the leading arm, analysed at the divided alpha.
    """
    if result["srm"]["alarm"]:
        return Early("", (), "mismatch")
    if len(result["arms"]) < 2 or any(arm["units"] < least for arm in result["arms"]):
        return Early("", (), "too_few")
    rows = result["comparisons"]
    each = alpha / max(1, len(rows))
    if not all(row["always_p"] is not None and row["always_p"] < each and row["difference"] < 0 for row in rows):
        return Early("", (), "open")
    return Early(str(rows[0]["control"]), tuple(str(row["arm"]) for row in rows), "sure")


def harmed(rows: Sequence[Mapping[str, Any]], base: float | None, *, limit: float, down: bool) -> list[str]:
    """Arms whose guardrail is worse than `limit` (relative to the control's `base`) for sure: the whole always-valid interval lies beyond it."""
    if not base:
        return []
    edge = limit * abs(base)
    found = []
    for row in rows:
        low, high = row["always_interval"]
        if low is not None and (low > edge if down else high < -edge):
            found.append(str(row["arm"]))
    return found
