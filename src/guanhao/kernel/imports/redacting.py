"""Taking a person's rows out of the raw files of imports: the file is read once more and kept anew without them, as CSV in UTF-8."""

import csv
import io
import re
import tempfile
from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction

from guanhao.engines.intake import IntakeError, inspect, read_blocks
from guanhao.kernel import files
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.models import StoredFile

EDGE = r"[0-9A-Za-z_-]"


def redact(words: Collection[str]) -> int:
    """Take every row with one of these words, whole or as a word of its own in a cell, out of all raw files and quarantines of the brand.

    How many files and quarantined rows were changed. A file that cannot be read as a table any more goes whole, when its bytes hold a word.
    """
    if not words:
        return 0
    found = _pattern(words)
    count = 0
    for number in ImportRun.objects.values_list("file_id", flat=True).distinct():
        stored: StoredFile = StoredFile.objects.get(pk=number)
        try:
            count += _file(stored, found)
        except FileNotFoundError:  # the data folder lost it before
            continue
    for row in QuarantinedRow.objects.iterator(chunk_size=500):
        if _hits([*row.cells, *(row.fixed_cells or []), row.value], found):
            row.delete()
            count += 1
    return count


def _pattern(words: Collection[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{EDGE})(?:" + "|".join(re.escape(word) for word in sorted(words)) + rf")(?!{EDGE})")


def _hits(cells: Collection[Any], found: re.Pattern[str]) -> bool:
    return any(found.search(str(cell)) for cell in cells if cell)


def _file(stored: StoredFile, found: re.Pattern[str]) -> bool:
    with tempfile.TemporaryFile("w+b") as out:
        text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        dropped = 0
        try:
            for row in _rows(stored):
                if _hits(row, found):
                    dropped += 1
                else:
                    writer.writerow(row)
        except IntakeError:
            with files.open_file(stored) as stream:
                dropped = bool(found.search(stream.read().decode("utf-8", errors="ignore")))
            text.seek(0)
            text.truncate()
        if not dropped:
            text.detach()
            return False
        text.flush()
        out.seek(0)
        with transaction.atomic():
            fresh = files.store(out, name=_name(stored.name), purpose=stored.purpose, content_type="text/csv")
            for run in ImportRun.objects.filter(file=stored):
                run.file, run.trial = fresh, None
                run.layout = {**run.layout, "sample": [row for row in run.layout.get("sample", ()) if not _hits(row, found)]}
                run.save(update_fields=["file", "trial", "layout"])
            files.forget(stored)
        text.detach()
    return True


def _rows(stored: StoredFile) -> Iterator[list[str]]:
    """Head line and all rows of a raw file, bad ones included."""
    with files.open_file(stored) as stream:
        plan = inspect(stream, stored.name)
    yield list(plan.headers)
    with files.open_file(stored) as stream:
        for block in read_blocks(stream, stored.name, plan):
            yield from block.rows
            yield from (row.cells for row in block.bad)


def _name(name: str) -> str:
    return name if name.lower().endswith(".csv") else f"{name}.csv"
