"""A report's number, counted again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from guanhao.domains.reporting.models import ReportFigure
from guanhao.domains.reporting.rules.numbers import write
from guanhao.domains.reporting.rules.query import Query, evaluate, from_json
from guanhao.domains.reporting.selectors.source import WarehouseSource
from guanhao.kernel import access


@dataclass(frozen=True)
class Recount:
    """The number as the data give it now; `same` compares the writing, so that rounding is no difference."""

    value: float | None
    text: str
    same: bool


def recount(figure: ReportFigure) -> Recount:
    """Evaluate a figure's query on the data as they are now (needs reporting.view)."""
    access.require("reporting.view")
    query = from_json(figure.query)
    windows = list(_windows(query))
    source = WarehouseSource(min(start for start, _end in windows), max(end for _start, end in windows))
    value = evaluate(query, source)
    text = write(value, figure.form, figure.report.language)
    return Recount(value, text, text == figure.text)


def command_of(figure: ReportFigure) -> str:
    """The `guanhao query` line of a plain metric; empty for statistics that the command does not know."""
    query = from_json(figure.query)
    if query.op not in ("metric", "sum") or query.cut.hours or query.cut.weekdays or query.cut.topics or query.cut.post or query.cut.gap:
        return ""
    parts = [("account", query.cut.accounts), ("platform", query.cut.platforms), ("format", query.cut.formats)]
    more = "".join(f" --{name} {value}" for name, values in parts for value in values)
    return f"guanhao query {query.metric} --from {query.start} --to {query.end}{more}"


def _windows(query: Query) -> Iterator[tuple[date, date]]:
    if query.start is not None and query.end is not None:
        yield query.start, query.end
    for part in query.of:
        yield from _windows(part)
