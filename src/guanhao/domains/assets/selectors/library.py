"""Reading assets: one, many, by words, by what suits a text, by what looks alike."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from django.db.models import Count, Prefetch, QuerySet

from guanhao.console.links import burl_or_none
from guanhao.domains.assets.contracts import AssetView, FaintWords, UnknownAsset
from guanhao.domains.assets.models import Asset, AssetTag, AssetUse, Preview, Theme
from guanhao.domains.assets.rules.recommend import Candidate, ranked, wish_of
from guanhao.engines.media import labels
from guanhao.kernel import access, files, search

KIND = "assets.asset"
WIDE = 400  # hits of the full-text search that are narrowed further
POOL = 3000  # assets weighed for a recommendation


def row(asset_id: int) -> Asset:
    """The asset of this number in the brand in scope; UnknownAsset otherwise."""
    found: Asset | None = Asset.objects.filter(pk=asset_id).select_related("file", "theme").first()
    if found is None:
        raise UnknownAsset(f"no asset {asset_id}")
    return found


def view(asset_id: int) -> AssetView:
    """One asset for other rooms (needs assets.view); UnknownAsset otherwise."""
    access.require("assets.view")
    return view_of(row(asset_id))


def views(ids: Iterable[int]) -> dict[int, AssetView]:
    """Assets by number, in one query; numbers of other brands are left out (needs assets.view)."""
    access.require("assets.view")
    return {one.pk: view_of(one) for one in Asset.objects.filter(pk__in=set(ids))}


def view_of(one: Asset) -> AssetView:
    """An asset as other rooms see it."""
    return AssetView(
        id=one.pk,
        title=one.title,
        kind=one.kind,
        sha256=one.sha256,
        bytes=one.bytes,
        width=one.width,
        height=one.height,
        seconds=one.seconds,
        alt=one.alt,
        ai_generated=one.ai_generated,
        status=one.status,
        text=one.text,
        url=burl_or_none("assets:asset", asset_id=one.pk) or "",
        preview_url=preview_url(one),
        mime=one.mime,
        faint=tuple(FaintWords(**one) for one in one.facts.get("faint", ())),
        ai_in_file=True if one.ai_label else False if one.mime in labels.FORMATS else None,
    )


def preview_url(one: Asset, size: str = "thumb") -> str:
    """Where the preview of an image is; the hash in the address lets browsers keep it. "" for other kinds."""
    if one.kind != Asset.Kind.IMAGE:
        return ""
    found = burl_or_none("assets:preview", asset_id=one.pk, size=size)
    return f"{found}?v={one.sha256[:12]}" if found else ""


def find(words: str, *, kind: str = "", limit: int = 20) -> list[AssetView]:
    """Assets in use whose title, tags, texts or credit hold every word, titles first; nothing without assets.view."""
    ids = found_ids(words)
    rows = Asset.objects.filter(pk__in=ids, status=Asset.Status.ACTIVE)
    by_id = {one.pk: one for one in (rows.filter(kind=kind) if kind else rows)}
    return [view_of(by_id[pk]) for pk in ids if pk in by_id][:limit]


def recordings(limit: int) -> list[AssetView]:
    """Sound and film in use, the newest first."""
    access.require("assets.view")
    rows = Asset.objects.filter(status=Asset.Status.ACTIVE, kind__in=[Asset.Kind.AUDIO, Asset.Kind.VIDEO]).order_by("-made_at", "-pk")
    return list(views(rows.values_list("pk", flat=True)[:limit]).values())


def found_ids(words: str) -> list[int]:
    """Numbers of the assets that the full-text index gives for these words, the best first."""
    return [int(hit.object_id) for hit in search.find(words, limit=WIDE, kind=KIND)]


def recommend(text: str, *, limit: int = 8) -> list[AssetView]:
    """Assets in use that suit a draft: by their tags, its words, its festivals and moods (AST-03); the best first (needs assets.view)."""
    access.require("assets.view")
    wish = wish_of(text)
    if not wish.text.strip():
        return []
    pool = Asset.objects.filter(status=Asset.Status.ACTIVE, kind__in=[Asset.Kind.IMAGE, Asset.Kind.VIDEO, Asset.Kind.AUDIO])
    newest = pool.order_by("-made_at", "-pk").prefetch_related("tags").only("pk", "title", "alt", "made_at")[:POOL]
    best = ranked(text, [_candidate(one) for one in newest], limit)
    by_id = views([pk for pk, _score in best])
    return [by_id[pk] for pk, _score in best]


def _candidate(one: Asset) -> Candidate:
    tags: dict[str, list[str]] = {dimension: [] for dimension in AssetTag.Dimension.values}
    for tag in one.tags.all():
        tags[tag.dimension].append(tag.word)
    return Candidate(one.pk, f"{one.title} {one.alt}", tuple(tags["keyword"]), tuple(tags["scene"]), tuple(tags["emotion"]))


def themes(*, all_of_them: bool = False) -> list[Theme]:
    """The theme classes of the brand in their order."""
    rows = Theme.objects.all()
    return list(rows if all_of_them else rows.filter(active=True))


def tag_counts(dimension: str, rows: QuerySet[Asset], limit: int = 30) -> list[tuple[str, int]]:
    """(word, number of assets) of a dimension among these assets, the most frequent first."""
    counted = AssetTag.objects.filter(dimension=dimension, asset__in=rows).values("word").annotate(n=Count("pk")).order_by("-n", "word")
    return [(one["word"], one["n"]) for one in counted[:limit]]


def uses(one: Asset) -> list[AssetUse]:
    """Where an asset is used, the newest first."""
    return list(one.uses.all())


def subjects_of(asset_ids: Sequence[int]) -> list[str]:
    """Everything that shows any of these assets."""
    return sorted(set(AssetUse.objects.filter(asset_id__in=asset_ids).values_list("subject", flat=True)))


def original(asset_id: int) -> BinaryIO:
    """The kept file for reading (needs assets.view); UnknownAsset, or FileNotFoundError when the data folder lost it."""
    access.require("assets.view")
    return files.open_file(row(asset_id).file)


def preview(one: Asset, size: str) -> Preview | None:
    """A preview of this size that shows the present picture, or None while it is being made."""
    found: Preview | None = Preview.objects.filter(asset=one, size=size).select_related("file").first()
    return found


def with_tags(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """The same assets with tags and uses counted, in a fixed number of queries."""
    return (
        rows.select_related("theme").prefetch_related(Prefetch("tags", queryset=AssetTag.objects.all())).annotate(used=Count("uses", distinct=True))
    )


def state_of(one: Asset) -> dict[str, Any]:
    """An asset as JSON-safe values for versions, audit and conflicts."""
    tags: dict[str, list[str]] = {dimension: [] for dimension in AssetTag.Dimension.values}
    for tag in AssetTag.objects.filter(asset=one):
        tags[tag.dimension].append(tag.word)
    return {
        "title": one.title,
        "theme_id": one.theme_id,
        "source": one.source,
        "status": one.status,
        "alt": one.alt,
        "credit": one.credit,
        "note": one.note,
        "ai_generated": one.ai_generated,
        "fonts": list(one.fonts),
        "music": list(one.music),
        "keywords": tags["keyword"],
        "scenes": tags["scene"],
        "emotions": tags["emotion"],
        "sha256": one.sha256,
    }
