"""Posts one by one: ranked by a metric, filtered and paged for the explorer, and everything about one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import pyarrow as pa

from guanhao.domains.analytics.contracts import Filters, PostFact
from guanhao.domains.analytics.metrics import MetricDef
from guanhao.domains.analytics.policy import BoardsPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.domains.analytics.selectors.values import EVERYTHING, ask, clean
from guanhao.kernel import access, warehouse

NUMBERS: Final = ("impressions", "reach", "views", "likes", "comments", "shares", "saves", "coins", "danmaku")
_ABOUT: Final = 'account_id, post_id, platform, title, url, format, published_at, "day"'
CURVE: Final = (timedelta(hours=1), timedelta(hours=24), timedelta(days=7))


def top_posts(
    key: str, start: date | None, end: date | None, filters: Filters = EVERYTHING, limit: int = 10, *, worst: bool = False
) -> tuple[PostFact, ...]:
    """The posts with the highest (lowest) value of a metric of posts; those that do not know it are left out, and for rates those whose base
    is below the policy's floor."""
    metric = find_metric(key)
    if metric.level != "post":
        raise sql.UnknownDimension(f"{key} is a metric of {metric.level} rows; posts cannot be ranked by it")
    value = metric.parsed.row_sql()
    condition = sql.where("post", start, end, filters)
    floor = f" AND ({sql_of_base(metric)}) >= {BoardsPolicy.of_brand().reach_floor}" if metric.unit == "share" else ""
    order = "ASC" if worst else "DESC"
    numbers = ", ".join((*NUMBERS, f"{interactions()} AS interactions"))
    statement = (
        f"SELECT {_ABOUT}, {numbers}, CAST({value} AS DOUBLE) AS value FROM {sql.SOURCES['post']}"
        f" WHERE {condition.sql}{floor} AND ({value}) IS NOT NULL ORDER BY value {order}, published_at DESC, account_id, post_id LIMIT {int(limit)}"
    )
    return tuple(_fact(row) for row in ask(sql.Statement(statement, condition.params)))


def sql_of_base(metric: MetricDef) -> str:
    """SQL of what a rate is divided by."""
    from guanhao.engines.statistics.formula import sql as part_sql

    return part_sql(metric.parsed.bottom)


def interactions() -> str:
    """SQL of a post's interactions."""
    return find_metric("interactions").parsed.row_sql()


def _fact(row: dict[str, Any]) -> PostFact:
    return PostFact(
        account_id=row["account_id"],
        post_id=row["post_id"],
        platform=row["platform"],
        title=row["title"] or "",
        url=row["url"] or "",
        format=row["format"] or "",
        published_at=row["published_at"],
        day=row["day"],
        value=clean(row["value"]),
        numbers={name: clean(row[name]) for name in (*NUMBERS, "interactions")},
    )


TEXTS_READ: Final = 20
DEEP: Final = 5_000


def search_posts(words: str, limit: int) -> list[dict[str, Any]]:
    """Posts whose title or first 400 characters of text hold every word, the newest first, or the one of this id; rows of post_current with `text`,
    which is read only for posts whose title does not show the words (the first twenty) and empty for the others."""
    access.require("analytics.view")
    wanted = words.lower().split()
    rows = warehouse.search_posts(words, limit)
    if not rows and len(wanted) == 1:
        rows = warehouse.rows("SELECT * FROM post_current WHERE post_id = ? LIMIT ?", (words.strip(), limit))
    hidden = [row for row in rows if not all(word in (row["title"] or "").lower() for word in wanted)][:TEXTS_READ]
    texts: dict[tuple[int, str], str] = {}
    if hidden:
        keys = pa.table({name: [row[name] for row in hidden] for name in ("account_id", "post_id")})
        found = warehouse.existing("posts", keys).select(["account_id", "post_id", "text"]).to_pylist()
        texts = {(row["account_id"], row["post_id"]): row["text"] or "" for row in found}
    return [{**row, "text": texts.get((row["account_id"], row["post_id"]), "")} for row in rows]


