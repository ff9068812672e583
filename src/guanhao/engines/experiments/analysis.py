"""Many tests in one pass: sample ratio, fixed, always-valid and Bayesian results, corrected for how many there are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.experiments.always import Always, confidence_sequence, mixture_test
from guanhao.engines.experiments.bayes import Belief, believe_means, believe_shares
from guanhao.engines.experiments.errors import refuse
from guanhao.engines.experiments.fixed import Compared, compare_means, compare_shares, compare_trimmed
from guanhao.engines.experiments.many import false_discovery, family_wise
from guanhao.engines.experiments.moments import Arms
from guanhao.engines.experiments.ratio import ALARM, RatioCheck, ratio_checks

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

SOURCES = {
    "srm": "Pearson 1900; Fabijan et al. 2019",
    "fixed_share": "Pearson 1900 (pooled z), Fisher 1935 under 5 expected; interval Newcombe 1998",
    "fixed_mean": "Welch 1947",
    "trimmed": "Yuen 1974",
    "always": "Waudby-Smith et al. 2021, theorem 2.2",
    "mixture": "Johari et al. 2017",
    "bayes_share": "Beta-Binomial, uniform prior (Gelman et al. 2013); expected loss Stucchio 2015",
    "bayes_mean": "Normal, flat prior (Gelman et al. 2013)",
    "cuped": "Deng et al. 2013",
    "ratio": "Deng, Knoblich & Lu 2018",
    "within": "Holm 1979",
    "across": "Benjamini & Hochberg 1995",
}


@dataclass(frozen=True)
class Settings:
    """How to judge. `planned`: units of both arms the confidence sequence is tightest at; `effect`: the effect expected (absolute, for the mixture
    test; None: left out); `least`: units an arm before an always-valid result is read; `alarm`: p of the sample-ratio check; `robust`: means of
    units are judged by their trimmed means (Yuen 1974), for heavy tails."""

    alpha: float = 0.05
    alarm: float = ALARM
    planned: float = 5000.0
    effect: float | None = None
    least: int = 100
    robust: bool = False

    def __post_init__(self) -> None:
        for name, value in (("alpha", self.alpha), ("alarm", self.alarm)):
            if not 0 < value < 1:
                refuse(name, "range", value=value)
        if not self.planned > 0:
            refuse("planned", "positive", value=self.planned)


@dataclass(frozen=True)
class Cohorts:
    """Arms of many tests, one element an arm: `test` is the number of its test (0 … tests - 1), `shares` what each arm was promised. The control of
    a test is its first arm unless `controls` names the place of each test's control. `trimmed`: the same arms for the robust test."""

    tests: Sequence[str]
    names: Sequence[str]
    test: Places
    arms: Arms
    shares: Floats
    units: Floats | None = None
    trimmed: Arms | None = None
    saved: Floats | None = None
    controls: Places | None = None


@dataclass(frozen=True)
class Outcome:
    """Everything about every comparison (arrays over comparisons; `ratio` over tests). `within` is p corrected inside a test (Holm), `across` over
    all comparisons (Benjamini & Hochberg). `why` holds the reason a comparison has no result ("" otherwise)."""

    cohorts: Cohorts
    control: Places
    treated: Places
    fixed: Compared
    robust: Compared | None
    always: Always
    mixture: Always | None
    belief: Belief
    within: Floats
    across: Floats
    ratio: RatioCheck
    why: list[str] = field(default_factory=list)


def analyse(cohorts: Cohorts, settings: Settings | None = None) -> Outcome:
    """Compare every arm with its test's control. Tests of one arm give no comparison; their reason is in `summary`."""
    rules = settings or Settings()
    if not len(cohorts.names):
        refuse("arm", "empty")
    tests = len(cohorts.tests)
    controls = cohorts.controls if cohorts.controls is not None else _first(cohorts.test, tests)
    treated = np.flatnonzero(controls[cohorts.test] != np.arange(cohorts.test.size))
    control = controls[cohorts.test[treated]]
    a, b = cohorts.arms.pick(control), cohorts.arms.pick(treated)
    shares = cohorts.arms.hits is not None
    fixed = compare_shares(a, b, alpha=rules.alpha) if shares else compare_means(a, b, alpha=rules.alpha)
    error = np.fmax(fixed.error, _null_error(a, b)) if shares else fixed.error
    ready = np.where((a.n >= rules.least) & (b.n >= rules.least), error, np.nan)
    units = cohorts.units if cohorts.units is not None else cohorts.arms.n
    return Outcome(
        cohorts=cohorts,
        control=control,
        treated=treated,
        fixed=fixed,
        robust=compare_trimmed(cohorts.trimmed.pick(control), cohorts.trimmed.pick(treated), alpha=rules.alpha) if cohorts.trimmed else None,
        always=confidence_sequence(fixed.difference, ready, a.n + b.n, alpha=rules.alpha, planned=rules.planned),
        mixture=mixture_test(fixed.difference, ready, effect=rules.effect, alpha=rules.alpha) if rules.effect else None,
        belief=believe_shares(a, b) if shares and control.size else believe_means(fixed.difference, fixed.error),
        within=family_wise(fixed.p, cohorts.test[treated]),
        across=false_discovery(fixed.p),
        ratio=ratio_checks(units, cohorts.shares, cohorts.test, tests, alarm=rules.alarm),
        why=_reasons(a, b, fixed.p),
    )


