"""Sinks: parsed blocks become staged warehouse rows; rows that are already known exactly so are counted as unchanged and not written again."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from guanhao.domains.analytics.intake import columns
from guanhao.domains.analytics.intake.columns import pc
from guanhao.engines.statistics.traffic import split_pair
from guanhao.kernel import events, warehouse
from guanhao.kernel.imports.kinds import ImportContext, Outcome
from guanhao.kernel.warehouse import Staged
from guanhao.sdk.events.analytics import ImportFinished, PostsRecorded

METRICS = (
    "impressions",
    "reach",
    "views",
    "likes",
    "comments",
    "shares",
    "saves",
    "coins",
    "danmaku",
    "clicks",
    "follows",
    "downloads",
    "finished_views",
    "watch_seconds",
)


class TableSink:
    """Rows of one warehouse table by its key: an unknown key is imported, a known one updated when a value differs, else unchanged.

    Where a file leaves a cell empty, what is already known stays.
    """

    table = ""
    day_from = ""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.spec = warehouse.TABLES[self.table]
        self.staged: list[Staged] = []
        self.counts = {"imported": 0, "updated": 0}
        self.days: list[date] = []

    def take(self, rows: pa.Table) -> Outcome:
        """Count the block and, unless this is a dry run, stage its new and changed rows."""
        block = self.shaped(rows)
        known = warehouse.existing(self.table, block.select(self.spec.key))
        where = columns.places(self._keys(block), self._keys(known))
        merged, differs = self.merge(block, known, where)
        new = where < 0
        self.keep(self.table, merged.filter(pa.array(new | differs)))
        return self.outcome(int(new.sum()), int((~new & differs).sum()), int((~new & ~differs).sum()))

    def commit(self) -> None:
        """Publish everything staged and tell the other domains."""
        if not self.staged:
            return
        warehouse.publish(self.staged)
        first, last = (min(self.days), max(self.days)) if self.days else (None, None)
        brand_id, account_id = self.context.brand.id, self.context.account_id
        events.emit(ImportFinished(brand_id=brand_id, kind=self.table, account_id=account_id, first_day=first, last_day=last, **self.counts))
        if self.table in {"posts", "post_metrics"} and account_id is not None:
            posts = self.counts["imported"] + self.counts["updated"]
            events.emit(PostsRecorded(brand_id=brand_id, account_id=account_id, posts=posts, first_day=first, last_day=last))

    def discard(self) -> None:
        """Throw away what was staged."""
        warehouse.discard(self.staged)
        self.staged = []

    def shaped(self, rows: pa.Table) -> pa.Table:
        """The block with exactly the table's columns."""
        made = self.derived(rows)
        return pa.table({c.name: self._column(rows, made, c.name, c.type) for c in self.spec.columns})

    def derived(self, rows: pa.Table) -> dict[str, Any]:
        """Columns that are not fields of the file."""
        size = rows.num_rows
        made: dict[str, Any] = {
            "account_id": pa.array([self.context.account_id] * size, type=pa.int64()),
            "platform": pa.array([self.context.platform or None] * size, type=pa.string()),
        }
        if "capped" in self.spec.names:
            made["capped"] = columns.only(rows.column("_capped"), frozenset(self.spec.names))
        if self.day_from:
            made["day"] = columns.local_parts(rows.column(self.day_from), self.context.zone)[0]
        return made

    def merge(self, block: pa.Table, known: pa.Table, where: Any) -> tuple[pa.Table, Any]:
        """The block with empty cells filled from what is known, and which rows differ from it."""
        merged, differs = {}, np.zeros(block.num_rows, dtype=bool)
        for name in block.column_names:
            old = columns.picked(known.column(name), where)
            new = columns.whole(block.column(name)) if name == "capped" else pc.coalesce(columns.whole(block.column(name)), old)
            merged[name] = new
            differs |= columns.changed(new, old)
        return pa.table(merged), differs & (where >= 0)

    def keep(self, table: str, rows: pa.Table) -> None:
        """Stage rows (nothing in a dry run or when there are none) and note their days."""
        if not rows.num_rows or self.context.dry_run:
            return
        self.staged.append(warehouse.stage(table, rows))
        if "day" in rows.column_names:
            edges = pc.min_max(rows.column("day")).as_py()
            self.days += [edge for edge in edges.values() if edge is not None]

    def outcome(self, imported: int, updated: int, unchanged: int) -> Outcome:
        """Add to the run's counts and answer the block's."""
        self.counts["imported"] += imported
        self.counts["updated"] += updated
        return Outcome(imported=imported, updated=updated, unchanged=unchanged)

    def _keys(self, table: pa.Table) -> Any:
        return columns.joined(*(table.column(name) for name in self.spec.key))

    @staticmethod
    def _column(rows: pa.Table, made: dict[str, Any], name: str, kind: Any) -> Any:
        if name in made:
            return made[name]
        return columns.whole(rows.column(name)).cast(kind) if name in rows.column_names else pa.nulls(rows.num_rows, kind)