class PostRows:
    """The explorer's rows: filters are turned into one condition, one page is asked for at a time."""

    def __init__(self, extra: Sequence[MetricDef] = ()) -> None:
        self.extra = {metric.key: metric.parsed.row_sql() for metric in extra}
        self.columns = {"interactions": interactions(), **self.extra}

    def count(self, filters: Mapping[str, Any]) -> int:
        """How many posts match."""
        condition = self._where(filters)
        return int(ask(sql.Statement(f"SELECT count(*) AS n FROM {sql.SOURCES['post']} WHERE {condition.sql}", condition.params))[0]["n"])

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """One page of posts; far into the list only the rows after a quantile of the sort key are put in order."""
        condition, skip = self._where(filters), int(offset)
        if skip >= DEEP:
            condition, skip = self._from_pivot(sort, skip, condition)
        statement = f"SELECT {self._columns} FROM {sql.SOURCES['post']} WHERE {condition.sql} ORDER BY {self._order(sort)}"
        return ask(sql.Statement(f"{statement} LIMIT {int(limit)} OFFSET {skip}", condition.params))

    def _from_pivot(self, sort: str, offset: int, condition: sql.Statement) -> tuple[sql.Statement, int]:
        """The same page asked for from a value of the sort key on that at most `offset` rows come before: the condition that leaves those rows out,
        and how many rows are still to be skipped. Rows without the key come last and are asked for alone."""
        name, down = sort.removeprefix("-") or "published_at", not sort or sort.startswith("-")
        key = f"CAST({self.columns[name]} AS DOUBLE)" if name in self.columns else f'"{name}"'
        relation = f"FROM {sql.SOURCES['post']} WHERE {condition.sql}"
        known = int(ask(sql.Statement(f"SELECT count({key}) AS n {relation}", condition.params))[0]["n"])
        if offset >= known:
            return sql.Statement(f"{condition.sql} AND {key} IS NULL", condition.params), offset - known
        share = (known - offset) / known if down else offset / known
        pivot = ask(sql.Statement(f"SELECT quantile_disc({key}, {share!r}) AS v {relation}", condition.params))[0]["v"]
        before, after = (">", "<=") if down else ("<", ">=")
        skipped = int(ask(sql.Statement(f"SELECT count(*) AS n {relation} AND {key} {before} ?", (*condition.params, pivot)))[0]["n"])
        if skipped > offset:  # a rounding of the share; the whole list is asked for
            return condition, offset
        return sql.Statement(f"{condition.sql} AND ({key} {after} ? OR {key} IS NULL)", (*condition.params, pivot)), offset - skipped

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All matching posts, for exports."""
        access.require("analytics.view")
        statement = self._select(sort, filters)
        for batch in warehouse.query(statement.sql, statement.params).to_batches(max_chunksize=5000):
            yield from batch.to_pylist()

    def _select(self, sort: str, filters: Mapping[str, Any]) -> sql.Statement:
        condition = self._where(filters)
        statement = f"SELECT {self._columns} FROM {sql.SOURCES['post']} WHERE {condition.sql} ORDER BY {self._order(sort)}"
        return sql.Statement(statement, condition.params)

    @property
    def _columns(self) -> str:
        values = ", ".join(f"CAST({expression} AS DOUBLE) AS {name}" for name, expression in self.columns.items())
        return ", ".join((_ABOUT, "hour", "weekday", "topic", "tags", "author", "duration_s", "capped", "observed_at", *NUMBERS, values))

    @staticmethod
    def _order(sort: str) -> str:
        name = sort.removeprefix("-")
        key = f'"{name}" {"DESC" if sort.startswith("-") else "ASC"} NULLS LAST, ' if name else ""
        return f"{key}published_at DESC, account_id, post_id"

    def _where(self, filters: Mapping[str, Any]) -> sql.Statement:
        parts: list[str] = ["TRUE"]
        params: list[Any] = []
        for key, value in filters.items():
            if key == "q":
                for word in str(value).split()[:10]:
                    part, given = _search(word)
                    parts.append(part)
                    params += given
            elif isinstance(value, list):
                column = "account_id" if key == "account" else f'"{key}"'
                parts.append(f"{column} IN ({', '.join('?' * len(value))})")
                params += [int(one) for one in value] if key in {"account", "weekday", "hour"} else value
            elif hasattr(value, "low"):
                expression = f"({self.columns[key]})" if key in self.columns else f'"{key}"'
                for sign, edge in ((">=", value.low), ("<=", value.high)):
                    if edge is not None:
                        parts.append(f"{expression} {sign} ?")
                        params.append(edge)
            else:
                parts.append("list_contains(tags, ?)" if key == "tag" else f"\"{key}\" ILIKE ? ESCAPE '\\'")
                params.append(str(value).lstrip("#") if key == "tag" else f"%{_literal(str(value))}%")
        return sql.Statement(" AND ".join(parts), tuple(params))


def _search(word: str) -> tuple[str, list[str]]:
    """Posts with this word in the title, with this #tag, or of this id. Words without letter case are found five times as fast."""
    if word.startswith("#") and len(word) > 1:
        return "list_contains(tags, ?)", [word[1:]]
    title = "contains(title, ?)" if word.lower() == word.upper() else "contains(lower(title), ?)"
    return (f"({title} OR post_id = ?)", [word.lower(), word]) if word.isascii() else (title, [word.lower()])


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class CurvePoint:
    """Numbers of a post at an age."""

    observed_at: datetime
    age: timedelta
    numbers: dict[str, float | None]


