"""Where a number comes from: an expression that can be stored, read by people, and evaluated again by anybody who has the data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Protocol

import numpy as np

from guanhao.domains.reporting.rules.sample import Cut, Floats, Sample, median_gain

LEAVES = (
    "metric",
    "sum",
    "count",
    "known",
    "median",
    "mean",
    "quantile",
    "most",
    "top",
    "bottom",
    "typical_week",
    "typical_day",
    "shortfall",
    "fact",
)
BRANCHES = (
    "change",
    "difference",
    "plus",
    "product",
    "share",
    "times",
    "part",
    "proposal",
    "gain_low",
    "gain",
    "gain_high",
    "did",
    "expected",
    "index",
)


@dataclass(frozen=True)
class Query:
    """One number. `op` says how it is made:

    metric – the registry's value over the window (sum, ratio or newest); count – posts; known – posts whose value is known;
    sum, median, mean, quantile (extra q), most, top and bottom (sums of the n largest and smallest) – of the posts' values;
    typical_week – median of seven-day sums; typical_day – median number of posts a day; shortfall – posts that days with fewer than
    extra["usual"] lack; fact – something counted elsewhere, named in extra;
    proposal – a with its growth over b once more, which counts as at least extra["low"] and at most extra["high"];
    change – a ÷ b − 1; difference – a − b; plus – a + b; product – a × b; share, times – a ÷ b; part – a × extra["by"], whole, at least 1;
    did – (a ÷ b) ÷ (c ÷ d) − 1; expected – b × (c ÷ d), what a would have been without the measure; index – 100 times the mean of a ÷ b, c ÷ d, …
    by the extra["weights"] "2,1,…" (a negative weight: less is better, the quotient is turned over), over pairs that are known;
    gain_low, gain, gain_high – the bootstrap interval of the difference of two medians, times extra["by"].
    """

    op: str
    metric: str = ""
    start: date | None = None
    end: date | None = None
    cut: Cut = field(default_factory=Cut)
    of: tuple["Query", ...] = ()
    extra: tuple[tuple[str, float | str], ...] = ()

    def note(self, name: str, default: float = 0.0) -> float:
        """A numeric extra."""
        return float(dict(self.extra).get(name, default))


class Source(Protocol):
    """Whoever can answer leaves: the warehouse in the program, pandas in a test."""

    def metric(self, key: str, start: date, end: date, cut: Cut) -> float | None:
        """A registered metric over a window."""
        ...

    def sample(self, key: str) -> Sample:
        """All posts that reports look at, with this metric's value."""
        ...

    def fact(self, start: date, end: date, extra: Mapping[str, float | str]) -> float | None:
        """A number counted elsewhere (missing days, quarantined rows, a goal's attainment)."""
        ...


def evaluate(query: Query, source: Source) -> float | None:
    """The number; None when the data do not say. ValueError for an operation that does not exist."""
    if query.op in BRANCHES:
        return _branch(query, source)
    if query.op not in LEAVES or query.start is None or query.end is None:
        raise ValueError(f"no such query: {query.op!r}")
    if query.op == "metric":
        return source.metric(query.metric, query.start, query.end, query.cut)
    if query.op == "fact":
        return source.fact(query.start, query.end, dict(query.extra))
    return _statistic(query, source.sample(query.metric), query.start, query.end)


def _statistic(query: Query, sample: Sample, start: date, end: date) -> float | None:
    mask = sample.mask(start, end, query.cut)
    if query.op == "count":
        return float(mask.sum())
    if query.op in ("typical_day", "shortfall"):
        counts = np.bincount(sample.day[mask] - start.toordinal(), minlength=(end - start).days + 1)
        return float(np.median(counts)) if query.op == "typical_day" else float(np.maximum(query.note("usual") - counts, 0).sum())
    values = sample.values(start, end, query.cut)
    if query.op == "known":
        return float(len(values))
    if query.op == "typical_week":
        week = (sample.day[mask] - start.toordinal()) // 7
        return float(np.median(np.bincount(week, weights=np.nan_to_num(sample.value[mask])))) if len(values) else None
    return _of_values(query, values) if len(values) else None


