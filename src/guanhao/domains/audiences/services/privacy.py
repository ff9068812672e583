"""A person goes: from raw events and orders, from raw files of imports, from the index, from every version of every audience, from exports, from what
rooms above keep (rules.keepers); then it is searched for."""

import re
from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction

from guanhao.domains.audiences.models import Alias, Deletion, Move, NumberBlock, Segment, SegmentVersion, TagEvidence, Trait
from guanhao.domains.audiences.rules.keepers import KEEPERS
from guanhao.domains.audiences.selectors import behaviour, numbers
from guanhao.domains.audiences.services import exports, indexing
from guanhao.domains.channels import facade as channels
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PLACES = (("events", "person_id", ()), ("orders", "person_id", ()), ("comments", "author_id", ("author", "author_id")))
LARGEST = 64 * 2**20


def ask_deletion(*, person_id: int, digests: Collection[str]) -> int:
    """Note that a person is to go; a job does it. The number of the record that will be the proof."""
    row = Deletion(person_id=person_id, marks=list(digests), asked_at=now())
    row.save()
    return row.pk


def delete_person(*, deletion_id: int) -> dict[str, Any]:
    """Do it; may be called again after a crash. Answers what went and what was found afterwards."""
    row = Deletion.objects.get(pk=deletion_id)
    texts = _texts(set(row.marks))
    if texts:
        _delete(row, texts)
    row.refresh_from_db()
    row.left = {place: count for place, count in left(texts).items() if count}
    row.done_at, row.marks = now(), []
    row.save()
    audit.record("audiences.deleted", target=f"people.person:{row.person_id}", after={"found": row.found, "left": row.left})
    return {"found": row.found, "left": row.left}


def _delete(row: Deletion, texts: list[str]) -> None:
    from pyroaring import BitMap

    from guanhao.kernel.imports.redacting import redact
    from guanhao.kernel.warehouse.erasing import erase

    found = dict(row.found)
    gone = BitMap(int(n) for n in numbers.book().find(pa.array(texts, pa.string())) if n)
    for table, column, blank in PLACES:
        found[table] = found.get(table, 0) + erase(table, column, texts, blank=blank)
    found["index"] = found.get("index", 0) + indexing.drop_people(gone)
    indexing.sweep(at_once=True)
    behaviour.forget()
    for keeper in KEEPERS.values():
        found[keeper.key] = found.get(keeper.key, 0) + keeper.forget(texts)
    found["raw_files"] = found.get("raw_files", 0) + redact(texts)
    with transaction.atomic():
        found["versions"] = found.get("versions", 0) + _versions(gone)
        found["exports"] = found.get("exports", 0) + exports.drop_people(gone)
        for model in (Alias, Move, Trait, TagEvidence):
            model.objects.filter(number__in=list(gone)).delete()
        Deletion.objects.filter(pk=row.pk).update(found=found)
    with transaction.atomic():  # last: a crash before must find the texts again
        _blank(set(texts))


def _texts(marks: set[str]) -> list[str]:
    """The texts of events and orders whose keyed digest is one of these, on whatever platform."""
    from guanhao.kernel.access import narrowed
    from guanhao.kernel.warehouse import rows

    sql = " UNION ".join(f"SELECT DISTINCT coalesce(platform, '') AS platform, {column} AS text FROM {table}" for table, column, _blank_ in PLACES)
    with narrowed(()):
        pairs = {(one["platform"], one["text"]) for one in rows(sql) if one["text"]}
    platforms = {platform for platform, _text in pairs if platform}
    named = {text for _platform, text in pairs}
    platforms |= {one.key for one in channels.platforms()}
    for keeper in KEEPERS.values():
        pairs |= {("", text) for text in keeper.texts() if text and text not in named}
    pairs |= {(platform, text) for platform in platforms for own, text in pairs if not own}
    pairs |= {(platform, text) for platform in platforms for text in numbers.book().texts.to_pylist() if text and text not in named}
    return sorted({text for platform, text in pairs if people.handle_digest(platform, text) in marks})


def _versions(gone: Any) -> int:
    """Out of the bitmaps of all versions, and of their sizes."""
    from pyroaring import BitMap

    count = 0
    for version in SegmentVersion.objects.exclude(members=None).iterator(chunk_size=50):
        members = BitMap.deserialize(bytes(version.members))
        if members & gone:
            version.size = max(0, version.size - len(members & gone))
            version.members = (members - gone).serialize()
            version.save(update_fields=["members", "size"])
            Segment.objects.filter(pk=version.segment_id, version=version.number).update(size=version.size)
            count += 1
    return count


def _blank(texts: set[str]) -> None:
    """The number stays and names nobody: it is never given again."""
    import secrets

    import pyarrow.compute as pc

    wanted = pa.array(sorted(texts), pa.string())
    for block in NumberBlock.objects.select_for_update().all():
        held = numbers.unpacked(block.texts)
        hits = pc.is_in(held, value_set=wanted)
        if pc.any(hits).as_py():
            block.texts, block.token = numbers.packed(pc.if_else(hits, "", held)), secrets.token_hex(16)
            block.save(update_fields=["texts", "token"])


def left(texts: Collection[str]) -> dict[str, int]:
    """Where these texts are still found: every Parquet file, visible or replaced, the numbers, and the bytes of stored files and of the database."""
    from guanhao.kernel.warehouse.erasing import holds

    if not texts:
        return {}
    found = {table: holds(table, column, texts) for table, column, _blank_ in PLACES}
    found["numbers"] = int(np.count_nonzero(numbers.book().find(pa.array(sorted(texts), pa.string()))))
    found |= {keeper.key: sum(text in texts for text in keeper.texts()) for keeper in KEEPERS.values()}
    found["files"] = _in_files(texts)
    return found


def _in_files(texts: Collection[str]) -> int:
    """How many stored files of the brand (uploads, exports) have one of the texts as a word of its own."""
    from pathlib import Path

    words = re.compile(rb"(?<![0-9A-Za-z_-])(?:" + b"|".join(re.escape(text.encode()) for text in sorted(texts)) + rb")(?![0-9A-Za-z_-])")
    folder = Path(settings.HOME) / "files" / str(current_brand().id)
    return sum(1 for path in folder.rglob("*") if path.is_file() and path.stat().st_size <= LARGEST and words.search(path.read_bytes()))


def clear_free_pages() -> None:
    """SQLite keeps deleted bytes in free pages and its log: write the file anew. PostgreSQL's own cleaning does this."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
