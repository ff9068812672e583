"""Words in a picture, by the optional extra `ocr` (RapidOCR with its packaged PP-OCR models; nothing is fetched)."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

WORKING = 2000  # pixels of the longer side that are read
SURE = 0.6  # lines that the model is less sure of are left out
_lock = Lock()


@dataclass(frozen=True)
class Line:
    """A line of words with its box (left, top, right, bottom) in pixels of the picture that was given."""

    text: str
    box: tuple[int, int, int, int]


def can_read() -> bool:
    """True when the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def words_in(image: Image.Image, *, longest: int = WORKING, sure: float = SURE) -> str:
    """The lines of text in a picture, from top to bottom; "" when there are none. RuntimeError without the extra.

    `longest`: pixels of the longer side that are read; `sure`: lines the model is less sure of (0..1) are left out.
    """
    return "\n".join(line.text for line in lines_in(image, longest=longest, sure=sure))


def lines_in(image: Image.Image, *, longest: int = WORKING, sure: float = SURE) -> tuple[Line, ...]:
    """The same lines with the place of each. RuntimeError without the extra."""
    if not can_read():
        raise RuntimeError("install guanhao[ocr] to read words in pictures")
    small = image.convert("RGB")
    small.thumbnail((longest, longest))
    with _lock:  # one engine a process; it is not made for several threads
        found = _engine()(np.asarray(small)[:, :, ::-1])
    boxes = found.boxes if found.boxes is not None else ()
    lines = zip(found.txts or (), found.scores or (), boxes, strict=True)
    return tuple(Line(str(text), _bounds(box, image.width / small.width)) for text, score, box in lines if score >= sure)


def _bounds(box: Any, scale: float) -> tuple[int, int, int, int]:
    corners = np.asarray(box, dtype=float) * scale
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return round(left), round(top), round(right), round(bottom)


@cache
def _engine() -> Any:
    return import_module("rapidocr").RapidOCR(params={"Global.log_level": "critical"})  # some seconds and 200 MB on first use
