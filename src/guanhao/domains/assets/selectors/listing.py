"""The library narrowed by words and facets, for pages and REST alike."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanhao.domains.assets.models import Asset, AssetTag
from guanhao.domains.assets.selectors import library, rights

STATES = ("own", "valid", "soon", "ended", "outside", "none")


def narrowed(
    *,
    q: str = "",
    plain: Mapping[str, str] | None = None,
    theme_id: int | None = None,
    state: str = "",
    tags: Mapping[str, str] | None = None,
    ai: bool | None = None,
) -> QuerySet[Asset]:
    """Assets of the brand that fit everything that is asked for; "" and None ask for nothing, an unknown state for what does not exist."""
    rows: QuerySet[Asset] = Asset.objects.filter(**{name: value for name, value in (plain or {}).items() if value})
    if theme_id is not None:
        rows = rows.filter(theme__id=theme_id)
    if ai is not None:
        rows = rows.filter(ai_generated=ai)
    for dimension, word in (tags or {}).items():
        rows = tagged(rows, dimension, word) if word else rows
    if state:
        rows = rights.in_state(rows, state) if state in STATES else rows.none()
    return searched(rows, q) if q.strip() else rows


def tagged(rows: QuerySet[Asset], dimension: str, word: str) -> QuerySet[Asset]:
    """Those with this very word in a dimension."""
    return rows.filter(Exists(AssetTag.objects.filter(asset=OuterRef("pk"), dimension=dimension, word=word)))


def searched(rows: QuerySet[Asset], words: str) -> QuerySet[Asset]:
    """Those that the full-text index gives for the words, and those (also archived ones) whose title holds them as they are."""
    return rows.filter(Q(pk__in=library.found_ids(words)) | Q(title__icontains=words.strip()[:200]))