@dataclass(frozen=True)
class Standing:
    """Where a post stands among its account's posts: its value, the account's median, and the share of posts below."""

    key: str
    value: float | None
    median: float | None
    below: float | None
    posts: int


@dataclass(frozen=True)
class PostDetail:
    """Everything about one post: attributes with full text, snapshots by age, values at 1 h, 24 h and 7 d where known, standing, comments."""

    post: dict[str, Any]
    current: dict[str, Any]
    curve: tuple[CurvePoint, ...]
    at_ages: dict[timedelta, CurvePoint | None]
    standing: tuple[Standing, ...]
    comments: list[dict[str, Any]]
    comment_count: int


def post_detail(account_id: int, post_id: str) -> PostDetail | None:
    """One post of the brand; None when there is none."""
    access.require("analytics.view")
    post = warehouse.post_text(account_id, post_id)
    found = warehouse.rows(
        f"SELECT *, CAST({interactions()} AS DOUBLE) AS interactions FROM {sql.SOURCES['post']} WHERE account_id = ? AND post_id = ?",
        (account_id, post_id),
    )
    if post is None or not found:
        return None
    curve = tuple(
        CurvePoint(row["observed_at"], row["observed_at"] - post["published_at"], {name: clean(row[name]) for name in NUMBERS})
        for row in warehouse.post_history(account_id, post_id)
        if post["published_at"] is not None
    )
    comments = warehouse.rows(
        "SELECT author, text, likes, replies, region, made_at FROM comments WHERE account_id = ? AND post_id = ?"
        " ORDER BY likes DESC NULLS LAST, made_at LIMIT 20",
        (account_id, post_id),
    )
    total = warehouse.rows("SELECT count(*) AS n FROM comments WHERE account_id = ? AND post_id = ?", (account_id, post_id))[0]["n"]
    return PostDetail(post, found[0], curve, {age: _at_age(curve, age) for age in CURVE}, _standing(account_id, found[0]), comments, total)


def _at_age(curve: Sequence[CurvePoint], age: timedelta) -> CurvePoint | None:
    """The snapshot nearest to an age, when it is at most a quarter of the age (at least ten minutes) away."""
    near = min(curve, key=lambda point: abs(point.age - age), default=None)
    return near if near and abs(near.age - age) <= max(age / 4, timedelta(minutes=10)) else None


def _standing(account_id: int, current: dict[str, Any]) -> tuple[Standing, ...]:
    keys = ("interactions", "views", "likes", "comments", "shares")
    columns = {key: interactions() if key == "interactions" else key for key in keys}
    known = {key: clean(current[key]) for key in keys}
    middles = ", ".join(f"median({expression}) AS m_{key}, count({expression}) AS n_{key}" for key, expression in columns.items())
    account = ask(sql.Statement(f"SELECT {middles} FROM {sql.SOURCES['post']} WHERE account_id = ?", (account_id,)))[0]
    below = ", ".join(
        f"count(*) FILTER (WHERE ({expression}) < ?) + 0.5 * count(*) FILTER (WHERE ({expression}) = ?) AS b_{key}"
        for key, expression in columns.items()
    )
    values = [known[key] for key in keys for _twice in range(2)]
    counts = ask(sql.Statement(f"SELECT {below} FROM {sql.SOURCES['post']} WHERE account_id = ?", (*values, account_id)))[0]
    return tuple(
        Standing(key, known[key], clean(account[f"m_{key}"]), float(counts[f"b_{key}"]) / account[f"n_{key}"], account[f"n_{key}"])
        for key in keys
        if known[key] is not None
    )
