"""Figures from outside that boards hold beside ours (STR-13 a): a room above tells them, tiles and charts of rates show them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from guanhao.console.charts import Series
from guanhao.console.charts.specs import Format
from guanhao.console.numbers import figure, signed
from guanhao.domains.analytics.contracts import Reference

Provider = Callable[[Sequence[str]], Mapping[str, Reference]]
FORMS: Final[dict[str, Format]] = {"share": "percent", "money": "money", "seconds": "duration"}
_providers: list[Provider] = []


def add_references(provider: Provider) -> None:
    """Ask this provider too: for the platforms a board looks at (none: all) it gives figures by metric."""
    if provider not in _providers:
        _providers.append(provider)


def references(platforms: Sequence[str] = ()) -> dict[str, Reference]:
    """What is known beside our metrics, by key; the first provider's word counts."""
    found: dict[str, Reference] = {}
    for provider in _providers:
        found = {**provider(platforms), **found}
    return found


def gap_words(value: float | None, reference: Reference, unit: str) -> str:
    """ "Food 2026: 12.0% (−6.2 pp)": the figure, and ours minus it; shares in percentage points."""
    shown = figure(reference.value, FORMS.get(unit, "number"))
    text = _("%(title)s: %(value)s") % {"title": reference.title, "value": shown}
    if value is None:
        return text
    apart = value - reference.value
    gap = _("%(points)s pp") % {"points": points(apart)} if unit == "share" else signed(apart, FORMS.get(unit, "number"))
    return f"{text} ({gap})"


def points(share: float) -> str:
    """A difference of shares in percentage points with its sign and one decimal: −6.2."""
    tenths = round(share * 1000)
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def line_of(reference: Reference, places: int) -> Series:
    """A level line beside the values of a chart."""
    return Series(reference.title, [reference.value] * places, tone="warn", dashed=True)
