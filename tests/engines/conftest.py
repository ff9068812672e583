"""Fonts for pictures and documents: the ones that come with the program, or Debian's while they are not built."""

from pathlib import Path

import pytest

PACKAGED = Path(__file__).resolve().parents[2] / "src/guanhao/console/static/fonts"
DEBIAN = Path("/usr/share/fonts/opentype/noto")


@pytest.fixture(scope="session")
def chinese_fonts() -> list[Path]:
    """Regular and bold Chinese font files."""
    for folder, pattern in ((PACKAGED, "NotoSansSC-*.ttf"), (DEBIAN, "NotoSansCJK-*.ttc")):
        if found := sorted(path for path in folder.glob(pattern) if path.stem.endswith(("Regular", "Bold"))):
            return found
    pytest.skip("no Chinese font: build the front end, or apt-get install fonts-noto-cjk")
