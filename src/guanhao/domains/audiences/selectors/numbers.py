"""Numbers of people, as this process knows them."""

import base64
import io
import threading
from typing import Any

import pyarrow as pa

from guanhao.domains.audiences.models import Alias, NumberBlock
from guanhao.engines.audience.numbers import Book, whole
from guanhao.kernel.tenancy import current_brand

_LOCK = threading.Lock()
_BOOKS: dict[int, tuple[tuple[str, ...], Book]] = {}
BRANDS_KEPT = 8


def packed(texts: Any) -> str:
    """Texts as a block keeps them: sealing is the field's work."""
    out = io.BytesIO()
    table = pa.table({"text": texts})
    with pa.ipc.new_stream(out, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return base64.b64encode(out.getvalue()).decode()


def unpacked(raw: str) -> Any:
    """Back again."""
    return whole(pa.ipc.open_stream(base64.b64decode(raw)).read_all().column("text"))


def book() -> Book:
    """The brand's texts and numbers; blocks that are new since the last look are added."""
    brand = current_brand()
    tokens = tuple(NumberBlock.objects.order_by("first").values_list("token", flat=True))
    with _LOCK:
        known, found = _BOOKS.get(brand.id, ((), Book.empty()))
        if known == tokens:
            return found
        if tokens[: len(known)] != known:
            known, found = (), Book.empty()
        rows = NumberBlock.objects.filter(token__in=tokens[len(known) :]).order_by("first") if known else NumberBlock.objects.order_by("first")
        taken = list(known)
        for row in rows:
            found = found.grown(unpacked(row.texts))
            taken.append(row.token)
        _BOOKS.pop(brand.id, None)
        _BOOKS[brand.id] = (tuple(taken), found)
        while len(_BOOKS) > BRANDS_KEPT:
            _BOOKS.pop(next(iter(_BOOKS)))
        return found


def aliases() -> dict[int, int]:
    """Numbers of merged people and the one that stands for each."""
    return dict(Alias.objects.values_list("number", "canonical"))


def blank() -> Any:
    """Numbers whose text was deleted: a bitmap."""
    import numpy as np

    from guanhao.engines.audience.events import bitmap

    texts: Any = book().texts
    empty = np.asarray(texts.cast(pa.large_string()).to_numpy(zero_copy_only=False) == "", bool)
    return bitmap(np.flatnonzero(empty) + 1)
