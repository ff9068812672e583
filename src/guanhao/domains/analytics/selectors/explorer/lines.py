"""An answer as rows of a file: group names in words, values as plain numbers."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from guanhao.console.numbers import figure, number
from guanhao.console.values import Plain
from guanhao.domains.analytics.selectors.explorer.answering import Answer, Cell
from guanhao.domains.analytics.selectors.explorer.fields import AUDIENCE, DIMENSIONS, Measure


def plain(value: float | None, measure: Measure) -> float | int | None:
    """A value as people and programs read it: counts whole, money to 2 decimals, all else to 12 significant digits."""
    if value is None:
        return None
    if measure.unit == "count" and value.is_integer():
        return int(value)
    return round(value, 2) if measure.unit == "money" else float(f"{value:.12g}")


def words(value: float | None, measure: Measure) -> str:
    """A value in full, as a table shows it: counts with separators, money and means with 2 decimals, shares in percent, seconds as a duration."""
    if value is None:
        return figure(None)
    match measure.unit:
        case "share":
            return figure(value, "percent")
        case "seconds":
            return figure(value, "duration")
        case "count":
            return number(value)
    return number(value, 2)


def titles(answer: Answer) -> list[str]:
    """The columns' names."""
    found = [dimension_title(key) for key in answer.by]
    for measure in answer.measures:
        found.append(str(measure.title))
        if answer.before:
            found.append(_("%(metric)s, compared with") % {"metric": measure.title})
    return found


def keys(answer: Answer) -> list[str]:
    """The columns' names for programs."""
    found = list(answer.by)
    for measure in answer.measures:
        found += [measure.key, f"{measure.key}_before"] if answer.before else [measure.key]
    return found


def dimension_title(key: str) -> str:
    """A dimension in words."""
    return _("Audience") if key == AUDIENCE else str(DIMENSIONS[key].title)


def rows(answer: Answer, *, total: bool = True) -> Iterator[list[Plain]]:
    """The rows, and with `total` one more for everything where there are groups."""
    for line in answer.lines:
        yield [*answer.words(line.keys), *_numbers(answer, line.cells)]
    if answer.total is not None and (total or not answer.by):
        yield [*([_("Total")] if answer.by else []), *[""] * (len(answer.by) - 1), *_numbers(answer, answer.total)]


def _numbers(answer: Answer, cells: tuple[Cell, ...]) -> Iterator[Plain]:
    for cell, measure in zip(cells, answer.measures, strict=True):
        yield plain(cell.value, measure)
        if answer.before:
            yield plain(cell.before, measure)


def table(answer: Answer) -> Any:
    """The rows as an Arrow table without the total: keys as programs read them (days as dates), values as doubles."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for place, name in enumerate(answer.by):
        values = [line.keys[place] for line in answer.lines]
        is_time = name != AUDIENCE and DIMENSIONS[name].is_time
        columns[name] = pa.array(values, pa.string()).cast(pa.date32()) if is_time else pa.array(values, pa.string())
        if not is_time:
            columns[f"{name}_title"] = pa.array([answer.labels.of(name, value) for value in values], pa.string())
    lines = answer.lines if answer.by else ()
    for place, measure in enumerate(answer.measures):
        cells = [line.cells[place] for line in lines] if answer.by else [answer.total[place]] if answer.total else []
        columns[measure.key] = pa.array([cell.value for cell in cells], pa.float64())
        columns[f"{measure.key}_rows"] = pa.array([cell.n for cell in cells], pa.int64())
        if answer.before:
            columns[f"{measure.key}_before"] = pa.array([cell.before for cell in cells], pa.float64())
    return pa.table(columns)


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer for programs."""

    def cell(one: Cell, measure: Measure) -> dict[str, Any]:
        found: dict[str, Any] = {"value": plain(one.value, measure), "n": one.n, "hidden": one.hidden}
        if answer.before:
            found |= {"before": plain(one.before, measure), "change": one.change}
        return found

    def cells(found: tuple[Cell, ...]) -> dict[str, Any]:
        return {measure.key: cell(one, measure) for one, measure in zip(found, answer.measures, strict=True)}

    return {
        "question": answer.question.state(),
        "from": answer.period.start.isoformat(),
        "to": answer.period.end.isoformat(),
        "before": {"from": answer.before.start.isoformat(), "to": answer.before.end.isoformat()} if answer.before else None,
        "by": list(answer.by),
        "metrics": [{"key": one.key, "title": str(one.title), "unit": one.unit, "formula": one.formula} for one in answer.measures],
        "count": len(answer.lines),
        "items": [
            {"keys": dict(zip(answer.by, line.keys, strict=True)), "titles": answer.words(line.keys), "cells": cells(line.cells)}
            for line in answer.lines
        ],
        "total": cells(answer.total) if answer.total is not None else None,
        "left_out": answer.left_out,
        "hidden": answer.hidden,
        "sql": list(answer.statements),
    }
