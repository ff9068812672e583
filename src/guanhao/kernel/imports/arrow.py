"""The Arrow type of each kind of field."""

from typing import Any

import pyarrow as pa

ARROW_TYPES: dict[str, Any] = {
    "text": pa.string(),
    "id": pa.string(),
    "count": pa.int64(),
    "number": pa.float64(),
    "money": pa.float64(),
    "share": pa.float64(),
    "duration": pa.float64(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
    "flag": pa.bool_(),
}