def summary(outcome: Outcome, settings: Settings | None = None) -> list[dict[str, Any]]:
    """One JSON-safe object a test: its sample-ratio check, arms, comparisons and verdict (an arm's name, "control", "none", or "mismatch": the
    sample ratio forbids reading it). Never NaN: None, and `reason` says why."""
    rules = settings or Settings()
    cohorts, ratio = outcome.cohorts, outcome.ratio
    rows: list[dict[str, Any]] = [
        {
            "test": name,
            "reason": "",
            "srm": {"p": number(ratio.p[place]), "statistic": number(ratio.statistic[place]), "alarm": bool(ratio.alarm[place]),
                    "reliable": bool(ratio.sure[place])},
            "arms": [],
            "comparisons": [],
        }
        for place, name in enumerate(cohorts.tests)
    ]  # fmt: skip
    for place, name in enumerate(cohorts.names):
        rows[cohorts.test[place]]["arms"].append(_arm(cohorts, place, name))
    for place in range(outcome.treated.size):
        rows[cohorts.test[outcome.treated[place]]]["comparisons"].append(_comparison(outcome, place, rules))
    for row in rows:
        row["reason"] = "" if len(row["arms"]) > 1 else "one_arm"
        row["verdict"] = verdict(row, rules.alpha)
    return rows


def verdict(row: dict[str, Any], alpha: float) -> str:
    """What a fixed reading at the planned end says: the best arm that beats the control after Holm, "control" where every arm is worse for sure."""
    if row["srm"]["alarm"]:
        return "mismatch"
    sure = [one for one in row["comparisons"] if one["p_within"] is not None and one["p_within"] < alpha]
    better = [one for one in sure if one["difference"] > 0]
    if better:
        return str(max(better, key=lambda one: one["difference"])["arm"])
    return "control" if row["comparisons"] and len(sure) == len(row["comparisons"]) else "none"


def number(value: Any) -> float | None:
    """A float that JSON can hold: None for NaN and infinities."""
    return float(value) if value is not None and math.isfinite(value) else None


def _arm(cohorts: Cohorts, place: int, name: str) -> dict[str, Any]:
    arms = cohorts.arms
    units = arms.n if cohorts.units is None else cohorts.units
    row = {"arm": name, "units": int(units[place]), "mean": number(arms.mean[place]), "share_promised": number(cohorts.shares[place])}
    if arms.hits is not None:
        row["conversions"] = int(arms.hits[place])
    else:
        row["deviation"] = number(math.sqrt(arms.variance[place])) if arms.variance[place] >= 0 else None
    return row


def _comparison(outcome: Outcome, place: int, rules: Settings) -> dict[str, Any]:
    fixed, always, belief = outcome.fixed, outcome.always, outcome.belief
    base = outcome.cohorts.arms.mean[outcome.control[place]]
    row: dict[str, Any] = {
        "arm": outcome.cohorts.names[outcome.treated[place]],
        "control": outcome.cohorts.names[outcome.control[place]],
        "difference": number(fixed.difference[place]),
        "lift": number(fixed.difference[place] / base) if base else None,
        "p": number(fixed.p[place]),
        "interval": [number(fixed.low[place]), number(fixed.high[place])],
        "p_within": number(outcome.within[place]),
        "q": number(outcome.across[place]),
        "always_p": number(always.p[place]),
        "always_interval": [number(always.low[place]), number(always.high[place])],
        "chance_better": number(belief.chance[place]) if not outcome.why[place] or outcome.why[place] == "no_spread" else None,
        "expected_loss": number(belief.loss[place]) if not outcome.why[place] or outcome.why[place] == "no_spread" else None,
        "reason": outcome.why[place],
    }
    if outcome.mixture is not None:
        row["mixture_p"] = number(outcome.mixture.p[place])
    if outcome.robust is not None:
        robust = outcome.robust
        row["trimmed"] = {"difference": number(robust.difference[place]), "p": number(robust.p[place]),
                          "interval": [number(robust.low[place]), number(robust.high[place])]}  # fmt: skip
    if outcome.cohorts.saved is not None:
        row["variance_saved"] = number(outcome.cohorts.saved[outcome.cohorts.test[outcome.treated[place]]])
    return row


def _first(test: Places, tests: int) -> Places:
    """The place of each test's first arm."""
    first = np.full(tests, test.size, np.int64)
    np.minimum.at(first, test, np.arange(test.size))
    return first


def _null_error(a: Arms, b: Arms) -> Floats:
    """The standard error if both shares were equal."""
    if a.hits is None or b.hits is None:
        raise TypeError("arms of means have no conversions")
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (a.hits + b.hits) / (a.n + b.n)
        found: Floats = np.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n))
    return found


def _reasons(a: Arms, b: Arms, p: Floats) -> list[str]:
    found = []
    for first, second, value in zip(a.n, b.n, p, strict=True):
        if math.isfinite(value):
            found.append("")
        elif not first or not second:
            found.append("empty_arm")
        else:
            found.append("too_few" if min(first, second) < 2 else "no_spread")
    return found
