"""SVG to PNG by the library resvg, with the fonts that are handed in and no others."""

from collections.abc import Sequence
from pathlib import Path

FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC")


def to_png(svg: str, fonts: Sequence[Path], *, scale: float = 2.0) -> bytes:
    """The picture as PNG at `scale` pixels a CSS pixel; text is set in the given font files. ValueError for SVG that cannot be read."""
    import resvg_py  # loads on first use

    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(path) for path in fonts], zoom=scale, background="#ffffff")
    )
