"""Files of experiments: columns in, results out. One row an arm (counts, or sums of a mean), or one row a unit; many tests by the column `test`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.experiments import analysis, fixed, moments
from guanhao.engines.experiments.cuped import adjust, ratio_arms
from guanhao.engines.experiments.effects import heterogeneity
from guanhao.engines.experiments.errors import refuse

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Columns = Mapping[str, Sequence[Any] | NDArray[Any]]


WORDS = {"true": 1.0, "yes": 1.0, "是": 1.0, "false": 0.0, "no": 0.0, "否": 0.0}


@dataclass(frozen=True)
class Report:
    """Results a test (see analysis.summary), the shape found (counts, sums, units, ratio), and what was left out."""

    shape: str
    tests: list[dict[str, Any]]
    crossed: int = 0
    repeated: int = 0
    settings: analysis.Settings = field(default_factory=analysis.Settings)


def shape_of(names: Sequence[str]) -> str:
    """counts (arm, exposures, conversions), sums (arm, exposures, sum, sum_squares), ratio (unit, arm, value, denominator) or units (unit, arm,
    value); BadData names the missing column."""
    have = set(names)
    if "arm" not in have:
        refuse("arm", "column")
    if "exposures" in have:
        if "conversions" in have:
            return "counts"
        for name in ("sum", "sum_squares"):
            if name not in have:
                refuse("conversions" if "sum" not in have else name, "column")
        return "sums"
    for name in ("unit", "value"):
        if name not in have:
            refuse("exposures" if name == "unit" else name, "column")
    return "ratio" if "denominator" in have else "units"


def analyse_columns(columns: Columns, settings: analysis.Settings | None = None, *, control: str | None = None) -> Report:
    """Analyse a file's columns. `control` names the control's arm in every test (None: the arm of a test that comes first)."""
    rules = settings or analysis.Settings()
    shape = shape_of(list(columns))
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        refuse("arm", "length")
    if lengths == {0}:
        refuse("arm", "empty")
    if shape in {"counts", "sums"}:
        return _of_counts(columns, rules, control, shape)
    return _of_units(columns, rules, control, shape)


def _of_counts(columns: Columns, rules: analysis.Settings, control: str | None, shape: str) -> Report:
    rows = _numbers(columns, "exposures")
    tests, names, of_test, group, segments = _places(columns)
    size = len(names)
    if shape == "counts":
        hits = _numbers(columns, "conversions")
        by_row = moments.from_shares(rows, hits)
        arms = moments.from_shares(_added(group, rows, size), _added(group, hits, size))
    else:
        total, squares = _numbers(columns, "sum"), _numbers(columns, "sum_squares")
        by_row = moments.from_sums(rows, total, squares)
        arms = moments.from_sums(*(_added(group, one, size) for one in (rows, total, squares)))
    if segments is None and group.size != size:
        refuse("arm", "repeated_arm", row=_repeated(group) + 1)
    cohorts = analysis.Cohorts(tests, names, of_test, arms, _shares(columns, group, size), controls=_controls(names, of_test, len(tests), control))
    found = analysis.summary(analysis.analyse(cohorts, rules), rules)
    if segments is not None:
        _tell_segments(found, segments, group, names, of_test, by_row, rules, control)
    return Report(shape, found, settings=rules)


def _of_units(columns: Columns, rules: analysis.Settings, control: str | None, shape: str) -> Report:
    values = moments.finite("value", _numbers(columns, "value"))
    tests, names, of_test, group, segments = _places(columns)
    keep, crossed, repeated = _one_row_a_unit(columns, group, of_test, values)
    values, group = values[keep], group[keep]
    size = len(names)
    saved = trimmed = None
    if shape == "ratio":
        below = _numbers(columns, "denominator")[keep]
        arms = ratio_arms(values, below, group, size)
    else:
        rows = values
        if "before" in columns:
            done = adjust(values, _numbers(columns, "before", empty=True)[keep], group, of_test, size)
            rows, saved = done.values, done.saved
        arms, trimmed = fixed.trimmed_arms(rows, group, size)
        if rules.robust:
            arms = trimmed
    units = np.bincount(group, minlength=size).astype(float)
    shares = _shares(columns, group, size, keep)
    place = _controls(names, of_test, len(tests), control)
    cohorts = analysis.Cohorts(tests, names, of_test, arms, shares, units=units, trimmed=trimmed, saved=saved, controls=place)
    found = analysis.summary(analysis.analyse(cohorts, rules), rules)
    if segments is not None and shape == "units":
        inner, labels, owner = _cross(segments[keep], group)
        _tell_segments(found, labels, owner, names, of_test, moments.from_rows(values, inner, len(labels)), rules, control)
    return Report(shape, found, crossed=crossed, repeated=repeated, settings=rules)


def _places(columns: Columns) -> tuple[list[str], list[str], Places, Places, NDArray[Any] | None]:
    """Names of tests and arms, the test of each arm, the arm of each row, the segments of rows. Tests and arms in the order of the file."""
    words, of_arm = _coded(columns, "arm")
    tests, of_row = _coded(columns, "test") if "test" in columns else ([""], np.zeros(of_arm.size, np.int64))
    pairs, group = _in_order(of_row * len(words) + of_arm)
    numbers = np.asarray(pairs, np.int64)
    names = [words[one % len(words)] for one in numbers.tolist()]
    segments = None
    if "segment" in columns:
        labels, of_segment = _coded(columns, "segment")
        segments = np.asarray(labels)[of_segment]
    return tests, names, numbers // len(words), group, segments


def _coded(columns: Columns, name: str) -> tuple[list[str], Places]:
    """Distinct words of a column by first appearance, and the number of each row's; an arm without a name is refused."""
    given = columns[name]
    if isinstance(given, np.ndarray) and given.dtype.kind in "iub":
        distinct, number = _in_order(given)
        return [str(one) for one in distinct.tolist()], number
    known: dict[Any, int] = {}
    found = np.fromiter((known.setdefault(one, len(known)) for one in _listed(given)), np.int64, len(given))
    if name in {"arm", "unit"}:
        for empty in (None, ""):
            if empty in known:
                refuse(name, "empty", row=int(np.argmax(found == known[empty])) + 1)
    return ["" if one is None else str(one) for one in known], found


