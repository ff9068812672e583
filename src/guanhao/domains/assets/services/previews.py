"""Smaller pictures of image assets, and the words in them."""

import io
from dataclasses import asdict

from django.db import transaction

from guanhao.domains.assets.models import Asset, Preview
from guanhao.domains.assets.selectors.library import subjects_of
from guanhao.domains.assets.services.door import limits
from guanhao.domains.assets.services.library import reindex
from guanhao.engines.media import pictures
from guanhao.engines.media.contrast import faint_lines
from guanhao.engines.media.intake import picture_of
from guanhao.engines.media.limits import MediaRefused
from guanhao.engines.media.reading import can_read, lines_in
from guanhao.kernel import events, files
from guanhao.sdk.events.assets import AssetWordsRead

SIZES = {"thumb": 400, "medium": 1080, "large": 2160}
PURPOSE = "asset-preview"
FAINT = 20  # lines of faint words kept
LONGEST = 20_000  # characters kept of the words in a picture


def read_words(asset_id: int) -> str:
    """Keep the words that are in a picture, make it findable by them and tell those who check it; "" when there are none."""
    asset = Asset.objects.filter(pk=asset_id, kind=Asset.Kind.IMAGE).select_related("file").first()
    if asset is None or not can_read():
        return ""
    with files.open_file(asset.file) as stream:
        data = stream.read()
    try:
        picture = picture_of(data, asset.mime, limits())
        lines = lines_in(picture)
    except MediaRefused:
        return ""
    words = "\n".join(line.text for line in lines)[:LONGEST]
    _keep_faint(asset, [asdict(one) for one in faint_lines(picture, lines)][:FAINT])
    if words and words != asset.text:
        with transaction.atomic():
            Asset.objects.filter(pk=asset.pk).update(text=words)
            asset.text = words
            if asset.status == Asset.Status.ACTIVE:
                reindex(asset)
            subjects = tuple(subjects_of([asset.pk]))
            events.emit(AssetWordsRead(brand_id=asset.brand_id, asset_id=asset.pk, subjects=subjects))
    return words


def _keep_faint(asset: Asset, faint: list[dict[str, object]]) -> None:
    """Words that hardly stand out from what is behind them, with the measured ratio."""
    if faint != asset.facts.get("faint", []):
        asset.facts = {**asset.facts, "faint": faint}
        Asset.objects.filter(pk=asset.pk).update(facts=asset.facts)


def make_previews(asset_id: int) -> int:
    """Make the previews that an image lacks; how many were made. Sides in pixels: SIZES."""
    asset = Asset.objects.filter(pk=asset_id, kind=Asset.Kind.IMAGE).select_related("file").first()
    if asset is None:
        return 0
    there = set(Preview.objects.filter(asset=asset, of_sha256=asset.sha256).values_list("size", flat=True))
    wanted = [size for size in SIZES if size not in there]
    if not wanted:
        return 0
    with files.open_file(asset.file) as stream:
        data = stream.read()
    try:
        image = picture_of(data, asset.mime, limits(), side=SIZES["large"])
    except MediaRefused:
        return 0
    with transaction.atomic():
        for size in wanted:
            raw, width, height = pictures.preview(image, SIZES[size])
            stored = files.store(io.BytesIO(raw), name=f"{asset.pk}-{size}.webp", purpose=PURPOSE, content_type="image/webp")
            facts = {"file": stored, "of_sha256": asset.sha256, "width": width, "height": height}
            Preview.objects.update_or_create(asset=asset, size=size, defaults=facts, create_defaults={**facts, "brand_id": asset.brand_id})
    return len(wanted)
