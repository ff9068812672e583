"""Static charts for paper and for pages without scripts: plain values in, one SVG text out; PNG through resvg."""

from guanhao.engines.drawing.bars import Bar, bars, columns
from guanhao.engines.drawing.boxes import Box, box_of, boxes
from guanhao.engines.drawing.heat import heat_map
from guanhao.engines.drawing.lines import Band, Note, line
from guanhao.engines.drawing.png import to_png
from guanhao.engines.drawing.scale import full_number, short_number
from guanhao.engines.drawing.slope import slope
from guanhao.engines.drawing.style import PALETTE, Series, Style

__all__ = [
    "PALETTE",
    "Band",
    "Bar",
    "Box",
    "Note",
    "Series",
    "Style",
    "bars",
    "box_of",
    "boxes",
    "columns",
    "full_number",
    "heat_map",
    "line",
    "short_number",
    "slope",
    "to_png",
]