class AccountDaysSink(TableSink):
    """Numbers of an account by day."""

    table = "account_days"


class CommentsSink(TableSink):
    """Comments under posts."""

    table = "comments"


class EventsSink(TableSink):
    """What people did."""

    table = "events"
    day_from = "happened_at"


class OrdersSink(TableSink):
    """Orders; the account may be unknown."""

    table = "orders"
    day_from = "ordered_at"


class AdsSink(TableSink):
    """Ads by day."""

    table = "ads"


class TrafficSink(TableSink):
    """Visits by day and source; a file of no account belongs to account 0."""

    table = "traffic"

    def derived(self, rows: pa.Table) -> dict[str, Any]:
        """Key columns without holes, and source and medium of files that have both in one cell."""
        size = rows.num_rows
        given = {name: _filled(rows.column(name)) for name in ("source", "medium", "campaign", "landing")}
        pairs = columns.whole(rows.column("source_medium"))
        if pairs.null_count < size:
            split = [split_pair(text) if text else ("", "") for text in pairs.to_pylist()]
            for place, name in enumerate(("source", "medium")):
                told = pa.array([pair[place] for pair in split], type=pa.string())
                given[name] = pc.if_else(pc.equal(given[name], ""), told, given[name])
        return {
            "account_id": pa.array([self.context.account_id or 0] * size, type=pa.int64()),
            "platform": pa.array([self.context.platform or "website"] * size, type=pa.string()),
            **given,
        }


def _filled(texts: Any) -> Any:
    return pc.fill_null(pc.utf8_trim_whitespace(columns.whole(texts)), "")


class SnapshotSink(TableSink):
    """Numbers of posts at moments. Without a moment in the file the import's own time stands in, and a snapshot is made only when a number is new."""

    table = "post_metrics"

    def take(self, rows: pa.Table) -> Outcome:
        """Count the block and stage its new snapshots."""
        new, differs = self.take_numbers(rows)
        return self.outcome(int(new.sum()), int((differs & ~new).sum()), int((~new & ~differs).sum()))

    def take_numbers(self, rows: pa.Table) -> tuple[Any, Any]:
        """Stage the block's snapshots; which rows are new snapshots with a moment or of posts without numbers, and which change known numbers."""
        block = self.shaped_numbers(rows)
        told = columns.whole(rows.column("observed_at")).is_valid().to_numpy(zero_copy_only=False)
        newest = _newest(block.select(["account_id", "post_id"]), also_unknown_posts=self.table == "post_metrics" and not told.all())
        at_post = columns.places(block.column("post_id"), newest.column("post_id"))
        at_moment, same = self._same_moment(block, told)
        later = np.asarray(pc.fill_null(pc.greater_equal(block.column("observed_at"), columns.picked(newest.column("observed_at"), at_post)), False))
        has_numbers = np.asarray(columns.picked(newest.column("observed_at"), at_post).is_valid())
        merged, differs = self._merged(block, newest, np.where((at_moment < 0) & later, at_post, -1), same, at_moment)
        new = np.where(told, at_moment < 0, ~has_numbers)
        differs = np.where(told & (at_moment < 0), True, differs) | new
        some = ~np.logical_and.reduce([np.asarray(columns.whole(block.column(name)).is_null()) for name in METRICS])
        self.keep("post_metrics", merged.filter(pa.array(differs & some)))
        return new & some, differs & some

    def shaped_numbers(self, rows: pa.Table) -> pa.Table:
        """The block as rows of post_metrics; empty moments are the import's."""
        spec = warehouse.TABLES["post_metrics"]
        size = rows.num_rows
        moments = columns.whole(rows.column("observed_at"))
        stamp = pa.scalar(self.context.imported_at, type=pa.timestamp("us", tz="UTC"))
        made = {
            "account_id": pa.array([self.context.account_id] * size, type=pa.int64()),
            "platform": pa.array([self.context.platform or None] * size, type=pa.string()),
            "capped": columns.only(rows.column("_capped"), frozenset(METRICS)),
            "observed_at": pc.fill_null(moments, stamp),
            "observed_known": moments.is_valid(),
        }
        return pa.table({c.name: self._column(rows, made, c.name, c.type) for c in spec.columns})

    def _same_moment(self, block: pa.Table, told: Any) -> tuple[Any, pa.Table]:
        """Snapshots of exactly the block's moments that are already there."""
        if not told.any():
            return np.full(block.num_rows, -1, dtype=np.int64), block.slice(0, 0)
        keys = ("account_id", "post_id", "observed_at")
        same = warehouse.existing("post_metrics", block.select(keys).filter(pa.array(told)))
        mine = columns.joined(block.column("post_id"), columns.moment_key(block.column("observed_at")))
        return columns.places(mine, columns.joined(same.column("post_id"), columns.moment_key(same.column("observed_at")))), same

    @staticmethod
    def _merged(block: pa.Table, newest: pa.Table, at_post: Any, same: pa.Table, at_moment: Any) -> tuple[pa.Table, Any]:
        """Numbers the file does not tell stay as known; which rows then differ from the newest (or the same moment's) numbers."""
        merged: dict[str, Any] = {name: block.column(name) for name in block.column_names}
        differs = np.zeros(block.num_rows, dtype=bool)
        for name in METRICS:
            new = columns.whole(block.column(name))
            old = pc.coalesce(columns.picked(same.column(name), at_moment), columns.picked(newest.column(name), at_post))
            new = pc.coalesce(new, old)
            merged[name] = new
            differs |= columns.changed(new, old)
        return pa.table(merged), differs