def _listed(given: Sequence[Any] | NDArray[Any]) -> Sequence[Any]:
    return given.tolist() if isinstance(given, np.ndarray) else given


def _in_order(values: NDArray[Any]) -> tuple[NDArray[Any], Places]:
    """Distinct values by first appearance, and the number of each element's."""
    distinct, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    return distinct[order], rank[inverse]


def _numbers(columns: Columns, name: str, *, empty: bool = False) -> Floats:
    given = columns[name]
    if isinstance(given, np.ndarray) and given.dtype.kind in "fiub":
        return given.astype(float)
    found = np.empty(len(given))
    for place, one in enumerate(given):
        try:
            found[place] = np.nan if one is None or one == "" else _number(str(one).strip())
        except (TypeError, ValueError):
            refuse(name, "not_finite", row=place + 1, value=one)
    if not empty:
        moments.finite(name, found)
    return found


def _number(text: str) -> float:
    known = WORDS.get(text.casefold())
    return float(text.replace(",", "")) if known is None else known


def _added(group: Places, values: Floats, size: int) -> Floats:
    return np.bincount(group, values, size).astype(float)


def _shares(columns: Columns, group: Places, size: int, keep: NDArray[np.bool_] | None = None) -> Floats:
    if "share" not in columns:
        return np.ones(size)
    given = _numbers(columns, "share")
    shares = np.zeros(size)
    shares[group] = given if keep is None else given[keep]
    return shares


def _controls(names: Sequence[str], of_test: Places, tests: int, control: str | None) -> Places | None:
    if control is None:
        return None
    found = np.full(tests, -1, np.int64)
    for place, name in enumerate(names):
        if name == control:
            found[of_test[place]] = place
    if (found < 0).any():
        refuse("control", "column", value=control)
    return found


def _repeated(group: Places) -> int:
    seen: set[int] = set()
    for place, one in enumerate(group.tolist()):
        if one in seen:
            return place
        seen.add(one)
    return 0


def _one_row_a_unit(columns: Columns, group: Places, of_test: Places, values: Floats) -> tuple[NDArray[np.bool_], int, int]:
    """Rows to keep: units assigned to two arms of a test leave it (they saw both), exact repetitions count once, contradictory ones are refused."""
    words, number = _coded(columns, "unit")
    key = of_test[group] * len(words) + number
    order = np.argsort(key, kind="stable")
    sorted_key, sorted_group, sorted_value = key[order], group[order], values[order]
    same = np.r_[False, sorted_key[1:] == sorted_key[:-1]]
    keep = np.ones(key.size, bool)
    if not same.any():
        return keep, 0, 0
    start = np.flatnonzero(~same)
    run = np.cumsum(~same) - 1
    other = sorted_group != sorted_group[start][run]
    mixed = np.zeros(start.size, bool)
    mixed[run[other]] = True
    differs = same & ~mixed[run] & (sorted_value != sorted_value[start][run])
    if differs.any():
        row = int(order[int(np.argmax(differs))])
        refuse("unit", "repeated_unit", row=row + 1, value=words[number[row]])
    keep[order[mixed[run]]] = False
    keep[order[same]] = False
    return keep, int(mixed.sum()), int((same & ~mixed[run]).sum())


