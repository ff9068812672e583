"""The print palette and the measures that all charts share."""

from collections.abc import Sequence
from dataclasses import dataclass

INK, MUTED, GRID, PAPER = "#1b2530", "#5d6975", "#e2e6ea", "#ffffff"
ACCENT, GOOD, BAD = "#0b5c8a", "#1f7a4d", "#b3372c"
PALETTE = (ACCENT, "#c8701a", "#2d8a5f", "#7d4a94", "#a33b52", "#4d6b8f")
FONTS = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


@dataclass(frozen=True)
class Style:
    """Size in CSS pixels and the language of numbers (zh-hans: 万 and 亿, otherwise k and M)."""

    width: float = 680
    height: float = 260
    language: str = "zh-hans"
    unit: str = ""

    @property
    def chinese(self) -> bool:
        """Are numbers written with 万?"""
        return self.language.startswith("zh")


@dataclass(frozen=True)
class Series:
    """One named run of values; None is a gap. `muted` draws it grey and dashed, for the period compared with."""

    name: str
    values: Sequence[float | None]
    muted: bool = False

    def colour(self, index: int) -> str:
        """Its colour among its peers."""
        return "#9aa5b0" if self.muted else PALETTE[index % len(PALETTE)]
