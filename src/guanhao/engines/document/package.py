"""Office files as archives whose bytes depend on nothing but the document and its moment."""

import io
import zipfile
from datetime import datetime


def rezipped(raw: bytes, made_at: datetime) -> bytes:
    """The archive with its entries in one order, all dated `made_at` (1980 at the earliest: zip knows no year before)."""
    packed = io.BytesIO()
    stamp = max(made_at.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            new.writestr(zipfile.ZipInfo(name, date_time=stamp), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