def _of_values(query: Query, values: Floats) -> float:
    match query.op:
        case "quantile":
            return float(np.quantile(values, query.note("q")))
        case "sum":
            return float(np.sum(values))
        case "median":
            return float(np.median(values))
        case "mean":
            return float(np.mean(values))
        case "bottom":
            return float(np.sort(values)[: int(query.note("n", 1))].sum())
        case "top":
            return float(np.sort(values)[::-1][: int(query.note("n", 1))].sum())
        case _:
            return float(np.max(values))


def _branch(query: Query, source: Source) -> float | None:
    if query.op.startswith("gain"):
        return _gain(query, source)
    if query.op in ("did", "expected", "index"):
        return _compared(query, [evaluate(part, source) for part in query.of])
    first = evaluate(query.of[0], source)
    if query.op == "part":
        return None if first is None else float(max(1, round(first * query.note("by", 1))))
    second = evaluate(query.of[1], source)
    if query.op == "proposal":
        return _proposal(query, first, second)
    if first is None or second is None:
        return None
    match query.op:
        case "difference":
            return first - second
        case "plus":
            return first + second
        case "product":
            return first * second
    if not second:
        return None
    return first / second - (1 if query.op == "change" else 0)


def _compared(query: Query, values: list[float | None]) -> float | None:
    """What stands against something else: a control group, or several measures at once."""
    if query.op == "index":
        return weighted_index(list(zip(values[::2], values[1::2], strict=True)), weights_of(query))
    now, base, control, control_base = values
    if now is None or not base or not control or not control_base:
        return None
    expected = base * control / control_base
    return expected if query.op == "expected" else now / expected - 1


def weights_of(query: Query) -> list[float]:
    """The weights of an index."""
    return [float(part) for part in str(dict(query.extra).get("weights", "")).split(",") if part]


def weighted_index(pairs: list[tuple[float | None, float | None]], weights: list[float]) -> float | None:
    """100 times the weighted mean of now ÷ base; a negative weight turns the quotient over; pairs that are not known or 0 stay out."""
    whole = summed = 0.0
    for (now, base), weight in zip(pairs, weights, strict=True):
        if now is None or not base or (weight < 0 and not now) or not weight:
            continue
        whole += abs(weight)
        summed += abs(weight) * (now / base if weight > 0 else base / now)
    return 100 * summed / whole if whole else None


def _proposal(query: Query, now: float | None, before: float | None) -> float | None:
    """Next year's target: this year's growth once more within bounds; without a year before, the least growth."""
    if now is None or now <= 0:
        return None
    low, high = query.note("low"), query.note("high")
    return now * (1 + (min(max(now / before - 1, low), high) if before and before > 0 else low))


def _gain(query: Query, source: Source) -> float | None:
    groups = [
        source.sample(part.metric).values(part.start, part.end, part.cut) for part in query.of if part.start is not None and part.end is not None
    ]
    gain = median_gain(groups[0], groups[1], level=query.note("level", 0.9))
    if gain is None:
        return None
    return {"gain_low": gain.low, "gain": gain.middle, "gain_high": gain.high}[query.op] * query.note("by", 1)


def to_json(query: Query) -> dict[str, Any]:
    """The expression as JSON values; what is empty is left out."""
    cut = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(query.cut).items() if value not in ((), None)}
    value: dict[str, Any] = {"op": query.op}
    if query.metric:
        value["metric"] = query.metric
    if query.start and query.end:
        value |= {"from": query.start.isoformat(), "to": query.end.isoformat()}
    if cut:
        value["where"] = cut
    if query.of:
        value["of"] = [to_json(part) for part in query.of]
    if query.extra:
        value["with"] = dict(query.extra)
    return value


def from_json(value: Mapping[str, Any]) -> Query:
    """The expression again."""
    known = {one.name for one in fields(Cut)}
    where: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in value.get("where", {}).items() if name in known}
    return Query(
        op=value["op"],
        metric=value.get("metric", ""),
        start=date.fromisoformat(value["from"]) if "from" in value else None,
        end=date.fromisoformat(value["to"]) if "to" in value else None,
        cut=Cut(**where),
        of=tuple(from_json(part) for part in value.get("of", [])),
        extra=tuple(value.get("with", {}).items()),
    )
