"""Which row is the header? Exports put titles and periods above it, or have none at all."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from guanhao.engines.intake.errors import IntakeError

_DATA = re.compile(r"^[\s+\-¥$€£]*[\d.,:/\-年月日%万亿wWkK]+[+%]?$|^https?://|^\d{4}[-/.年]\d")
_TOTAL = {"合计", "总计", "汇总", "小计", "total", "totals", "grand total", "sum"}
_BRACKETS = re.compile(r"[(\[{（【].*?[)\]}）】]")
_NOISE = re.compile(r"[\s_\-./\\:：·、,，#*\"'“”?？!！|&]+")
LOOK = 30


def plain(header: str) -> str:
    """A header for comparing: half width, lower case, without spaces and signs."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).strip().strip("\ufeff\u200b").lower())


def bare(header: str) -> str:
    """The same without units in brackets: 播放量（次） is 播放量."""
    folded = unicodedata.normalize("NFKC", header)
    return plain(_BRACKETS.sub("", folded)) or plain(folded)


def find_header(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Index of the header among the first rows. `known` are header names in `plain` form. IntakeError `no_header`."""
    widths = Counter(_filled(row) for row in rows if _filled(row) > 1) or Counter(_filled(row) for row in rows if _filled(row))
    if not widths:
        raise IntakeError("empty")
    mode = max(widths, key=lambda width: (widths[width], width))
    best, best_score = -1, 0.0
    for index, row in enumerate(rows[:LOOK]):
        score = _header_score(row, mode, known)
        if score > best_score + 0.001:
            best, best_score = index, score
    if best < 0:
        raise IntakeError("no_header", first="、".join(cell for cell in rows[0] if cell)[:80])
    return best


def _filled(row: Sequence[str]) -> int:
    """Number of cells up to the last one that is not blank."""
    return max((index + 1 for index, cell in enumerate(row) if cell.strip()), default=0)


def _header_score(row: Sequence[str], mode: int, known: Collection[str]) -> float:
    """0 for a row that cannot be a header; known names count most, then distinct short words that are not data."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if not cells or (len(cells) < 2 <= mode and len(row) < 2):
        return 0.0
    hits = sum(plain(cell) in known or bare(cell) in known for cell in cells) / len(cells)
    data = sum(bool(_DATA.match(cell)) or len(cell) > 60 for cell in cells) / len(cells)
    if hits == 0 and (data > 0.3 or len(set(cells)) < 0.6 * len(cells)):
        return 0.0
    if len(cells) < 0.6 * mode:
        return 0.0
    return 3 * hits + (1 - data) + min(len(cells), mode) / max(len(cells), mode)


def unique_names(cells: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Names for the columns (a blank one is `#3`, a second `likes` is `likes (2)`), and those that stood there twice."""
    seen: Counter[str] = Counter()
    names, doubled = [], []
    for index, cell in enumerate(cells):
        name = unicodedata.normalize("NFC", cell.strip().strip("\ufeff\u200b")) or f"#{index + 1}"
        seen[name] += 1
        if seen[name] > 1:
            doubled.append(name)
            name = f"{name} ({seen[name]})"
        names.append(name)
    return tuple(names), sorted(set(doubled))


def written(name: str) -> str:
    """A column's name as it stands in the file, before it was made unique."""
    return "" if re.fullmatch(r"#\d+", name) else re.sub(r" \(\d+\)$", "", name)


def watched(header: Sequence[str]) -> frozenset[str]:
    """First cells that make a row worth a second look by `row_problem`."""
    return frozenset({header[0], header[0].strip(), *_TOTAL, *(word.capitalize() for word in _TOTAL), *(word.upper() for word in _TOTAL)} - {""})


def row_problem(cells: Sequence[str], header: Sequence[str]) -> str:
    """Code of a row that is not data though it has the right width: `header_repeated`, `total_row`, or empty."""
    first = cells[0].strip()
    if first == header[0]:
        same = sum(cell.strip() == name for cell, name in zip(cells, header, strict=True))
        return "header_repeated" if same >= 0.8 * len(header) else ""
    return "total_row" if first.lower() in _TOTAL else ""
