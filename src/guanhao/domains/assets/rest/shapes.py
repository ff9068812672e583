"""What the library's answers look like."""

from datetime import datetime
from typing import Any

from ninja import Schema

from guanhao.domains.assets.models import Asset
from guanhao.domains.assets.selectors import library, rights


class AssetOut(Schema):
    """An asset. `rights` is own, valid, soon, ended, outside or none; sizes in bytes and pixels, length in seconds."""

    id: int
    title: str
    kind: str
    mime: str
    source: str
    status: str
    theme: str
    theme_id: int | None
    sha256: str
    bytes: int
    width: int
    height: int
    seconds: float | None
    alt: str
    credit: str
    note: str
    ai_generated: bool
    ai_label: dict[str, Any]
    facts: dict[str, Any]
    fonts: list[str]
    music: list[str]
    keywords: list[str]
    scenes: list[str]
    emotions: list[str]
    rights: str
    made_at: datetime
    made_by: str
    url: str
    preview_url: str


class AssetList(Schema):
    """A page of assets, the newest first."""

    count: int
    items: list[AssetOut]


PLAIN = tuple(
    """id title kind mime source status theme_id sha256 bytes width height seconds alt credit note ai_generated ai_label facts fonts music
    made_at""".split()  # noqa: SIM905 - a list this long reads better as words
)


def asset_out(one: Asset) -> dict[str, Any]:
    """One asset as it is sent."""
    return assets_out([one])[0]


def assets_out(rows: list[Asset]) -> list[dict[str, Any]]:
    """Assets as they are sent, in a fixed number of queries (tags must be prefetched for many)."""
    states = rights.states(rows)
    return [_out(one, states[one.pk]) for one in rows]


def _out(one: Asset, state: str) -> dict[str, Any]:
    tags: dict[str, list[str]] = {"keyword": [], "scene": [], "emotion": []}
    for tag in one.tags.all():
        tags[tag.dimension].append(tag.word)
    view = library.view_of(one)
    return {
        **{name: getattr(one, name) for name in PLAIN},
        "theme": one.theme.label if one.theme else "",
        "keywords": tags["keyword"],
        "scenes": tags["scene"],
        "emotions": tags["emotion"],
        "rights": state,
        "made_by": one.made_by_name,
        "url": view.url,
        "preview_url": view.preview_url,
    }
