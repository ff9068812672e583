"""Everything that reads mentions: pages from the newest days on, counts from the counted days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum

from guanhao.domains.listening.contracts import Evidence
from guanhao.domains.listening.contracts.mentions import MentionView, Share
from guanhao.domains.listening.models import MentionDay, MentionGroup, MentionPlace
from guanhao.engines.text.queries import fold
from guanhao.kernel import warehouse
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

COLUMNS = (
    "source_id, mention_id, platform, url, author, author_id, author_fans, kind, format, title, text, made_at, day, reach, likes, comments, shares, "
    "polarity, confidence, unsure, aspects, rules, brands, group_key, permission, irrelevant"
)
DAYS = 30
TEXTS = ("text", "title", "author")
NEWEST = 3
SORTS = {"made_at": "made_at", "reach": "reach", "likes": "likes", "comments": "comments", "shares": "shares", "author_fans": "author_fans"}


@dataclass(frozen=True, kw_only=True)
class MentionFilter:
    """Which mentions; days are both included (None: the last 30 days). `irrelevant` None: those that concern the brand."""

    first: date | None = None
    last: date | None = None
    text: str = ""
    platform: str = ""
    kind: str = ""
    format: str = ""
    polarity: int | None = None
    rule: int | None = None
    brand: str = ""
    source: int | None = None
    aspect: str = ""
    group: str = ""
    author: str = ""
    unsure: bool | None = None
    irrelevant: bool = False

    @cached_property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        today = now().astimezone(current_brand().zone).date()
        last = self.last or today
        return self.first or last - timedelta(days=DAYS - 1), last

    @property
    def counted(self) -> bool:
        """True when the counted days can answer how many there are."""
        free = self.text or self.source is not None or self.aspect or self.group or self.author or self.unsure is not None or self.irrelevant
        return not free and not (self.rule is not None and self.brand)

    @property
    def scope(self) -> str:
        """The scope of the counted days."""
        return f"rule:{self.rule}" if self.rule is not None else f"brand:{self.brand}" if self.brand else ""


def day_rows(asked: MentionFilter) -> QuerySet[MentionDay]:
    """The counted days of a filter that `counted` says can be answered by them."""
    first, last = asked.days
    rows: QuerySet[MentionDay] = MentionDay.objects.filter(scope=asked.scope, day__range=(first, last))
    exact = {"platform": asked.platform, "kind": asked.kind, "format": asked.format}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.filter(polarity=asked.polarity) if asked.polarity is not None else rows


def condition(asked: MentionFilter, *, first: date | None = None) -> tuple[str, list[Any]]:
    """The filter as a WHERE clause with its parameters; `first` narrows the days."""
    start, last = asked.days
    clauses = ["day >= ? AND day <= ?"]
    params: list[Any] = [max(start, first) if first else start, last]
    exact = {
        "platform": asked.platform, "kind": asked.kind, "format": asked.format, "group_key": asked.group, "author": asked.author,
        "polarity": asked.polarity, "source_id": asked.source, "unsure": asked.unsure,
    }  # fmt: skip
    for name, value in exact.items():
        if value not in (None, ""):
            clauses.append(f"{name} = ?")
            params.append(value)
    for name, value in (("rules", asked.rule), ("brands", asked.brand), ("aspects", asked.aspect)):
        if value not in (None, ""):
            clauses.append(f"list_contains({name}, ?)")
            params.append(value)
    clauses.append("irrelevant" if asked.irrelevant else "NOT coalesce(irrelevant, false)")
    for word in asked.text.split()[:10]:
        clause, forms = _holds(word)
        clauses.append(clause)
        params += forms
    return " AND ".join(clauses), params


def _holds(word: str) -> tuple[str, list[str]]:
    """That one of the texts holds a word, as typed or folded. Small letters are made only where they differ: they cost six times the search."""
    forms = list(dict.fromkeys((word.lower(), fold(word))))
    plain = all(form == form.upper() for form in forms)
    places = TEXTS if plain else [f"lower({name})" for name in TEXTS]
    each = [f"contains({place}, ?)" for _form in forms for place in places]
    return f"({' OR '.join(each)})", [form for form in forms for _place in places]


def count_mentions(asked: MentionFilter) -> int:
    """How many there are (needs listening.view)."""
    require("listening.view")
    if asked.counted:
        return int(day_rows(asked).aggregate(n=Sum("count"))["n"] or 0)
    where, params = condition(asked)
    return int(warehouse.rows(f"SELECT count(*) AS n FROM mentions WHERE {where}", params)[0]["n"])


def find_mentions(asked: MentionFilter, *, sort: str = "-made_at", offset: int = 0, limit: int = 50) -> list[MentionView]:
    """A page of mentions, the newest first unless `sort` says otherwise (needs listening.view)."""
    require("listening.view")
    field = SORTS.get(sort.removeprefix("-"), "made_at")
    order = f"{field} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, source_id, mention_id"
    newest = sort == "-made_at"
    first = _first_day(asked, offset + limit) if newest and asked.counted else None
    if newest and asked.text:  # most pages of a search are full after some days; the older files are read only when they are not
        found = _keys(asked, order, offset, limit, first=asked.days[1] - timedelta(days=NEWEST - 1))
        if len(found) == limit:
            return by_keys(found)
    return by_keys(_keys(asked, order, offset, limit, first=first))


def _keys(asked: MentionFilter, order: str, offset: int, limit: int, *, first: date | None) -> list[tuple[date, int, str]]:
    where, params = condition(asked, first=first)
    sql = f"SELECT day, source_id, mention_id FROM mentions WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    return [(row["day"], row["source_id"], row["mention_id"]) for row in warehouse.rows(sql, [*params, limit, offset])]


def by_keys(keys: Sequence[tuple[date, int, str]]) -> list[MentionView]:
    """The mentions of these keys (day, source, number) in their order; unknown ones are left out."""
    if not keys:
        return []
    days = sorted({day for day, _source, _number in keys})
    sql = f"SELECT {COLUMNS} FROM mentions WHERE day >= ? AND day <= ? AND list_contains(?, day) AND list_contains(?, mention_id)"
    rows = warehouse.rows(sql, [days[0], days[-1], days, [number for _day, _source, number in keys]])
    known = {(row["day"], row["source_id"], row["mention_id"]): view_of(row) for row in rows}
    return [known[key] for key in keys if key in known]


def _first_day(asked: MentionFilter, wanted: int) -> date | None:
    """The day from which on there are so many: a page of the newest reads no older file."""
    total = 0
    for day, number in day_rows(asked).values_list("day").annotate(n=Sum("count")).order_by("-day"):
        total += number
        if total >= wanted:
            found: date = day
            return found
    return None


def view_of(row: Mapping[str, Any]) -> MentionView:
    """A warehouse row as a view."""
    values = dict(row)
    for name in ("aspects", "rules", "brands"):
        values[name] = tuple(values[name] or ())
    for name in ("url", "author", "author_id", "kind", "format", "title", "text", "group_key", "permission"):
        values[name] = values[name] or ""
    values["unsure"], values["irrelevant"], values["polarity"] = bool(values["unsure"]), bool(values["irrelevant"]), int(values["polarity"] or 0)
    return MentionView(ref=f"mention:{values['source_id']}:{values['mention_id']}", **values)


def keys_of(refs: Sequence[str]) -> list[tuple[date, int, str]]:
    """Keys of mentions named "mention:<source>:<number>" or "<source>:<number>"; unknown ones are left out."""
    pairs = []
    for ref in refs:
        source, _colon, number = ref.removeprefix("mention:").partition(":")
        if source.isdecimal() and number and len(source) < 19:
            pairs.append((int(source), number))
    known: dict[tuple[int, str], date] = {}
    numbers = [number for _source, number in pairs]
    for first in range(0, len(numbers), 500):
        rows = MentionPlace.objects.filter(mention_id__in=numbers[first : first + 500], source_id__in={source for source, _number in pairs})
        known.update({(source, number): day for source, number, day in rows.values_list("source_id", "mention_id", "day")})
    return [(known[pair], *pair) for pair in pairs if pair in known]


def mentions_by_ref(refs: Sequence[str]) -> list[MentionView]:
    """The mentions of these references in their order."""
    return by_keys(keys_of(refs))


def mention(source_id: int, number: str) -> MentionView | None:
    """One mention with the size of its group (needs listening.view); None when there is none."""
    require("listening.view")
    found = mentions_by_ref([f"{source_id}:{number}"])
    if not found:
        return None
    size = MentionGroup.objects.filter(key=found[0].group_key).values_list("count", flat=True).first()
    return replace(found[0], group_size=size or 1)


def negative_share(rule_id: int | None, since: datetime, until: datetime) -> Share:
    """Mentions of the days from `since` to `until` (brand's zone, both days included) and how many are negative."""
    zone = current_brand().zone
    scope = f"rule:{rule_id}" if rule_id is not None else ""
    rows = MentionDay.objects.filter(scope=scope, day__range=(since.astimezone(zone).date(), until.astimezone(zone).date()))
    counts = dict(rows.values_list("polarity").annotate(n=Sum("count")))
    return Share(sum(counts.values()), counts.get(-1, 0))


def between(*, rule_id: int | None, since: datetime, until: datetime, polarity: int | None, limit: int) -> list[MentionView]:
    """Mentions of a time, the newest first."""
    zone = current_brand().zone
    asked = MentionFilter(first=since.astimezone(zone).date(), last=until.astimezone(zone).date(), rule=rule_id, polarity=polarity)
    where, params = condition(asked)
    sql = f"SELECT {COLUMNS} FROM mentions WHERE {where} AND made_at >= ? AND made_at <= ? ORDER BY made_at DESC LIMIT ?"
    return [view_of(row) for row in warehouse.rows(sql, [*params, since, until, limit])]


def evidence(refs: Sequence[str]) -> dict[str, Evidence]:
    """Mentions behind an alert."""
    return {
        one.ref: Evidence(one.ref, one.title, one.text[:300], one.author, one.platform, one.url, one.made_at, one.polarity < 0, one.reach or 0)
        for one in mentions_by_ref(refs)
    }
