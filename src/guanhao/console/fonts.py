"""The fonts that printed documents use."""

from pathlib import Path

from django.conf import settings

import guanhao

_SYSTEM = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto-cjk"))


class NoChineseFont(RuntimeError):
    """Neither the installation nor the system has a Chinese font."""


def font_files() -> list[Path]:
    """Regular and bold Chinese font files: the ones that came with the program, else the system's. NoChineseFont when there are none."""
    packaged = Path(guanhao.__file__).parent / "console" / "static" / "fonts"
    for folder, pattern in ((packaged, "NotoSansSC-*.ttf"), *((system, "NotoSansCJK-*.ttc") for system in _SYSTEM)):
        found = sorted(path for path in folder.glob(pattern) if path.stem.endswith(("Regular", "Bold"))) if folder.is_dir() else []
        if found:
            return found
    raise NoChineseFont("no Chinese font found: build the front end again, or install the system package fonts-noto-cjk")


def font_folder() -> Path:
    """The folder of the fonts; typst reads every font in it, so a system folder with many is narrowed by links of our own."""
    found = font_files()
    folder = Path(settings.HOME) / "fonts"
    if found[0].suffix == ".ttf":
        return found[0].parent
    folder.mkdir(parents=True, exist_ok=True)
    for path in found:
        link = folder / path.name
        if not link.exists():
            link.symlink_to(path)
    return folder
