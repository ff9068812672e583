"""Arrow columns of an import block: local days, titles and tags derived from texts, merging with what is known, and what changed."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from pyarrow import compute

LONGEST_TITLE: Final = 80
pc: Any = compute  # its stubs know no plain Python values as arguments
_DAY_US: Final = 86_400_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BRACKETED: Final = r"^[^【】\n]{0,40}【(?P<title>[^】\n]{1,200})】"
_SENTENCE: Final = r"^[\s\x{200b}]*(?P<title>[^。！？!?\n]{1,60})"
_PAIRED_TAG: Final = re.compile(r"#([^#\n]{1,60})#")
_OPEN_TAG: Final = re.compile(r"[#＃]([^#＃\s@,，。！!？?]{1,60})")
PAIRED_PLATFORMS: Final = frozenset({"weibo"})


def whole(column: Any) -> Any:
    """One contiguous array of a table's column."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def local_parts(moments: Any, zone: ZoneInfo) -> tuple[Any, Any, Any]:
    """Local day (date32), hour and weekday (int8, 0 = Monday) of UTC moments; null stays null."""
    moments = whole(moments).cast(pa.timestamp("us", tz="UTC"))
    missing = moments.is_null().to_numpy(zero_copy_only=False)
    micros = moments.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    local = micros + _offsets(micros, zone)
    days = local // _DAY_US
    day = pa.array(days.astype("datetime64[D]"), type=pa.date32(), mask=missing)
    hour = pa.array(((local - days * _DAY_US) // 3_600_000_000).astype(np.int8), mask=missing)
    weekday = pa.array(((days + 3) % 7).astype(np.int8), mask=missing)  # 1970-01-01 was a Thursday
    return day, hour, weekday


def _offsets(micros: Any, zone: ZoneInfo) -> Any:
    """The zone's offset of each moment in microseconds; asked once a UTC day, and once a moment only on days on which it changes."""
    days, place = np.unique(micros // _DAY_US, return_inverse=True)
    starts = np.array([_offset(int(day) * _DAY_US, zone) for day in days], dtype=np.int64)
    ends = np.array([_offset((int(day) + 1) * _DAY_US - 1, zone) for day in days], dtype=np.int64)
    offsets = starts[place]
    for i in np.flatnonzero((starts != ends)[place]):
        offsets[i] = _offset(int(micros[i]), zone)
    return offsets


def _offset(micros: int, zone: ZoneInfo) -> int:
    offset = (_EPOCH + timedelta(microseconds=micros)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


def titles(given: Any, texts: Any) -> Any:
    """The given title; else what stands in 【】 near the start of the text; else its first sentence, at most 60 characters."""
    texts = whole(texts)
    bracketed = pc.utf8_slice_codeunits(pc.struct_field(pc.extract_regex(texts, _BRACKETED), "title"), 0, LONGEST_TITLE)
    sentence = pc.struct_field(pc.extract_regex(texts, _SENTENCE), "title")
    return pc.coalesce(blank_to_null(given), blank_to_null(bracketed), blank_to_null(sentence))


def tags(given: Any, texts: Any, platform: str) -> Any:
    """The given tags; else the topics of the text: #topic# on platforms that write them so, #topic elsewhere. Null when there are none."""
    pattern = _PAIRED_TAG if platform in PAIRED_PLATFORMS else _OPEN_TAG
    texts, given = whole(texts), whole(given)
    marked = pc.fill_null(pc.match_substring_regex(texts, "[#＃]"), False).to_numpy(zero_copy_only=False)
    found: list[list[str] | None] = [None] * len(texts)
    for i in np.flatnonzero(marked):
        words = [word.strip() for word in pattern.findall(texts[int(i)].as_py())]
        found[int(i)] = list(dict.fromkeys(word for word in words if word)) or None
    derived = pa.array(found, type=pa.list_(pa.string()))
    empty = pc.equal(pc.fill_null(pc.list_value_length(given), 0), 0)
    return pc.if_else(empty, derived, given)


def blank_to_null(texts: Any) -> Any:
    """Trimmed texts, empty ones null."""
    trimmed = pc.utf8_trim_whitespace(whole(texts))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def places(keys: Any, known: Any) -> Any:
    """For each key the row of `known` that has it, else -1 (NumPy int64)."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int64)
    found = pc.index_in(whole(keys), value_set=whole(known))
    return found.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)


def joined(*columns: Any) -> Any:
    """Several key columns as one text."""
    texts = [whole(column).cast(pa.string()) for column in columns]
    return texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, "\x1f")


def moment_key(moments: Any) -> Any:
    """Moments as text of microseconds, so that they can be a part of a key."""
    return whole(moments).cast(pa.int64()).cast(pa.string())


def picked(column: Any, rows: Any) -> Any:
    """The column's values at these rows; null where the row is -1."""
    column = whole(column)
    index = pa.array(rows, mask=rows < 0)
    return column.take(index)


def changed(new: Any, old: Any) -> Any:
    """Where two columns differ, null-safe (NumPy bool); lists are compared by their items."""
    new, old = _comparable(whole(new)), _comparable(whole(old))
    differs = pc.fill_null(pc.not_equal(new, old), False)
    return pc.or_(differs, pc.xor(new.is_null(), old.is_null())).to_numpy(zero_copy_only=False)


def _comparable(column: Any) -> Any:
    if pa.types.is_list(column.type):
        text = pc.binary_join(column, "\x1f")
        return pc.if_else(pc.equal(pc.fill_null(pc.list_value_length(column), 0), 0), pa.scalar(None, pa.string()), text)
    return column


def only(lists: Any, allowed: frozenset[str]) -> Any:
    """Lists without items that are not allowed; empty ones null."""
    cleaned = [[item for item in items if item in allowed] or None if items else None for items in whole(lists).to_pylist()]
    return pa.array(cleaned, type=pa.list_(pa.string()))
