"""How platforms show a post before anybody opens it: frames, and where titles and texts are cut.

The numbers describe the apps' lists and feeds at ordinary type size; a full-width character counts 1, an ASCII character one half.
"""

from dataclasses import dataclass

ASCII_END = 128


@dataclass(frozen=True)
class Shape:
    """A preview: `frame` names its drawing (article, note, feed, film, row), `title` and `fold` how much of title and text is seen (0: all),
    `cover` width to height of the cover picture in the list."""

    frame: str
    title: int = 0
    fold: int = 0
    cover: tuple[int, int] = (16, 9)


SHAPES: dict[tuple[str, str], Shape] = {
    ("wechat_oa", "article"): Shape("article", title=32, fold=54, cover=(47, 20)),
    ("wechat_oa", "image_text"): Shape("note", title=20, fold=60, cover=(3, 4)),
    ("wechat_moments", ""): Shape("feed", fold=100, cover=(1, 1)),
    ("wechat_channels", ""): Shape("film", title=16, fold=42, cover=(9, 16)),
    ("xiaohongshu", ""): Shape("note", title=20, fold=60, cover=(3, 4)),
    ("weibo", "article"): Shape("article", title=32, fold=54),
    ("weibo", ""): Shape("feed", fold=140, cover=(1, 1)),
    ("douyin", "article"): Shape("article", title=30, fold=54),
    ("douyin", ""): Shape("film", title=30, fold=55, cover=(9, 16)),
    ("kuaishou", ""): Shape("film", title=20, fold=40, cover=(9, 16)),
    ("bilibili", "video"): Shape("row", title=40, fold=80, cover=(16, 10)),
    ("zhihu", ""): Shape("row", title=50, fold=100, cover=(4, 3)),
    ("toutiao", ""): Shape("row", title=30, fold=60, cover=(3, 2)),
}


def shape_of(platform: str, format_key: str) -> Shape:
    """The preview of a format of a platform; articles and everything else have a plain one."""
    found = SHAPES.get((platform, format_key)) or SHAPES.get((platform, ""))
    if found:
        return found
    return Shape("article", title=60, fold=100) if format_key == "article" else Shape("film" if format_key in ("video", "live") else "feed", fold=140)


def cut(text: str, most: int) -> tuple[str, str]:
    """What is seen and what is hidden of a text that shows `most` full-width characters; 0 shows everything."""
    if not most:
        return text, ""
    used = 0.0
    for place, char in enumerate(text):
        used += 0.5 if ord(char) < ASCII_END else 1
        if used > most:
            return text[:place], text[place:]
    return text, ""
