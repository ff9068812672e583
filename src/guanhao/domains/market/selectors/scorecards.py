"""Everything that reads scorecards of platforms."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import Candidate, Scorecard
from guanhao.domains.market.policy import PlatformPolicy
from guanhao.domains.market.rules import scorecards as rules
from guanhao.domains.market.rules.scorecards import CRITERIA, Ranked
from guanhao.kernel import versions
from guanhao.kernel.access import require


@dataclass(frozen=True)
class Standing:
    """A scorecard judged: the ranking with gate, weights and focus it was made with."""

    ranked: tuple[Ranked, ...]
    gate: float
    weights: dict[str, float]
    focus: int


@dataclass(frozen=True)
class Overlap:
    """How many of a platform's audience are in the target audience."""

    platform: str
    target: str
    whole: int
    both: int

    @property
    def share(self) -> float:
        """Both by whole."""
        return self.both / self.whole


@dataclass(frozen=True)
class Compared:
    """A platform in two versions: totals and ranks, None where it is missing or not eligible."""

    name: str
    total: float | None
    rank: int | None
    total_after: float | None
    rank_after: int | None

    @property
    def change(self) -> float | None:
        """Points won or lost."""
        return None if self.total is None or self.total_after is None else round(self.total_after - self.total, 2)


def standing(row: Scorecard) -> Standing:
    """How its platforms rank: as decided, or by the policy in force (needs market.view)."""
    require("market.view")
    if row.outcome:
        return from_outcome(row)
    return judge([as_candidate(one) for one in row.candidates.all()], row.weights, row.focus)


def judge(candidates: list[rules.Candidate], weights: dict[str, float], focus: int | None) -> Standing:
    """Rank by the scorecard's own weights and focus, else by the policy's; the gate is always the policy's."""
    policy = PlatformPolicy.of_brand()
    weights, focus = weights or policy.weights(), focus or policy.focus
    return Standing(tuple(rules.rank(candidates, weights, policy.target_user_share_min, focus)), policy.target_user_share_min, weights, focus)


def as_candidate(one: Candidate) -> rules.Candidate:
    """A row as the rules read it."""
    return rules.Candidate(str(one.pk), one.name, one.share, {key: value["score"] for key, value in one.scores.items()})


def as_outcome(found: Standing) -> dict[str, Any]:
    """A ranking as JSON-safe values."""
    lines = [
        {
            "key": one.candidate.key,
            "name": one.candidate.name,
            "share": one.candidate.share,
            "scores": dict(one.candidate.scores),
            "total": one.total,
            "rank": one.rank,
            "why": one.why,
            "missing": list(one.missing),
            "budget": one.budget,
        }
        for one in found.ranked
    ]
    return {"gate": found.gate, "weights": found.weights, "focus": found.focus, "lines": lines}


def from_outcome(row: Scorecard) -> Standing:
    """The ranking as it was decided."""
    kept = row.outcome
    ranked = [
        Ranked(
            rules.Candidate(one["key"], one["name"], one["share"], one["scores"]),
            one["total"],
            one["rank"],
            one["why"],
            tuple(one["missing"]),
            one["budget"],
        )
        for one in kept["lines"]
    ]
    return Standing(tuple(ranked), kept["gate"], kept["weights"], kept["focus"])


def compare(row: Scorecard, first: int, second: int) -> list[Compared]:
    """Two versions side by side, both judged by the policy in force (needs market.view); Version.DoesNotExist for an unknown number."""
    require("market.view")
    target = f"market.scorecard:{row.pk}"
    old, new = (_ranks(versions.version(target, number).state) for number in (first, second))
    nothing: tuple[float | None, int | None] = (None, None)
    lines = [Compared(name, *old.get(name, nothing), *new.get(name, nothing)) for name in old.keys() | new.keys()]
    return sorted(lines, key=lambda one: (one.rank_after or 999, one.rank or 999, one.name))


def overlap(platform_audience: int, target_audience: int) -> Overlap:
    """Count two audiences against each other (needs audiences.view); Refused when one is too small to be shown, or does not exist."""
    require("audiences.view")
    known = {one.id: one.name for one in audiences.segments()}
    for number, field in ((platform_audience, "platform_audience"), (target_audience, "target_audience")):
        if number not in known:
            raise Refused(_("Choose an audience of the brand."), field)
    if platform_audience == target_audience:
        raise Refused(_("Choose two different audiences."), "target_audience")
    people = audiences.members(platform_audience)
    whole, both = len(people), len(people & audiences.members(target_audience))
    if not audiences.hide_small(whole):
        raise Refused(_("Too few people to show, or not counted yet"), "platform_audience")
    return Overlap(known[platform_audience], known[target_audience], whole, both)


def _ranks(state: dict[str, Any]) -> dict[str, tuple[float | None, int | None]]:
    candidates = [
        rules.Candidate(name, name, one["share"], {key: one[key] for key in CRITERIA if one.get(key) is not None})
        for name, one in state["platforms"].items()
    ]
    return {one.candidate.name: (one.total, one.rank) for one in judge(candidates, state["weights"], state["focus"]).ranked}
