"""Building the behaviour index: new events as a new part, small parts merged, everything anew when an event was changed at its source.

Parts are folders written first and durable; then one transaction makes them visible and moves `covered` on, but only for the builder who saw the
state's present token. A crash leaves a folder nobody knows, which `sweep` removes.
"""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
from django.db import transaction

from guanhao.domains.audiences.models import IndexPart, IndexState
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.selectors.places import index_folder
from guanhao.domains.audiences.services.numbering import known_after
from guanhao.engines.audience import parts as p
from guanhao.engines.audience.columns import Columns
from guanhao.engines.audience.numbers import hash_texts, mixed, whole
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse.manifest import Piece, read_snapshot
from guanhao.kernel.warehouse.store import fsync_folder

pc: Any = pyarrow.compute  # its stubs do not know masks and numbers beside arrays
AT_ONCE = 6_000_000
MOST_PARTS = 8
RATIO = 3
TRIES = 5
READ = ("account_id", "event_id", "person_id", "platform", "type", "post_id", "happened_at", "day", "amount")
DICTIONARIES = ["platform", "type", "post_id"]
Progress = Callable[[int, int], None]
Made = tuple[Path, int]


class Altered(Exception):
    """An event that is counted already came again with another content: only the warehouse's truth can tell what holds."""


@dataclass(frozen=True)
class Updated:
    """What an update did: new events counted, repeated ones left out, parts now, whether everything was built anew."""

    events: int = 0
    repeated: int = 0
    parts: int = 0
    anew: bool = False
    covered: int = 0


def state_row() -> IndexState:
    """The brand's state, made when there is none."""
    found: IndexState = IndexState.objects.get_or_create(brand_id=current_brand().id)[0]
    return found


def update(*, progress: Progress | None = None) -> Updated:
    """Count the events that came since the last time (and everything, when one of them changed an older one). Safe beside other builders."""
    for _ in range(TRIES):
        state, snapshot = state_row(), read_snapshot()
        if state.covered > snapshot.generation:
            return rebuild(progress=progress)
        fresh = [piece for piece in snapshot.data("events") if piece.last_version > state.covered]
        live = list(IndexPart.objects.filter(retired_at=None).order_by("pk"))
        if not all(p.is_whole(index_folder(row.brand_id) / row.name) for row in live):  # a restored backup holds no index
            return rebuild(progress=progress)
        if not fresh:
            return Updated(parts=len(live), covered=state.covered)
        made: list[Made] = []
        try:
            repeated = _build_all(_tables(fresh, state.covered), [_open(row) for row in live], made, sum(one.rows for one in fresh), progress)
        except Altered:
            _discard(made)
            return rebuild(progress=progress, changed=True)
        except BaseException:
            _discard(made)
            raise
        if _publish(state, made, [], snapshot.generation):
            tend()
            return Updated(sum(rows for _f, rows in made), repeated, IndexPart.objects.filter(retired_at=None).count(), False, snapshot.generation)
        _discard(made)
    raise RuntimeError("other workers kept changing the behaviour index; try again")


def rebuild(*, progress: Progress | None = None, changed: bool = False) -> Updated:
    """Build the whole index anew from the warehouse; `changed` when it is known that events replaced others."""
    for _ in range(TRIES):
        state, snapshot = state_row(), read_snapshot()
        live = list(IndexPart.objects.filter(retired_at=None))
        pieces = snapshot.data("events")
        total = sum(one.rows for one in pieces)
        made: list[Made] = []
        try:
            try:
                if changed:
                    raise Altered
                repeated = _build_all(_tables(pieces, 0), [], made, total, progress)
            except Altered:
                _discard(made)
                made.clear()
                repeated = _build_all(_truth(), [], made, total, progress, known_good=True)
            if len(made) > 1:
                made[:] = [_merged([p.Part(folder) for folder, _rows in made], made)]
        except BaseException:
            _discard(made)
            raise
        if _publish(state, made, live, snapshot.generation):
            return Updated(sum(rows for _f, rows in made), repeated, len(made), True, snapshot.generation)
        _discard(made)
    raise RuntimeError("other workers kept changing the behaviour index; try again")


