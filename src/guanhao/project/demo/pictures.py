"""Pictures of the sample brand, drawn here: bowls, cups, hills and boxes in the brand's colours."""

import io

from PIL import Image, ImageDraw

GREEN, CREAM, WHEAT, CLAY, SKY, INK = "#2f6b4f", "#f7f3e8", "#d9a441", "#a65f3e", "#bcd7e0", "#23302a"
SIZE = (960, 720)


def picture(kind: str, seed: int = 0) -> io.BytesIO:
    """A PNG of a scene: bowl, cup, hill, box, field, table, poster or portrait; another seed moves and tints it."""
    image = Image.new("RGB", SIZE, CREAM)
    pen = ImageDraw.Draw(image)
    SCENES[kind](pen, seed)
    _corner(pen)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    out.seek(0)
    return out


def _corner(pen: ImageDraw.ImageDraw) -> None:
    """The seedling of the brand in the lower right corner."""
    pen.line((910, 690, 910, 650), fill=GREEN, width=5)
    pen.ellipse((888, 640, 910, 656), fill=GREEN)
    pen.ellipse((910, 632, 934, 648), fill=GREEN)


def _bowl(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 470, 960, 720), fill="#e6d8bd")
    pen.ellipse((250, 230, 710, 400), fill="#ffffff", outline=CLAY, width=6)
    pen.chord((250, 130, 710, 560), 0, 180, fill="#ffffff", outline=CLAY, width=6)
    pen.ellipse((285, 250, 675, 380), fill=WHEAT)
    for n in range(24):
        x, y = 320 + (n * 67 + seed * 31) % 300, 280 + (n * 41 + seed * 17) % 70
        pen.ellipse((x, y, x + 26, y + 16), fill=(CLAY, "#7c2f3d", "#f2dfa9")[(n + seed) % 3])


def _cup(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 420), fill=SKY)
    pen.rectangle((0, 420, 960, 720), fill=CLAY)
    left = 300 + seed % 5 * 30
    pen.rounded_rectangle((left, 220, left + 260, 560), 30, fill="#ffffff")
    pen.arc((left + 210, 290, left + 350, 450), 270, 90, fill="#ffffff", width=24)
    pen.rectangle((left + 20, 320, left + 240, 540), fill=("#b9843c", "#8fae5a", "#7a4b2b")[seed % 3])
    for n in range(3):
        pen.arc((left + 40 + n * 60, 90, left + 90 + n * 60, 210), 90, 270, fill="#ffffff", width=8)


def _hill(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#e8efe9")
    pen.ellipse((680, 60, 800, 180), fill=WHEAT)
    for n, tone in enumerate(("#9dbfa7", "#6f9f80", "#4c8463", GREEN)):
        x = (n * 260 + seed * 90) % 700 - 300
        pen.ellipse((x, 250 + n * 95, x + 1150, 1000 + n * 95), fill=tone)
    for row in range(6):
        pen.arc((-100, 420 + row * 45, 1060, 760 + row * 45), 190, 350, fill="#c5dcae", width=6)


def _box(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#efe3cf")
    pen.polygon(((250, 260), (480, 180), (710, 260), (480, 350)), fill=WHEAT)
    pen.polygon(((250, 260), (480, 350), (480, 620), (250, 520)), fill=GREEN)
    pen.polygon(((710, 260), (480, 350), (480, 620), (710, 520)), fill="#24543e")
    pen.line((480, 350, 480, 620), fill=CREAM, width=10 + seed % 4 * 4)


def _field(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 300), fill=SKY)
    for n in range(32):
        x = n * 30
        pen.polygon(((480, 290), (x * 2 - 480, 720), (x * 2 - 430, 720)), fill=WHEAT if (n + seed) % 2 else "#b98a2e")


def _table(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#d8c3a0")
    for n in range(5):
        x, y, r = 140 + n * 170, 200 + (n * 130 + seed * 70) % 320, 70 + n % 3 * 25
        pen.ellipse((x - r, y - r, x + r, y + r), fill="#ffffff")
        pen.ellipse((x - r + 18, y - r + 18, x + r - 18, y + r - 18), fill=(GREEN, WHEAT, "#7c2f3d", CLAY)[(n + seed) % 4])


def _poster(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 720), fill=GREEN)
    pen.ellipse((230, 110, 730, 610), fill=WHEAT)
    for n in range(12):
        pen.line((480, 360, 480 + (n * 157 + seed * 9) % 900 - 450, 720 if n % 2 else 0), fill=CREAM, width=4)
    pen.ellipse((330, 210, 630, 510), fill=CREAM)


def _portrait(pen: ImageDraw.ImageDraw, seed: int) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#f0d9c6")
    pen.ellipse((180 + seed * 20, 440, 780 + seed * 20, 1040), fill=GREEN)
    pen.ellipse((370 + seed * 20, 150, 590 + seed * 20, 420), fill="#e9b98f")
    pen.chord((360 + seed * 20, 130, 600 + seed * 20, 380), 180, 360, fill=INK)


SCENES = {"bowl": _bowl, "cup": _cup, "hill": _hill, "box": _box, "field": _field, "table": _table, "poster": _poster, "portrait": _portrait}
