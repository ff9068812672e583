"""Matched comparisons and regressions over posts or people: what is asked, checked, and answered (ANA-17)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import rowstudies as selectors
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.engines.modelling.errors import BadData

OF: Final = ("posts", "people")
DESIGNS: Final = ("matching", "regression")
TREATED: Final = "treated"
MOST_DAYS: Final = 731


def checked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs in their stored form; Refused names the field that is wrong."""
    of, design = str(inputs.get("of", "")), str(inputs.get("design", ""))
    if of not in OF:
        raise Refused(_("Compare posts or people."), "of")
    if design not in DESIGNS:
        raise Refused(_("Choose a design."), "design")
    return {"of": of, "design": design, **(_posts(inputs) if of == "posts" else _people(inputs))}


def _posts(inputs: Mapping[str, Any]) -> dict[str, Any]:
    metric, trait = str(inputs.get("metric", "")), str(inputs.get("trait", ""))
    try:
        level = find_metric(metric).level
    except LookupError as unknown:
        raise Refused(_("Choose a metric."), "metric") from unknown
    if level != "post":
        raise Refused(_("Choose a metric of posts: “%(metric)s” is none.") % {"metric": find_metric(metric).title}, "metric")
    first, last = _day(inputs, "first"), _day(inputs, "last")
    if not first <= last or (last - first).days > MOST_DAYS:
        raise Refused(_("The first day must lie before the last, at most %(most)s days.") % {"most": MOST_DAYS}, "first")
    if trait not in dict(selectors.traits(first, last)):
        raise Refused(_("At least %(least)s posts of these days must have it, and as many lack it.") % {"least": selectors.LEAST_POSTS}, "trait")
    return {"metric": metric, "trait": trait, "first": str(first), "last": str(last)}


def _people(inputs: Mapping[str, Any]) -> dict[str, Any]:
    from guanhao.domains.audiences import facade as audiences

    outcome = str(inputs.get("outcome", ""))
    if outcome not in selectors.OUTCOMES:
        raise Refused(_("Choose what is compared."), "outcome")
    known = {one.id: one.name for one in audiences.segments()}
    try:
        segment = int(inputs.get("segment") or 0)
    except (TypeError, ValueError):
        segment = 0
    if segment not in known:
        raise Refused(_("Choose an audience of this brand."), "segment")
    first, cut, last = (_day(inputs, name) for name in ("first", "cut", "last"))
    if not first < cut <= last or (last - first).days > MOST_DAYS:
        raise Refused(_("The day of the change must lie between the first and the last day."), "cut")
    return {"segment": segment, "name": known[segment], "outcome": outcome, "first": str(first), "cut": str(cut), "last": str(last)}


def title_of(inputs: Mapping[str, Any]) -> str:
    """What the study is called while nobody names it."""
    if inputs["of"] == "people":
        return str(inputs["name"])
    return f"{find_metric(inputs['metric']).title} · {inputs['trait'].partition(':')[2]}"


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The effect with its interval, what it was compared by, and how alike the groups are; BadData when the rows do not allow it."""
    first, last = date.fromisoformat(inputs["first"]), date.fromisoformat(inputs["last"])
    if inputs["of"] == "posts":
        rows = selectors.of_posts(inputs["metric"], inputs["trait"], first, last)
    else:
        rows = selectors.of_people(inputs["segment"], inputs["outcome"], first, date.fromisoformat(inputs["cut"]), last)
    if not len(rows.outcome):
        raise BadData("rows", "all_null")
    if not rows.columns:
        raise BadData("rows", "no_variation")
    told = _matched(rows) if inputs["design"] == "matching" else _regressed(rows)
    return {**told, "log": rows.log, "usual": _usual(rows)}


def _matched(rows: selectors.Rows) -> dict[str, Any]:
    from guanhao.engines.modelling.rows import matching

    found = matching(rows.outcome, rows.treated, rows.columns)
    return {
        "effect": asdict(found.effect),
        "balance": [{**asdict(one), "balanced": one.balanced} for one in found.balance],
        "balanced": found.balanced,
        "matched": found.matched,
        "treated": found.treated,
        "control": found.control,
    }


def _regressed(rows: selectors.Rows) -> dict[str, Any]:
    from guanhao.engines.modelling.causal import LEVEL
    from guanhao.engines.modelling.rows import regression

    found = regression(rows.outcome, {TREATED: rows.treated.astype(float), **rows.columns})
    own = next(one for one in found.coefficients if one.name == TREATED)
    effect = {"design": "regression", "estimate": own.estimate, "error": own.error, "low": own.low, "high": own.high, "p": own.p, "level": LEVEL}
    return {
        "effect": {**effect, "rows": found.rows, "shown": {}},
        "coefficients": [asdict(one) for one in found.coefficients if one.name != "intercept"],
        "r2": found.r2,
        "treated": int(rows.treated.sum()),
        "control": int((~rows.treated).sum()),
    }


def _usual(rows: selectors.Rows) -> float | None:
    """The mean of the rows without the trait; of a log outcome the geometric one."""
    import numpy as np

    others = rows.outcome[~rows.treated]
    if not len(others):
        return None
    return float(np.expm1(others.mean()) if rows.log else others.mean())


def _day(inputs: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(inputs.get(name, "")))
    except ValueError as wrong:
        raise Refused(_("Write the day as 2026-03-31."), name) from wrong