def _merged(parts: Sequence[p.Part], made: Sequence[Made]) -> Made:
    folder = _new_folder()
    meta = p.merge(folder, parts)
    _settle(folder)
    _discard(made)
    return folder, meta.rows


def tend(*, most: int = MOST_PARTS) -> int:
    """Merge small parts while there are more than `most`; how many went."""
    state = state_row()
    live = sorted(IndexPart.objects.filter(retired_at=None), key=lambda row: row.rows)
    if len(live) <= most:
        return 0
    chosen, rows = live[:2], sum(row.rows for row in live[:2])
    for row in live[2:]:
        if row.rows > RATIO * rows:
            break
        chosen.append(row)
        rows += row.rows
    return _replace(state, chosen, None)


def drop_people(numbers: Any) -> int:
    """Take these people out of every part (a bitmap of raw numbers); how many parts were written anew. The raw events must be gone before."""
    for _ in range(TRIES):
        state = state_row()
        live = list(IndexPart.objects.filter(retired_at=None))
        if not live:
            return 0
        if _replace(state, live, numbers):
            return len(live)
    raise RuntimeError("other workers kept changing the behaviour index; try again")


def _replace(state: IndexState, rows: Sequence[IndexPart], drop: Any) -> int:
    folder = _new_folder()
    try:
        meta = p.merge(folder, [_open(row) for row in rows], drop)
        _settle(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if _publish(state, [(folder, meta.rows)], rows, state.covered):
        return len(rows)
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def retopic() -> bool:
    """Build anew when posts got other topics or formats since they were counted; was it needed?"""
    state, mark = state_row(), _Posts().mark
    if state.posts_mark == mark or not IndexPart.objects.filter(retired_at=None).exists():
        return False
    rebuild()
    IndexState.objects.filter(pk=state.pk).update(posts_mark=mark)
    return True


def sweep(*, at_once: bool = False) -> int:
    """Remove replaced parts after their grace time and folders that were never published."""
    grace = AudiencePolicy.of_brand().keep_replaced
    limit = now() if at_once else now() - grace
    folder = index_folder(current_brand().id)
    gone = 0
    for row in IndexPart.objects.filter(retired_at__lte=limit):
        shutil.rmtree(folder / row.name, ignore_errors=True)
        row.delete()
        gone += 1
    known = set(IndexPart.objects.values_list("name", flat=True))
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in known and path.stat().st_mtime < (now() - grace).timestamp():
            shutil.rmtree(path, ignore_errors=True)
            gone += 1
    return gone


def _publish(state: IndexState, made: Sequence[Made], gone: Sequence[IndexPart], covered: int) -> bool:
    """Make new parts visible instead of others, unless somebody changed the state meanwhile."""
    with transaction.atomic():
        token = secrets.token_hex(16)
        won = IndexState.objects.filter(pk=state.pk, token=state.token).update(token=token, covered=covered, updated_at=now())
        if not won:
            return False
        IndexPart.objects.filter(pk__in=[row.pk for row in gone]).update(retired_at=now())
        IndexPart.objects.bulk_create(
            IndexPart(brand_id=state.brand_id, name=folder.name, rows=rows, bytes=_size(folder), made_at=now()) for folder, rows in made
        )
    return True


def _build_all(
    tables: Iterator[pa.Table],
    old: Sequence[p.Part],
    made: list[Made],
    total: int,
    progress: Progress | None,
    *,
    known_good: bool = False,
) -> int:
    """One part a few million rows; `made` grows while it runs, so that a failure can clear up. Answers how many events were repeats."""
    posts = _Posts()
    parts, repeated, done = list(old), 0, 0
    for table in tables:
        done += table.num_rows
        part, again = _build(table, parts, posts, known_good)
        repeated += again
        if part is not None:
            made.append((part.folder, part.meta.rows))
            parts.append(part)
        if progress is not None:
            progress(min(done, total), total)
    return repeated


def _build(table: pa.Table, old: Sequence[p.Part], posts: "_Posts", known_good: bool) -> tuple[p.Part | None, int]:
    fits = pc.and_(_filled(table.column("person_id")), pc.is_valid(table.column("happened_at")))
    if not pc.all(fits).as_py():
        table = table.filter(fits)
    if not table.num_rows:
        return None, 0
    person = whole(table.column("person_id"))
    book = known_after(person)
    account, pairs = _accounts(table)
    action, actions = _codes(table.column("type"))
    topic, kind = posts.codes(table)
    at = np.asarray(table.column("happened_at").cast(pa.int64()))
    days = np.asarray(pc.coalesce(table.column("day"), table.column("happened_at").cast(pa.date32())).cast(pa.int32()))
    amount = np.asarray(pc.fill_null(table.column("amount"), 0.0))
    rows = Columns(book.find(person), at, days, account, action, topic, kind, amount)
    accounts = np.asarray(table.column("account_id")).astype(np.int64)
    key = mixed(hash_texts(table.column("event_id")) + mixed(accounts.view(np.uint64)))
    names = hash_texts(pa.array([f"{number}\n{platform}" for number, platform in pairs], pa.string()))
    row = p.row_hashes(key, rows, names[account], hash_texts(pa.array(actions, pa.string()))[action])
    keep = None if known_good else _new_rows(key, row, [part.keys for part in old])
    repeated = 0
    if keep is not None:
        repeated = len(keep) - int(keep.sum())
        rows, key, row = rows.take(keep), key[keep], row[keep]
    if not len(rows):
        return None, repeated
    meta = p.Meta(len(rows), tuple(pairs), tuple(actions), posts.topics, posts.formats)
    folder = _new_folder()
    try:
        p.write(folder, rows, p.Keys(np.sort(key), np.sort(row)), meta)
        _settle(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return p.Part(folder), repeated


def _new_rows(key: Any, row: Any, old: Sequence[p.Keys]) -> Any:
    """Which rows are not counted yet: a mask, or None for all. Altered when a known key comes with another content."""
    keep: Any = None
    order = np.argsort(key, kind="stable")
    ranked, contents = key[order], row[order]
    same = ranked[1:] == ranked[:-1]
    if same.any():
        if (contents[1:][same] != contents[:-1][same]).any():
            raise Altered
        keep = np.ones(len(key), bool)
        keep[order[1:][same]] = False
    for keys in old:
        if not len(keys.key):
            continue
        known = _inside(keys.key, ranked)
        if known.any():
            if not _inside(keys.row, contents[known]).all():
                raise Altered
            keep = np.ones(len(key), bool) if keep is None else keep
            keep[order[known]] = False
    return keep


def _inside(sorted_: Any, wanted: Any) -> Any:
    places = np.searchsorted(sorted_, wanted)
    return sorted_[np.minimum(places, len(sorted_) - 1)] == wanted


class _Posts:
    """Topic and format of each post as codes, by a hash of account and post."""

    def __init__(self) -> None:
        from guanhao.kernel.access import narrowed
        from guanhao.kernel.warehouse import query

        with narrowed(()):
            found = query("SELECT account_id, post_id, coalesce(topic, '') AS topic, coalesce(format, '') AS format FROM posts")
        hashes = _post_hashes(found.column("post_id"), np.asarray(found.column("account_id")))
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        (topic, topics), (kind, formats) = (_codes(found.column(name)) for name in ("topic", "format"))
        self.topics, self.formats = ("", *topics), ("", *formats)
        self._topic, self._kind = topic[order] + 1, kind[order] + 1
        for name, codes, values in (("_topic", self._topic, topics), ("_kind", self._kind, formats)):
            if "" in values:  # posts without a topic are like events without a post
                setattr(self, name, np.where(codes == values.index("") + 1, 0, codes).astype(np.uint16))

    @property
    def mark(self) -> str:
        """Differs when any post got another topic or format."""
        import hashlib

        found = hashlib.sha256(json.dumps([self.topics, self.formats], ensure_ascii=False).encode())
        for column in (self._hashes, self._topic, self._kind):
            found.update(np.ascontiguousarray(column).tobytes())
        return found.hexdigest()[:32]

    def codes(self, table: pa.Table) -> tuple[Any, Any]:
        """Codes of topic and format of each event's post, 0 for none."""
        if not len(self._hashes):
            zeros = np.zeros(table.num_rows, np.uint16)
            return zeros, zeros
        wanted = _post_hashes(table.column("post_id"), np.asarray(table.column("account_id")))
        places = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        known = self._hashes[places] == wanted
        return tuple(np.where(known, codes[places], 0).astype(np.uint16) for codes in (self._topic, self._kind))  # type: ignore[return-value]


def _post_hashes(texts: Any, accounts: Any) -> Any:
    coded = _coded(texts)
    table = np.concatenate((hash_texts(coded.dictionary), np.zeros(1, np.uint64)))
    places = np.asarray(pc.fill_null(coded.indices, len(coded.dictionary)).cast(pa.int64()))
    return mixed(table[places] + mixed(accounts.astype(np.int64).view(np.uint64)))


def _coded(texts: Any) -> Any:
    if isinstance(texts, pa.ChunkedArray):
        if pa.types.is_dictionary(texts.type):
            texts = texts.unify_dictionaries()
        texts = texts.combine_chunks() if texts.num_chunks else pa.array([], pa.string())
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.chunk(0) if texts.num_chunks else pa.array([], pa.string())
    return texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()


def _codes(texts: Any) -> tuple[Any, list[str]]:
    """Codes and what they mean; null is the empty text."""
    coded = _coded(texts)
    names = [name or "" for name in whole(coded.dictionary).to_pylist()]
    if coded.null_count:
        names, fill = ([*names, ""], len(names)) if "" not in names else (names, names.index(""))
        indices = pc.fill_null(coded.indices, fill) if coded.null_count else coded.indices
    else:
        indices = coded.indices
    used = np.asarray(indices.cast(pa.int64())).astype(np.uint16)
    return used, names


def _accounts(table: pa.Table) -> tuple[Any, list[tuple[int, str]]]:
    numbers, account = np.unique(np.asarray(table.column("account_id")).astype(np.int64), return_inverse=True)
    platform, platforms = _codes(table.column("platform"))
    both, codes = np.unique(account.astype(np.int64) * len(platforms) + platform, return_inverse=True)
    pairs = [(int(numbers[one // len(platforms)]), platforms[one % len(platforms)]) for one in both.tolist()]
    return codes.astype(np.uint16), pairs


def _filled(texts: Any) -> Any:
    decoded = texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts
    return pc.fill_null(pc.not_equal(decoded, ""), False)


def _tables(pieces: Sequence[Piece], covered: int) -> Iterator[pa.Table]:
    """Rows of these files that are newer than `covered`, some million at once."""
    waiting: list[pa.Table] = []
    rows = 0
    for piece in sorted(pieces, key=lambda one: one.first_version):
        file = pq.ParquetFile(piece.path, read_dictionary=DICTIONARIES, memory_map=True)
        mixed_ages = piece.compacted and piece.first_version <= covered
        wanted = [*READ, "version"] if mixed_ages else list(READ)
        groups: list[int] = []
        for group in range(file.num_row_groups):
            groups.append(group)
            rows += file.metadata.row_group(group).num_rows
            if rows >= AT_ONCE:
                waiting.append(_read(file, groups, wanted, covered))
                yield _together(waiting)
                waiting, groups, rows = [], [], 0
        if groups:
            waiting.append(_read(file, groups, wanted, covered))
    if waiting:
        yield _together(waiting)


def _read(file: Any, groups: list[int], wanted: list[str], covered: int) -> pa.Table:
    table: pa.Table = file.read_row_groups(groups, columns=wanted, use_threads=True)
    if "version" in wanted:
        table = table.filter(pc.greater(table.column("version"), covered))
    return table.select(list(READ))


def _together(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries()


def _truth() -> Iterator[pa.Table]:
    """The warehouse's own newest version of every event."""
    from guanhao.kernel.warehouse import POOL

    with POOL.engine().session() as con:
        reader = con.sql(f"SELECT {', '.join(READ)} FROM events").to_arrow_reader(AT_ONCE)
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _open(row: IndexPart) -> p.Part:
    return p.Part(index_folder(row.brand_id) / row.name)


def _new_folder() -> Path:
    folder = index_folder(current_brand().id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / secrets.token_hex(16)


def _settle(folder: Path) -> None:
    """Make a folder durable."""
    for path in folder.iterdir():
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    fsync_folder(folder)
    fsync_folder(folder.parent)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _discard(made: Sequence[Made]) -> None:
    for folder, _rows in made:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
