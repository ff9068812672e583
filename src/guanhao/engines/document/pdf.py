"""Documents as PDF by typst. The document goes in as data, never as markup, so whatever a text holds is printed as it is."""

import json
from pathlib import Path
from typing import Any

import typst

from guanhao.engines.document.blocks import Chart, Document, Sources
from guanhao.engines.document.codec import to_json
from guanhao.engines.drawing.canvas import clean

_TEMPLATE = Path(__file__).with_name("report.typ")


class NoFont(RuntimeError):
    """The folder of fonts holds no font file."""


def to_pdf(document: Document, *, fonts: Path) -> bytes:
    """The document on A4 as PDF, the same bytes for the same document; only fonts of the folder are used. NoFont when it is empty."""
    if not any(path.suffix.lower() in {".ttf", ".otf", ".ttc"} for path in fonts.glob("*")):
        raise NoFont(f"no font file (.ttf, .otf, .ttc) in {fonts}")
    value = to_json(document)
    files = {"main.typ": _TEMPLATE.read_bytes()}
    for index, block in enumerate(document.blocks):
        if isinstance(block, Chart):
            files[f"chart{index}.svg"] = block.svg.encode()
            value["blocks"][index] = {**value["blocks"][index], "svg": f"chart{index}.svg", "data": None}
    value["chinese"] = document.chinese
    value["known"] = {source.trace: True for block in document.blocks if isinstance(block, Sources) for source in block.items}
    files["document.json"] = json.dumps(_cleaned(value), ensure_ascii=False).encode()
    compiler: Any = typst.compile  # its stub leaves out that a dictionary of files is taken
    made = compiler(files, font_paths=[str(fonts)], ignore_system_fonts=True, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value
