"""Large files in parts: one part in memory at a time, from wherever an earlier run stopped."""

from collections.abc import Iterator
from typing import Any

from guanhao.sdk.connectors.errors import Rejected
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media


def count_of(media: Media, size: int) -> int:
    """How many parts of this size a file has."""
    return max(1, -(-media.size // size))


def parts_of(context: Context, media: Media, size: int, *, done: int = 0) -> Iterator[tuple[int, bytes]]:
    """(number from 0, bytes) of each part after the first `done` ones; Rejected when the file is shorter than it was signed."""
    total = count_of(media, size)
    if done >= total:
        return
    with context.open_media(media) as file:
        file.seek(done * size)
        for number in range(done, total):
            part = file.read(size)
            if len(part) != min(size, media.size - number * size):
                raise Rejected("The file is shorter than the one that was signed.", code="file_changed")
            yield number, part


def body_of(part: bytes) -> dict[str, Any]:
    """The arguments that send a part as a request's body. An iterator lets go of the bytes once they are sent; httpx keeps a body of plain bytes with
    the answer, and those cycles would pile up until the collector runs.
    """
    return {"content": iter((part,)), "headers": {"Content-Type": "application/octet-stream", "Content-Length": str(len(part))}}
