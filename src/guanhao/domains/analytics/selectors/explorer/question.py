"""A question of the explorer as a value: from an address or JSON and back, with its period as local days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.analytics.rules import Refused
from guanhao.engines.statistics.compare import Period

PRESETS: Final[Mapping[str, str | Promise]] = {
    "yesterday": gettext_lazy("Yesterday"),
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "last_week": gettext_lazy("Last week"),
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "year": gettext_lazy("This year"),
    "all": gettext_lazy("All data"),
    "custom": gettext_lazy("From … to …"),
}
AGAINST: Final[Mapping[str, str | Promise]] = {
    "": gettext_lazy("No comparison"),
    "previous": gettext_lazy("Period before"),
    "year": gettext_lazy("A year before"),
}
CHARTS: Final[Mapping[str, str | Promise]] = {
    "": gettext_lazy("Fitting chart"),
    "line": gettext_lazy("Lines"),
    "bar": gettext_lazy("Bars"),
    "stacked": gettext_lazy("Stacked bars"),
    "heat": gettext_lazy("Heat map"),
    "figure": gettext_lazy("Single figures"),
    "table": gettext_lazy("Table only"),
}
OPS: Final[Mapping[str, str | Promise]] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "among": gettext_lazy("is among"),
    "not_among": gettext_lazy("is not among"),
    "contains": gettext_lazy("contains"),
    "not_contains": gettext_lazy("does not contain"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
}
NUMERIC_OPS: Final = ("at_least", "at_most", "is", "is_not")
TEXT_OPS: Final = ("is", "is_not", "among", "not_among", "contains", "not_contains")
MANY: Final = frozenset({"among", "not_among"})
WORD, VALUES, LARGEST = 200, 200, 100_000


@dataclass(frozen=True)
class Condition:
    """A filter: `values` has one entry but for among and not_among."""

    field: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What is asked. Every group of `where` must hold; a group holds when one of its conditions does. `sort` is a metric or dimension, with - for
    descending; `limit` rows (0: all); `top` groups of the first dimension that is not a time, the others together when `others`."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    audiences: tuple[int, ...] = ()
    period: str = "30"
    start: date | None = None
    end: date | None = None
    against: str = ""
    where: tuple[tuple[Condition, ...], ...] = ()
    sort: str = ""
    limit: int = 0
    top: int = 0
    others: bool = True
    chart: str = ""

    def state(self) -> dict[str, Any]:
        """JSON that `from_state` reads; what has its default is left out."""
        full: dict[str, Any] = {
            "metrics": list(self.metrics),
            "by": list(self.by),
            "audiences": list(self.audiences),
            "period": self.period,
            "from": self.start.isoformat() if self.start else None,
            "to": self.end.isoformat() if self.end else None,
            "against": self.against,
            "where": [[{"field": c.field, "op": c.op, "values": list(c.values)} for c in group] for group in self.where],
            "sort": self.sort,
            "limit": self.limit,
            "top": self.top,
            "others": self.others,
            "chart": self.chart,
        }
        return {name: value for name, value in full.items() if name in {"metrics", "period"} or (value if name != "others" else not value)}

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address."""
        found = [("m", key) for key in self.metrics] + [("by", key) for key in self.by] + [("audience", str(one)) for one in self.audiences]
        found.append(("period", self.period))
        found += [(name, day.isoformat()) for name, day in (("from", self.start), ("to", self.end)) if day]
        for group in self.where:
            for place, one in enumerate(group):
                found += [("join", "or" if place else "and"), ("field", one.field), ("op", one.op), ("value", " | ".join(one.values))]
        plain = {"against": self.against, "sort": self.sort, "limit": self.limit, "top": self.top, "chart": self.chart}
        found += [(name, str(value)) for name, value in plain.items() if value]
        return [*found, ("others", "0")] if not self.others else found

    def fields(self) -> list[str]:
        """The fields the filters read, each once."""
        return list(dict.fromkeys(one.field for group in self.where for one in group))


def from_state(state: Any) -> Question:
    """A question from JSON; Refused names the field that cannot be read."""
    if not isinstance(state, Mapping):
        raise Refused(_("A question is an object with metrics, by, period and so on."), "question")
    unknown = sorted(set(state) - set(_READERS))
    if unknown:
        raise Refused(
            _("“%(name)s” is not part of a question. Possible: %(known)s.") % {"name": str(unknown[0])[:40], "known": ", ".join(_READERS)}, "question"
        )
    read: dict[str, Any] = {_NAMES.get(str(name), str(name)): _READERS[name](name, value) for name, value in state.items() if value not in (None, "")}
    found = Question(**{"metrics": (), **read})
    if found.period == "custom" and not (found.start and found.end):
        raise Refused(_("Say the first and the last day of the period."), "from")
    if found.start and found.end and found.end < found.start:
        raise Refused(_("The last day is before the first."), "to")
    return found


def from_pairs(data: Mapping[str, Sequence[str]]) -> Question:
    """A question from an address (name → all its values); Refused names the parameter."""

    def one(name: str) -> str:
        values = data.get(name) or [""]
        return values[-1].strip()

    state: dict[str, Any] = {
        "metrics": [key for key in data.get("m", ()) if key],
        "by": [key for key in data.get("by", ()) if key],
        "audiences": [_whole(text, "audience") for text in data.get("audience", ()) if text.strip()],
        "period": one("period") or ("custom" if one("from") or one("to") else "30"),
        "against": one("against"),
        "sort": one("sort"),
        "limit": _whole(one("limit") or "0", "limit"),
        "top": _whole(one("top") or "0", "top"),
        "others": one("others") != "0",
        "chart": one("chart"),
        "where": _groups(data),
    }
    if state["period"] == "custom":
        state |= {name: one(name) for name in ("from", "to")}
    return from_state(state)


