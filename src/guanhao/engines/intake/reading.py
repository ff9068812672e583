"""The door to all formats: what is this file, and its rows block by block."""

import io
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import BinaryIO

from guanhao.engines.intake import delimited, encodings, objects, workbooks
from guanhao.engines.intake.errors import IntakeError
from guanhao.engines.intake.layout import Block, Layout, ReadOptions
from guanhao.engines.intake.sources import ZIP, Limits, Source, open_source

BLOCK_ROWS = 50_000
_HEAD = 64 * 1024


def inspect(stream: BinaryIO, name: str, *, options: ReadOptions | None = None, known: Collection[str] = (), limits: Limits | None = None) -> Layout:
    """Find out how a seekable stream is to be read; `known` are expected header names in `headers.plain` form.

    IntakeError says why it cannot be: empty, binary, encoding (with byte position), bomb, no_header, old_excel …
    """
    options, limits = options or ReadOptions(), limits or Limits()
    source = open_source(stream, name, limits)
    form = options.format or _format(source)
    if form == "xlsx":
        found = workbooks.layout(source.open(), options, known, limits)
    else:
        encoding = _encoding(source, options)
        if form in {"json", "jsonl"}:
            found = objects.layout(source.open(), encoding, form, limits)
        else:
            found = delimited.layout(source.open(), encoding, options, known, limits)
    return replace(found, compression=source.compression, member=source.member)


def read_blocks(stream: BinaryIO, name: str, plan: Layout, *, size: int = BLOCK_ROWS, limits: Limits | None = None) -> Iterator[Block]:
    """All rows of the file under this layout, at most `size` a block."""
    limits = limits or Limits()
    source = open_source(stream, name, limits)
    if plan.format == "xlsx":
        return workbooks.blocks(source.open(), plan, size)
    if plan.format in {"json", "jsonl"}:
        return objects.blocks(source.open(), plan, size)
    return delimited.blocks(source.open(), plan, size, limits)


def _format(source: Source) -> str:
    """By content first, by name second."""
    head = source.open().read(_HEAD)
    if head.startswith(ZIP):
        return "xlsx"
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise IntakeError("not_a_table")
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if text[:200].lower().startswith(("<!doctype html", "<html", "<?xml", "<table")):
        raise IntakeError("html")
    lower = source.name.lower()
    if lower.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if lower.endswith((".csv", ".tsv", ".txt")) and not lower.endswith(".json"):
        return "csv"
    return objects.looks_like(text) or "csv"


def _encoding(source: Source, options: ReadOptions) -> str:
    """What the person said, if it is true; else what the bytes say."""
    if not options.encoding:
        found = encodings.detect(source.open())
        if found != "utf-8":
            encodings.check(source.open(), found)
        return found
    name = encodings.normal_name(options.encoding)
    encodings.check(source.open(), name)
    return name


def as_stream(data: bytes) -> BinaryIO:
    """Bytes as the seekable stream that readers want."""
    return io.BytesIO(data)