def _cross(segments: NDArray[Any], group: Places) -> tuple[Places, NDArray[Any], Places]:
    """Cells of segment × arm: the cell of each row, each cell's segment, each cell's arm."""
    words, of_segment = _in_order(segments)
    cells, inner = _in_order(group * len(words) + of_segment)
    numbers = np.asarray(cells, np.int64)
    return inner, words[numbers % len(words)], numbers // len(words)


def _tell_segments(found: list[dict[str, Any]], labels: NDArray[Any], owner: Places, names: Sequence[str], of_test: Places, cells: moments.Arms,
                   rules: analysis.Settings, control: str | None) -> None:  # fmt: skip
    """Add `segments` and `heterogeneity` to each test: the effect of each arm in each segment, corrected for how many were looked at."""
    key, of_cell = _in_order(np.char.add(np.char.add(of_test[owner].astype(str), "\x1f"), labels.astype(str)))
    arm_names = [names[one] for one in owner]
    if len(set(zip(of_cell.tolist(), owner.tolist(), strict=True))) != owner.size:
        refuse("segment", "repeated_arm")
    base = {row["test"]: (row["comparisons"][0]["control"] if row["comparisons"] else control) for row in found}
    chosen = _first_named(arm_names, of_cell, [base[found[int(str(one).split("\x1f")[0])]["test"]] for one in key])
    whole = chosen >= 0
    usable = whole[of_cell]
    places, new = np.flatnonzero(usable), np.cumsum(whole) - 1
    if not places.size:
        return
    back = np.cumsum(usable) - 1
    cohorts = analysis.Cohorts([str(one) for one in key[whole]], [arm_names[p] for p in places], new[of_cell[places]], cells.pick(places),
                               np.ones(places.size), controls=back[chosen[whole]])  # fmt: skip
    outcome = analysis.analyse(cohorts, rules)
    for test, rows in _by_test(outcome, rules).items():
        found[test]["segments"], found[test]["heterogeneity"] = rows, _differences(rows)


def _by_test(outcome: analysis.Outcome, rules: analysis.Settings) -> dict[int, list[dict[str, Any]]]:
    by_test: dict[int, list[dict[str, Any]]] = {}
    for row in analysis.summary(outcome, rules):
        test, segment = row["test"].split("\x1f", 1)
        units = {one["arm"]: one["units"] for one in row["arms"]}
        for one in row["comparisons"]:
            line = {name: one[name] for name in ("arm", "control", "difference", "lift", "p", "interval", "reason")}
            line |= {"segment": segment, "units": units[one["arm"]] + units[one["control"]], "error": None}
            by_test.setdefault(int(test), []).append(line)
    cohorts = outcome.cohorts
    errors = {
        (cohorts.tests[cohorts.test[place]], cohorts.names[place]): analysis.number(error)
        for place, error in zip(outcome.treated, outcome.fixed.error, strict=True)
    }
    for test_number, lines in by_test.items():
        for line in lines:
            line["error"] = errors.get((f"{test_number}\x1f{line['segment']}", line["arm"]))
    return by_test


def _differences(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry an arm: whether its effect differs between segments; writes each row's q."""
    out = []
    for arm in dict.fromkeys(row["arm"] for row in rows):
        mine = [row for row in rows if row["arm"] == arm]
        d, e, p = (np.array([np.nan if row[name] is None else row[name] for row in mine], float) for name in ("difference", "error", "p"))
        result = heterogeneity(d, e, p)
        for row, q in zip(mine, result.q, strict=True):
            row["q"] = analysis.number(q)
        out.append({"arm": arm, "p": result.p, "share": result.share, "statistic": result.statistic})
    return out


def _first_named(names: Sequence[str], of_cell: Places, wanted: Sequence[str | None]) -> Places:
    found = np.full(len(wanted), -1, np.int64)
    for place, name in enumerate(names):
        if name == wanted[of_cell[place]]:
            found[of_cell[place]] = place
    return found
