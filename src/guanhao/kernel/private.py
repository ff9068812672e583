"""Small files for their owner alone: keys and the like, on disk whole or not there."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def keep(path: Path, text: str, *, once: bool = False) -> None:
    """Write `text` so that a kill or a power cut leaves the old file or the new one; with `once`, a file that is there stays, whoever made it."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if once:
            with suppress(FileExistsError):
                os.link(draft, path)
        else:
            Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
