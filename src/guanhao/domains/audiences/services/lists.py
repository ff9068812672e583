"""Lists of other systems: people by hashed ids, with the share that is known here; below the gate nothing is made (PLT-13). And traits by person."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.audiences.contracts import IMPORT, Definition, Refused
from guanhao.domains.audiences.models import Trait
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.selectors import numbers
from guanhao.domains.audiences.services import reading, segments
from guanhao.engines.audience.events import bitmap
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.tenancy import current_brand

_HASHES = {64: "sha256", 40: "sha1", 32: "md5"}
_HEX = re.compile(r"^[0-9a-f]+$")
MOST_ROWS, MOST_BYTES = 5_000_000, 200 * 2**20
DIMENSIONS = ("age", "sex", "region", "city_tier", "job", "interest", "need")


@dataclass(frozen=True)
class Match:
    """How a list met the people known here: different ids, how many of them matched, the share, the gate, how ids were written."""

    given: int
    matched: int
    gate: float
    hashed: str

    @property
    def share(self) -> float:
        """Matched by given."""
        return self.matched / self.given if self.given else 0.0

    @property
    def passed(self) -> bool:
        """Does the list count?"""
        return self.given > 0 and self.share >= self.gate


def read_ids(stream: BinaryIO, name: str) -> list[str]:
    """The ids of a CSV (first column, or the one named id, hash or person_id) or XLSX. Refused names what is wrong with the file."""
    table = read_rows(stream, name)
    if not table:
        raise Refused(_("The file holds no rows."), "file")
    head = [str(one).strip().lower() for one in table[0]]
    wanted = [place for place, word in enumerate(head) if word in {"id", "hash", "person_id", "用户id", "用户编号"}]
    place, rows = (wanted[0], table[1:]) if wanted else (0, table)
    ids = [str(row[place]).strip() for row in rows if len(row) > place and str(row[place]).strip()]
    if not ids:
        raise Refused(_("The file holds no ids."), "file")
    return ids


def read_rows(stream: BinaryIO, name: str) -> list[list[str]]:
    """Rows of cells of a CSV or XLSX file."""
    raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Refused(_("At most %(most)s MB.") % {"most": MOST_BYTES // 2**20}, "file")
    if name.lower().endswith(".xlsx"):
        return _workbook(raw)
    import csv
    import io

    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    raise Refused(_("The file is neither UTF-8 nor GB 18030 text."), "file")


def _workbook(raw: bytes) -> list[list[str]]:
    import io
    import zipfile

    import openpyxl

    try:
        sheet = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True).active
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refused(_("This is no XLSX file."), "file") from error
    rows: Iterable[Sequence[Any]] = sheet.iter_rows(values_only=True) if sheet is not None else ()
    return [["" if cell is None else str(cell) for cell in row] for row in rows if any(cell is not None for cell in row)]


def match(ids: Sequence[str]) -> tuple[Match, Any]:
    """How many of the ids are known here, and who: ids in clear, or their SHA-256, SHA-1 or MD5 (of the id as it is, in hexadecimal)."""
    from pyroaring import BitMap

    different = sorted({one.lower() if _hash_of(one) else one for one in ids})
    if len(different) > MOST_ROWS:
        raise Refused(_("At most %(most)s ids.") % {"most": f"{MOST_ROWS:,}"}, "file")
    kinds = {_hash_of(one) for one in different}
    kind = kinds.pop() if len(kinds) == 1 else ""
    gate = AudiencePolicy.of_brand().match_share
    if not kind:
        raw = reading.Numbers().of(pa.array(different, pa.string()))
        matched = int(np.count_nonzero(raw))
        members = bitmap(raw)
    else:
        book, wanted = numbers.book(), set(different)
        hits = [place for place, text in enumerate(book.texts.to_pylist(), start=1) if text and _digest(kind, text) in wanted]
        matched = len(hits)
        members = BitMap(hits)
    members.discard(0)
    return Match(len(different), matched, gate, kind), members


def _hash_of(text: str) -> str:
    low = text.lower()
    return _HASHES.get(len(low), "") if _HEX.match(low) else ""


def _digest(kind: str, text: str) -> str:
    return hashlib.new(kind, text.encode(), usedforsecurity=False).hexdigest()


def import_segment(*, name: str, ids: Sequence[str], purpose: str, source: str) -> tuple[int | None, Match]:
    """An audience of the people of a list (needs audiences.edit), when the share that is known passes the gate; (None, why) otherwise, and nothing is
    made.
    """
    require("audiences.edit")
    found, members = match(ids)
    if not found.passed:
        with transaction.atomic():
            audit.record(
                "audiences.import_refused", target="audiences.segment:0", after={"given": found.given, "matched": found.matched}, note=name[:120]
            )
        return None, found
    params = {"given": found.given, "matched": found.matched, "hashed": found.hashed}
    made = segments.save_segment(name=name, definition=Definition(IMPORT, params), members=members, purpose=purpose, source=source)
    return made, found


@transaction.atomic
def import_traits(*, rows: list[list[str]]) -> int:
    """What another system knows of people (needs audiences.edit): a head line with person_id and any of DIMENSIONS.

    A person's newer value replaces the older one; how many values. Refused names row and column. Ages become bands.
    """
    from guanhao.domains.audiences.rules.bands import age_band
    from guanhao.domains.audiences.services.numbering import known_after

    require("audiences.edit")
    head = [one.strip().lower() for one in rows[0]] if rows else []
    places = {name: head.index(name) for name in DIMENSIONS if name in head}
    if "person_id" not in head or not places:
        raise Refused(_("The first line must name person_id and at least one of: %(known)s.") % {"known": ", ".join(DIMENSIONS)}, "file")
    texts, values = [], []
    for line, row in enumerate(rows[1:], start=2):
        text = row[head.index("person_id")].strip() if len(row) > head.index("person_id") else ""
        if not text:
            raise Refused(_("Row %(row)s: person_id is empty.") % {"row": line}, "file")
        cells = {name: row[place].strip()[:80] for name, place in places.items() if len(row) > place and row[place].strip()}
        if "age" in cells:
            band = age_band(cells["age"])
            if not band:
                raise Refused(_("Row %(row)s: “%(value)s” is no age.") % {"row": line, "value": cells["age"]}, "file")
            cells["age"] = band
        texts.append(text)
        values.append(cells)
    found = known_after(pa.array(texts, pa.string())).find(pa.array(texts, pa.string())).tolist() if texts else []
    newest = {(number, name): value for number, cells in zip(found, values, strict=True) for name, value in cells.items()}
    for start in range(0, len(found), 500):
        Trait.objects.filter(number__in=found[start : start + 500], dimension__in=list(places)).delete()
    brand = current_brand().id
    made = [Trait(brand_id=brand, number=number, dimension=name, value=value) for (number, name), value in newest.items()]
    Trait.objects.bulk_create(made, batch_size=1000)
    audit.record("audiences.traits_imported", target="audiences.segment:0", after={"people": len(set(found)), "values": len(made)})
    return len(made)
