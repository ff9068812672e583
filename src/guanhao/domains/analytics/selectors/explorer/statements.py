"""The SQL of a question: one SELECT a level and kind of metric. Names come from the registries of `fields`, values are always parameters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.explorer.fields import FIELDS, Dimension, Measure
from guanhao.domains.analytics.selectors.explorer.question import Condition
from guanhao.engines.statistics.compare import Period

OTHERS: Final = "\x1fothers"
_ZONE: Final = re.compile(r"[A-Za-z0-9_+\-/]+")
_NOT: Final = {"is_not": "is", "not_among": "among", "not_contains": "contains"}


@dataclass(frozen=True)
class People:
    """An audience as a parameter. Two are the same when brand, audience and members are; `texts` name its people in events and orders."""

    segment_id: int
    name: str
    token: str
    texts: tuple[str, ...] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Texts:
    """A list of texts as one parameter."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """What every statement of a question knows: the time zone, what visits were paid for, records merged into others, the accounts of a key."""

    zone: str
    paid: tuple[tuple[str, str, str], ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    accounts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not _ZONE.fullmatch(self.zone):
            raise ValueError(f"{self.zone!r} is no time zone")


@dataclass(frozen=True)
class Ask:
    """What one statement is about. `keep` are the groups of the `top`-th dimension that stay apart; with `others` the rest is one group, else it
    is left out. With `protect` the number of different people stands in each row as `people`."""

    level: str
    measures: tuple[Measure, ...]
    by: tuple[Dimension, ...]
    period: Period
    where: tuple[tuple[Condition, ...], ...] = ()
    people: People | None = None
    top: int = -1
    keep: tuple[str, ...] = ()
    others: bool = True
    protect: bool = False
    limit: int = 0
    rank: bool = False


@dataclass(frozen=True)
class Statement:
    """SQL, the parameters as they are bound, and the key under which the answer is remembered."""

    sql: str
    params: tuple[Any, ...]

    def bound(self) -> list[Any]:
        """Parameters as DuckDB takes them."""
        return [list(p.texts) if isinstance(p, People) else list(p.values) if isinstance(p, Texts) else p for p in self.params]


def build(ask: Ask, scope: Scope) -> Statement:
    """The statement: groups k0, k1 …, values v0, n0, v1, n1 …, `people` where protected."""
    made = _Builder(ask, scope)
    return made.newest() if ask.measures[0].last else made.plain()


class _Builder:
    def __init__(self, ask: Ask, scope: Scope) -> None:
        self.ask, self.scope = ask, scope
        self.params: list[Any] = []

    def plain(self) -> Statement:
        """Sums, ratios and different people."""
        ask = self.ask
        keys = self._keys()
        values = [f"{one.value} AS v{i}, {one.count} AS n{i}" for i, one in enumerate(ask.measures)]
        if ask.protect:
            values.append("count(DISTINCT person) AS people")
        select = ",\n  ".join([*keys, *values])
        return self._finish(f"SELECT {select}\nFROM {self._relation()}\nWHERE {self._where()}")

    def newest(self) -> Statement:
        """The newest value of each account, added up."""
        ask, (metric,) = self.ask, self.ask.measures
        definition = metric.definition
        row = definition.parsed.row_sql() if definition else "NULL"
        keys = self._keys()
        columns = ", ".join([*keys, "account_id", '"day" AS d', f"{row} AS p"])
        names = [f"k{i}" for i in range(len(ask.by))]
        rows = f"SELECT {columns}\n    FROM {self._relation()}\n    WHERE {self._where()}"
        each = ", ".join([*names, "account_id"])
        inner = f"SELECT {each}, arg_max(p, d) AS v\n  FROM (\n    {rows}\n  ) WHERE p IS NOT NULL GROUP BY {each}"
        select = ", ".join([*names, "CAST(sum(v) AS DOUBLE) AS v0", "count(v) AS n0"])
        return self._finish(f"SELECT {select}\nFROM (\n  {inner}\n)")

    def _finish(self, body: str) -> Statement:
        names = [f"k{i}" for i in range(len(self.ask.by))]
        if names:
            order = "v0 DESC NULLS LAST, k0" if self.ask.rank else ", ".join(names)
            body += f"\nGROUP BY {', '.join(names)}\nORDER BY {order}"
        if self.ask.limit and names:
            body += f"\nLIMIT {int(self.ask.limit)}"
        return Statement(body, tuple(self.params))

    def _keys(self) -> list[str]:
        return [f"{self._key(place, one)} AS k{place}" for place, one in enumerate(self.ask.by)]

    def _key(self, place: int, one: Dimension) -> str:
        plain = one.sql[self.ask.level]
        if one.kind in {"time", "weekday", "hour"}:
            if place != self.ask.top:
                return plain
            plain = f"CAST({plain} AS VARCHAR)"
        else:
            plain = f"coalesce(CAST({plain} AS VARCHAR), '')"
        if place != self.ask.top or not self.ask.others:
            return plain
        self.params.append(Texts(self.ask.keep))
        return f"CASE WHEN list_contains(?, {plain}) THEN {plain} ELSE chr(31) || 'others' END"

    def _relation(self) -> str:
        level = self.ask.level
        used = [one.key for one in self.ask.by] + [one.field for group in self.ask.where for one in group]
        base = self._base(level, used)
        if level in {"event", "order"}:
            return self._of_people(base, level, used)
        return base

    def _base(self, level: str, used: Sequence[str]) -> str:
        if level == "event":
            hour = f", extract(hour FROM timezone('{self.scope.zone}', happened_at)) AS local_hour" if "hour" in used else ""
            return f"(SELECT *{hour} FROM events)" if hour else "events"
        if level == "comment":
            local = f"timezone('{self.scope.zone}', made_at)"
            return f'(SELECT *, CAST({local} AS DATE) AS "day", extract(hour FROM {local}) AS local_hour FROM comments)'
        if level == "traffic" and "paid" in used:
            self.params.append(Texts(tuple("\x1f".join(one) for one in self.scope.paid)))
            name = "source || chr(31) || medium || chr(31) || campaign"
            return f"(SELECT *, CASE WHEN list_contains(?, {name}) THEN 'paid' ELSE 'organic' END AS paid FROM traffic)"
        return sql.source(level, [one.key for one in self.ask.by])

    def _of_people(self, base: str, level: str, used: Sequence[str]) -> str:
        """Rows with the person who stands for merged records, and with their post where it is asked for."""
        looks = any(level in FIELDS[name].joins_post for name in used if name in FIELDS)
        counts = self.ask.protect or any(one.people for one in self.ask.measures)
        if not looks and not counts:
            return base
        columns, joins = ["x.*"], []
        if counts:
            columns.append("nullif(x.person_id, '') AS person")
            if self.scope.merged:
                columns[-1] = "coalesce(m.stands, nullif(x.person_id, '')) AS person"
        if looks:
            columns += ["p.format", "p.topic", "p.title"]
            joins.append("LEFT JOIN post_current p ON p.account_id = x.account_id AND p.post_id = x.post_id")
        if counts and self.scope.merged:
            sides = zip(*self.scope.merged, strict=True)
            self.params += [Texts(tuple(side)) for side in sides]
            joins.append("LEFT JOIN (SELECT unnest(?) AS known, unnest(?) AS stands) m ON m.known = x.person_id")
        return f"(SELECT {', '.join(columns)} FROM {base} x {' '.join(joins)})"

    def _where(self) -> str:
        ask, parts = self.ask, ['"day" BETWEEN ? AND ?']
        self.params += [ask.period.start, ask.period.end]
        if self.scope.accounts:
            parts.append(f"account_id IN ({', '.join('?' * len(self.scope.accounts))})")
            self.params += self.scope.accounts
        for group in ask.where:
            tests = [self._test(one) for one in group]
            parts.append(tests[0] if len(tests) == 1 else f"({' OR '.join(tests)})")
        if ask.top >= 0 and not ask.others:
            one = ask.by[ask.top]
            self.params.append(Texts(ask.keep))
            parts.append(f"list_contains(?, coalesce(CAST({one.sql[ask.level]} AS VARCHAR), ''))")
        if ask.people is not None:
            self.params.append(ask.people)
            parts.append("person_id IN (SELECT unnest(?))")
        return "\n  AND ".join(parts)

    def _test(self, one: Condition) -> str:
        """A condition; a value that is not known is never equal to anything, so that `is not` keeps it."""
        known = FIELDS[one.field]
        column = known.sql[self.ask.level]
        negated, op = one.op in _NOT, _NOT.get(one.op, one.op)
        if known.number:
            self.params.append(float(one.values[0]))
            sign = {"is": "=", "at_least": ">=", "at_most": "<="}[op]
            test = f"{column} {sign} ?"
        elif one.field == "tag":
            test = self._tag(op, one.values)
        else:
            test = self._text(f"coalesce(CAST({column} AS VARCHAR), '')", op, one.values)
        return f"NOT coalesce({test}, FALSE)" if negated else test

    def _text(self, column: str, op: str, values: Sequence[str]) -> str:
        if op == "contains":
            self.params.append(values[0].lower())
            return f"contains(lower({column}), ?)"
        self.params += values
        return f"{column} = ?" if len(values) == 1 else f"{column} IN ({', '.join('?' * len(values))})"

    def _tag(self, op: str, values: Sequence[str]) -> str:
        if op == "contains":
            self.params.append(values[0].lower())
            return "contains(lower(array_to_string(tags, chr(31))), ?)"
        self.params.append(Texts(tuple(value.lstrip("#") for value in values)))
        return "list_has_any(tags, ?)"


def shown(statement: Statement) -> str:
    """The SQL as it ran, with the parameters in their places; an audience stands as a comment, because its people are nobody's reading."""
    parts = statement.sql.split("?")
    if len(parts) - 1 != len(statement.params):
        raise ValueError("a statement holds a question mark that is no parameter")
    literals = [_literal(value) for value in statement.params]
    return "".join(part + text for part, text in zip(parts, [*literals, ""], strict=True))


def _literal(value: Any) -> str:
    match value:
        case People():
            name = value.name.replace("*/", "* /")
            return f"/* audience {value.segment_id} “{name}” */ []::VARCHAR[]"
        case Texts():
            return f"[{', '.join(_literal(one) for one in value.values)}]::VARCHAR[]"
        case bool() | int() | float():
            return repr(value)
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            quoted = "'" + value.replace("'", "''") + "'"
            return quoted.replace("\x1f", "' || chr(31) || '")
    raise TypeError(f"no literal for {type(value).__name__}")