def period_of(question: Question, anchor: date, first: date | None) -> Period:
    """The local days asked for. Relative periods end at `anchor` (yesterday, or the newest day with data); `first` is the first day with data."""
    if question.period == "custom":
        return Period(question.start or anchor, question.end or anchor)
    named = Period.named(question.period, anchor, first)
    if named is not None:
        return named
    end, days = anchor, 1
    if question.period == "last_week":
        end, days = anchor - timedelta(days=anchor.isoweekday() % 7), 7
    elif question.period != "yesterday":
        days = int(question.period)
    return Period(end - timedelta(days=days - 1), end)


def before_of(question: Question, period: Period) -> Period | None:
    """The days compared with, or None."""
    if not question.against:
        return None
    return period.year_before() if question.against == "year" else period.before()


def _groups(data: Mapping[str, Sequence[str]]) -> list[list[dict[str, Any]]]:
    """The filters of an address: four parallel lists, where a row with `or` joins the row above it."""
    fields, ops, values, joins = (list(data.get(name, ())) for name in ("field", "op", "value", "join"))
    if not len(fields) == len(ops) == len(values) or len(joins) not in {0, len(fields)}:
        raise Refused(_("Each filter needs a field, a comparison and a value."), "where")
    groups: list[list[dict[str, Any]]] = []
    for name, op, text, join in zip(fields, ops, values, joins or ["and"] * len(fields), strict=True):
        if not name or not text.strip():
            continue
        condition = {"field": name, "op": op or "is", "values": cut(text) if op in MANY else [text.strip()]}
        if join == "or" and groups:
            groups[-1].append(condition)
        else:
            groups.append([condition])
    return groups


def cut(text: str) -> list[str]:
    """Values that a person wrote in one line, apart by | or commas."""
    for mark in "，,、\n":
        text = text.replace(mark, "|")
    return [part.strip() for part in text.split("|") if part.strip()]


def _whole(text: str, name: str) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > 9:
        raise Refused(_("“%(value)s” is not a whole number.") % {"value": text[:40]}, name)
    return int(text)


def _words(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or any(not isinstance(one, str) or len(one) > WORD for one in value):
        raise Refused(_("“%(name)s” is a list of names.") % {"name": name}, name)
    return tuple(dict.fromkeys(value))


def _numbers(name: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or any(not isinstance(one, int) or isinstance(one, bool) for one in value):
        raise Refused(_("“%(name)s” is a list of whole numbers.") % {"name": name}, name)
    return tuple(dict.fromkeys(value))


def _count(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise Refused(_("“%(name)s” is a whole number from 0 to %(most)s.") % {"name": name, "most": LARGEST}, name)
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused(_("“%(name)s” is true or false.") % {"name": name}, name)
    return value


def _choice(known: Mapping[str, Any]) -> Any:
    def read(name: str, value: Any) -> str:
        if value not in known:
            words = ", ".join(key for key in known if key)
            raise Refused(_("“%(value)s” is not one of %(known)s.") % {"value": str(value)[:40], "known": words}, name)
        return str(value)

    return read


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > WORD:
        raise Refused(_("“%(name)s” is a short text.") % {"name": name}, name)
    return value


def _day(name: str, value: Any) -> date:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
        if not 1900 <= found.year < 3000:  # room for the periods before and after
            raise ValueError(value)
    except ValueError:
        raise Refused(_("“%(value)s” is not a day; write it like 2025-08-06.") % {"value": str(value)[:40]}, name) from None
    return found


def _where(name: str, value: Any) -> tuple[tuple[Condition, ...], ...]:
    if not isinstance(value, list | tuple):
        raise Refused(_("“where” is a list of groups, each a list of conditions."), name)
    groups = []
    for group in value:
        rows = [group] if isinstance(group, Mapping) else group
        if not isinstance(rows, list | tuple):
            raise Refused(_("“where” is a list of groups, each a list of conditions."), name)
        groups.append(tuple(_condition(one) for one in rows))
    return tuple(group for group in groups if group)


def _condition(value: Any) -> Condition:
    if not isinstance(value, Mapping) or not {"field", "op", "values"} >= set(value) or not isinstance(value.get("field"), str):
        raise Refused(_("A condition has field, op and values."), "where")
    op = value.get("op", "is")
    if op not in OPS:
        raise Refused(_("“%(value)s” is not one of %(known)s.") % {"value": str(op)[:40], "known": ", ".join(OPS)}, "where")
    values = value.get("values")
    if not isinstance(values, list | tuple) or not values or len(values) > VALUES or any(not isinstance(one, str | int | float) for one in values):
        raise Refused(_("The filter of “%(field)s” needs at least one value.") % {"field": str(value["field"])[:40]}, "where")
    if op not in MANY and len(values) > 1:
        raise Refused(_("The filter of “%(field)s” takes one value; use “among” for several.") % {"field": value["field"][:40]}, "where")
    return Condition(value["field"][:WORD], op, tuple(str(one)[:WORD] for one in values))


_NAMES: Final = {"from": "start", "to": "end"}
_READERS: Final[Mapping[str, Any]] = {
    "metrics": _words,
    "by": _words,
    "audiences": _numbers,
    "period": _choice(PRESETS),
    "from": _day,
    "to": _day,
    "against": _choice(AGAINST),
    "where": _where,
    "sort": _text,
    "limit": _count,
    "top": _count,
    "others": _flag,
    "chart": _choice(CHARTS),
}


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as the text of an address."""
    from urllib.parse import urlencode

    return urlencode(list(pairs))
