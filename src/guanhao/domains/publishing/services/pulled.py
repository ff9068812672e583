"""What was pulled becomes rows of the warehouse, by the same keys as an imported export, so that both are one post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.sources import payloads_of
from guanhao.kernel import events, warehouse
from guanhao.kernel.warehouse import Staged
from guanhao.kernel.warehouse.tables import METRICS
from guanhao.sdk.connectors.records import Message, Reading
from guanhao.sdk.events.analytics import PostsRecorded
from guanhao.sdk.events.publishing import MessagesPulled

NUMBERS = tuple(column.name for column in METRICS if column.name not in {"capped", "observed_known"})
PRIVATE = ("direct", "form")
COUNTS_OF_DAY = ("followers", "new_followers", "lost_followers", "views", "reach", "likes", "comments", "shares", "posts", "profile_visits")


@dataclass(frozen=True)
class Batch:
    """Durable files nobody sees yet, and what to tell when they are published; `rows` are new."""

    staged: tuple[Staged, ...]
    told: tuple[Any, ...]
    rows: int


def publish(batch: Batch) -> None:
    """Make a batch visible and tell it, in the caller's transaction: together with the rows that say it was read, or not at all."""
    if batch.staged:
        warehouse.publish(batch.staged)
    for event in batch.told:
        events.emit(event)


def posts(account: AccountRef, read: Sequence[tuple[Publication, Reading]]) -> Batch:
    """Snapshots of these posts, and the posts themselves where nobody has told the warehouse of them yet.

    A number that the platform does not give stays as an export told it.
    """
    keys = pa.table({"account_id": _ints([account.id] * len(read)), "post_id": _texts([reading.remote_id for _row, reading in read])})
    known = set(warehouse.existing("posts", keys).column("post_id").to_pylist())
    newest = {row["post_id"]: row for row in warehouse.newest_metrics(keys).to_pylist()}
    snapshots = [_snapshot(account, reading, newest.get(reading.remote_id, {})) for _row, reading in read]
    fresh = [row for row, reading in read if reading.remote_id not in known]
    staged = [_stage("post_metrics", snapshots)]
    if fresh:
        staged.insert(0, _stage("posts", _posts(account, fresh)))
    days = [_published(row).astimezone(account.zone).date() for row, _reading in read]
    brand_id = read[0][0].brand_id
    told = PostsRecorded(brand_id=brand_id, account_id=account.id, posts=len(read), first_day=min(days), last_day=max(days))
    return Batch(tuple(staged), (told,), len(read))


def day(account: AccountRef, reading: Reading) -> Batch:
    """The account's own numbers of the local day they were read on; what an export told of this day stays where the platform says nothing."""
    when = reading.observed_at.astimezone(account.zone).date()
    keys = pa.table({"account_id": _ints([account.id]), "day": pa.array([when], type=pa.date32())})
    old = next(iter(warehouse.existing("account_days", keys).to_pylist()), {})
    values = {name: reading.values.get(name, old.get(name)) for name in COUNTS_OF_DAY}
    if all(values[name] == old.get(name) for name in COUNTS_OF_DAY):
        return Batch((), (), 0)
    line = {"platform": account.platform, "account_id": account.id, "day": when, **values, "capped": old.get("capped")}
    return Batch((_stage("account_days", [line]),), (), 1)


def messages(account: AccountRef, brand_id: int, found: Sequence[Message]) -> Batch:
    """Comments, mentions and reviews that are not in the warehouse yet; one that was read before is not told again. What people say in private stays
    out of it.
    """
    each = {one.remote_id: one for one in found if one.kind not in PRIVATE}
    if not each:
        return Batch((), (), 0)
    keys = pa.table({"account_id": _ints([account.id] * len(each)), "comment_id": _texts(list(each))})
    known = set(warehouse.existing("comments", keys).column("comment_id").to_pylist())
    lines = [_comment(account, one) for one in each.values() if one.remote_id not in known]
    if not lines:
        return Batch((), (), 0)
    return Batch((_stage("comments", lines),), (MessagesPulled(brand_id=brand_id, account_id=account.id, count=len(lines)),), len(lines))


def _snapshot(account: AccountRef, reading: Reading, newest: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: reading.values.get(name, newest.get(name)) for name in NUMBERS}
    capped = [name for name in newest.get("capped") or () if name not in reading.values]
    return {
        "platform": account.platform,
        "post_id": reading.remote_id,
        "account_id": account.id,
        "observed_at": reading.observed_at,
        **values,
        "capped": capped or None,
        "observed_known": True,
    }


def _posts(account: AccountRef, rows: Sequence[Publication]) -> list[dict[str, Any]]:
    payloads = payloads_of([row.subject for row in rows])
    return [_post(account, row, payloads.get(row.subject)) for row in rows]


def _post(account: AccountRef, row: Publication, payload: Any) -> dict[str, Any]:
    moment = _published(row)
    local = moment.astimezone(account.zone)
    signed = payload.outgoing if payload is not None and row.digest in ("", payload.digest) else None  # only what went out
    seconds = max((one.duration_s for one in signed.media), default=0) if signed else 0
    return {
        "platform": account.platform,
        "post_id": row.remote_id,
        "account_id": account.id,
        "published_at": moment,
        "day": local.date(),
        "hour": local.hour,
        "weekday": local.weekday(),
        "format": row.format,
        "title": row.title,
        "text": (signed.text or None) if signed else None,
        "url": row.url or None,
        "topic": None,
        "tags": list(signed.tags) or None if signed else None,
        "duration_s": seconds or None,
        "author": account.name or None,
        "author_id": None,
    }


def _comment(account: AccountRef, one: Message) -> dict[str, Any]:
    return {
        "platform": account.platform,
        "post_id": one.post_id or None,
        "account_id": account.id,
        "comment_id": one.remote_id,
        "author": one.author or None,
        "author_id": one.author_id or None,
        "text": one.text,
        "likes": one.likes,
        "replies": None,
        "region": None,
        "made_at": one.made_at,
        "parent_id": one.parent_id or None,
    }


def _stage(table: str, lines: Sequence[Mapping[str, Any]]) -> Staged:
    spec = warehouse.TABLES[table]
    given = [column for column in spec.columns if column.name in lines[0]]
    return warehouse.stage(table, pa.table({one.name: pa.array([line[one.name] for line in lines], type=one.type) for one in given}))


def _published(row: Publication) -> Any:
    return row.published_at or row.planned_at


def _ints(values: list[int]) -> Any:
    return pa.array(values, type=pa.int64())


def _texts(values: list[str]) -> Any:
    return pa.array(values, type=pa.string())