class PostsSink(SnapshotSink):
    """Posts with their attributes, and a snapshot of numbers when the file has some."""

    table = "posts"

    def __init__(self, context: ImportContext) -> None:
        super().__init__(context)
        self.seen: dict[str, datetime] = {}

    def take(self, rows: pa.Table) -> Outcome:
        """Count the block, stage new and changed posts and snapshots."""
        block = self.shaped(rows)
        known = self._known(block)
        where = columns.places(block.column("post_id"), known.column("post_id"))
        merged, differs = self.merge(block, known, where)
        leading = self._leading(rows)
        write = leading & ((where < 0) | differs)
        self.keep("posts", merged.filter(pa.array(write)))
        new_numbers, changed_numbers = self.take_numbers(rows)
        told = np.asarray(columns.whole(rows.column("observed_at")).is_valid())
        imported = (where < 0) | (told & new_numbers)
        updated = ~imported & (write | changed_numbers)
        return self.outcome(int(imported.sum()), int(updated.sum()), int((~imported & ~updated).sum()))

    def derived(self, rows: pa.Table) -> dict[str, Any]:
        """Local time parts (no hour where the source tells only a day), titles and tags."""
        day, hour, weekday = columns.local_parts(rows.column("published_at"), self.context.zone)
        dateonly = _mentions(rows.column("_dateonly"), "published_at")
        return {
            **super().derived(rows),
            "day": day,
            "hour": pc.if_else(pa.array(dateonly), pa.scalar(None, pa.int8()), hour),
            "weekday": weekday,
            "title": columns.titles(rows.column("title"), rows.column("text")),
            "tags": columns.tags(rows.column("tags"), rows.column("text"), self.context.platform),
        }

    def _known(self, block: pa.Table) -> pa.Table:
        """The posts that are already there; posts of a new account are not looked for in every file."""
        keys = block.select(["account_id", "post_id"])
        known = _semi_join("SELECT account_id, post_id FROM post_current", keys)
        return warehouse.existing("posts", known if known.num_rows else keys.slice(0, 0))

    def _leading(self, rows: pa.Table) -> Any:
        """Which row of each post says its attributes: the one observed last, in this block, earlier blocks and the warehouse."""
        moments = columns.whole(rows.column("observed_at"))
        if moments.null_count == len(moments):
            return np.ones(rows.num_rows, dtype=bool)
        block = self.shaped_numbers(rows)
        newest = _newest(block.select(["account_id", "post_id"]))
        known: dict[Any, Any] = dict(zip(newest.column("post_id").to_pylist(), newest.column("observed_at").to_pylist(), strict=True))
        posts: list[Any] = block.column("post_id").to_pylist()
        times: list[Any] = block.column("observed_at").to_pylist()
        last: dict[str, int] = {}
        for i, (post, moment) in enumerate(zip(posts, times, strict=True)):
            floor = max((m for m in (known.get(post), self.seen.get(post)) if m is not None), default=None)
            if (floor is None or moment >= floor) and (post not in last or moment >= times[last[post]]):
                last[post] = i
        self.seen |= {post: times[i] for post, i in last.items()}
        leading = np.zeros(rows.num_rows, dtype=bool)
        leading[list(last.values())] = True
        return leading


def _mentions(lists: Any, word: str) -> Any:
    """Which lists contain the word."""
    column = columns.whole(lists)
    if not pc.any(pc.greater(pc.fill_null(pc.list_value_length(column), 0), 0)).as_py():
        return np.zeros(len(column), dtype=bool)
    return np.array([bool(items) and word in items for items in column.to_pylist()], dtype=bool)


def _newest(keys: pa.Table, *, also_unknown_posts: bool = False) -> pa.Table:
    """The newest numbers of these posts; on demand also those of posts whose attributes never came."""
    names = ("account_id", "post_id", "observed_at", *METRICS)
    if also_unknown_posts:
        return warehouse.newest_metrics(keys).select(names)
    return _semi_join(f"SELECT {', '.join(names)} FROM post_current", keys)


def _semi_join(select: str, keys: pa.Table) -> pa.Table:
    with warehouse.POOL.engine().session() as con:
        con.register("wanted", keys)
        found: pa.Table = con.sql(f"SELECT * FROM ({select}) SEMI JOIN wanted USING (account_id, post_id)").to_arrow_table()
    return found
