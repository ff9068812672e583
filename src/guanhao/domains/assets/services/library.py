"""Taking files in, describing, tagging, archiving them."""

import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.assets.contracts import Duplicate, Refused
from guanhao.domains.assets.models import Asset, AssetLooks, AssetTag, Theme
from guanhao.domains.assets.models.library import SEEDS
from guanhao.domains.assets.policy import LibraryPolicy
from guanhao.domains.assets.selectors import library as selectors
from guanhao.domains.assets.services.door import limits, look_into
from guanhao.engines.media import labels
from guanhao.engines.media.films import Patched
from guanhao.engines.media.limits import MediaRefused
from guanhao.kernel import access, audit, events, files, search, versions
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.assets import AssetAdded, AssetArchived, AssetBytesChanged

if TYPE_CHECKING:
    from guanhao.engines.media.intake import Inspected

PURPOSE = "asset"
CHUNK = 1 << 20
TAGS = 30  # words a dimension
SPLIT = re.compile(r"[\s,，、;；#]+")


@dataclass(frozen=True, kw_only=True)
class AssetDraft:
    """What a person says of an asset; the file itself says the rest. Tags are words of at most 40 characters."""

    title: str = ""
    theme_id: int | None = None
    source: str = Asset.Source.UNKNOWN
    alt: str = ""
    credit: str = ""
    note: str = ""
    ai_generated: bool = False
    keywords: Sequence[str] = ()
    scenes: Sequence[str] = ()
    emotions: Sequence[str] = ()
    fonts: Sequence[str] = ()
    music: Sequence[str] = ()


def add_asset(stream: BinaryIO, *, name: str, draft: AssetDraft | None = None) -> Asset:
    """Take a file into the library (needs assets.edit): looked through, cleaned, hashed, described, made findable.

    `stream` is seekable. Duplicate when the same bytes are there already (also when only hidden data differs); Refused with the reason otherwise.
    """
    access.require("assets.edit")
    ensure_themes()
    wanted = draft or AssetDraft()
    check_draft(wanted)
    sent = _digest(stream)
    _refuse_twin(upload_sha256=sent)
    seen = look_into(stream)
    label = seen.label
    data = seen.data
    if wanted.ai_generated and label is None and seen.facts.mime in labels.FORMATS and data is not None:
        label = _own_label(sent)
        data = labels.write_label(data, label)
    kept_hash = hashlib.sha256(data).hexdigest() if data is not None else sent if not seen.patches else ""
    if kept_hash:
        _refuse_twin(sha256=kept_hash)
    source: files.Readable = io.BytesIO(data) if data is not None else Patched(stream, seen.patches)
    kept = files.safe_name(name)
    try:
        with transaction.atomic():
            stored = files.store(source, name=_named(kept, seen), purpose=PURPOSE, content_type=seen.facts.mime)
            asset = _save(wanted, stored, seen, sent, kept)
            asset.ai_generated = wanted.ai_generated or label is not None
            if label is not None:
                asset.ai_label = _label_state(label, ours=seen.label is None)
            asset.save()
            _set_tags(asset, wanted)
            _look(asset, data)
            versions.keep(target_of(asset), selectors.state_of(asset), note=_("Added"))
            reindex(asset)
            events.emit(AssetAdded(brand_id=asset.brand_id, asset_id=asset.pk, title=asset.title, kind=asset.kind))
            audit.record(
                "assets.asset_added", target=target_of(asset), after={**selectors.state_of(asset), "file": kept, "removed": seen.facts.removed}
            )
    except IntegrityError:
        _refuse_twin(upload_sha256=sent)
        if kept_hash:
            _refuse_twin(sha256=kept_hash)
        raise
    except files.FileRefused as error:
        raise Refused(str(error), "file") from error
    return asset


@transaction.atomic
def revise_asset(asset_id: int, draft: AssetDraft, *, reason: str = "") -> Asset:
    """Describe an asset anew (needs assets.edit); the old state stays as a version. Flagging it as AI-generated writes the label into the file."""
    access.require("assets.edit")
    check_draft(draft)
    asset = _locked(asset_id)
    before = selectors.state_of(asset)
    if asset.ai_generated != draft.ai_generated:
        _flag(asset, draft.ai_generated)
    _describe(asset, draft)
    asset.save()
    _set_tags(asset, draft)
    after = selectors.state_of(asset)
    if after != before:
        versions.keep(target_of(asset), after, note=reason.strip())
        reindex(asset)
        audit.record("assets.asset_revised", target=target_of(asset), before=before, after=after, note=reason.strip())
    return asset


@transaction.atomic
def archive(asset_ids: Iterable[int], *, reason: str = "") -> int:
    """Put assets away (needs assets.edit): no longer offered, and using them is forbidden; what shows them already is told by the event."""
    access.require("assets.edit")
    rows = list(Asset.objects.select_for_update().filter(pk__in=set(asset_ids), status=Asset.Status.ACTIVE))
    for asset in rows:
        _move(asset, Asset.Status.ARCHIVED, "assets.asset_archived", reason)
        search.forget(selectors.KIND, asset.pk)
        events.emit(AssetArchived(brand_id=asset.brand_id, asset_id=asset.pk, subjects=tuple(selectors.subjects_of([asset.pk]))))
    return len(rows)


@transaction.atomic
def restore(asset_ids: Iterable[int]) -> int:
    """Take archived assets out again (needs assets.edit)."""
    access.require("assets.edit")
    rows = list(Asset.objects.select_for_update().filter(pk__in=set(asset_ids), status=Asset.Status.ARCHIVED))
    for asset in rows:
        _move(asset, Asset.Status.ACTIVE, "assets.asset_restored", "")
        reindex(asset)
    return len(rows)


@transaction.atomic
def tag(asset_ids: Iterable[int], *, keywords: Sequence[str] = (), scenes: Sequence[str] = (), emotions: Sequence[str] = ()) -> int:
    """Add words to assets (needs assets.edit); those that are there stay. How many assets got a new word."""
    access.require("assets.edit")
    wanted = {dimension: clean_words(words) for dimension, words in (("keyword", keywords), ("scene", scenes), ("emotion", emotions))}
    if not any(wanted.values()):
        raise Refused(_("Enter at least one word."), "keywords")
    changed = 0
    for asset in Asset.objects.select_for_update().filter(pk__in=set(asset_ids)).order_by("pk"):
        before = selectors.state_of(asset)
        for dimension, words in wanted.items():
            there = set(AssetTag.objects.filter(asset=asset, dimension=dimension).values_list("word", flat=True))
            _add_words(asset, dimension, [word for word in words if word not in there][: TAGS - len(there)])
        after = selectors.state_of(asset)
        if after != before:
            changed += 1
            versions.keep(target_of(asset), after, note=_("Tagged"))
            reindex(asset)
            audit.record("assets.asset_tagged", target=target_of(asset), before=before, after=after)
    return changed


@transaction.atomic
def set_theme(asset_ids: Iterable[int], theme_id: int | None) -> int:
    """File assets under a theme class (needs assets.edit)."""
    access.require("assets.edit")
    theme = _theme(theme_id)
    rows = list(Asset.objects.select_for_update().filter(pk__in=set(asset_ids)).exclude(theme=theme))
    for asset in rows:
        before = selectors.state_of(asset)
        asset.theme, asset.changed_at = theme, now()
        asset.save(update_fields=["theme", "changed_at"])
        versions.keep(target_of(asset), selectors.state_of(asset), note=_("Theme set"))
        audit.record("assets.asset_revised", target=target_of(asset), before=before, after=selectors.state_of(asset))
    return len(rows)


@transaction.atomic
def save_theme(*, title: str, theme_id: int | None = None, active: bool = True) -> Theme:
    """A new theme class, or another name for one (needs assets.edit)."""
    access.require("assets.edit")
    words = title.strip()
    if not words or len(words) > 80:
        raise Refused(_("Give the theme class a name of at most 80 characters."), "title")
    theme = Theme.objects.filter(pk=theme_id).first() if theme_id else None
    if theme_id and theme is None:
        raise Refused(_("This theme class does not exist."), "theme_id")
    if any(one.label == words for one in Theme.objects.exclude(pk=theme_id)):
        raise Refused(_("There is a theme class of this name already."), "title")
    made = theme or Theme(key=f"own-{hashlib.sha256(words.encode()).hexdigest()[:12]}")
    made.title, made.active = words, active
    made.save()
    audit.record("assets.theme_saved", target=f"assets.theme:{made.pk}", after={"title": made.title, "active": made.active})
    return made


def ensure_themes() -> list[Theme]:
    """The theme classes of the brand; the three of the specification come with the first call."""
    if not Theme.objects.exists():
        for place, key in enumerate(SEEDS):
            Theme.objects.get_or_create(key=key, defaults={"place": place, "brand_id": current_brand().id})
    return selectors.themes()


def clean_words(words: Iterable[str]) -> list[str]:
    """Tags as they are kept: trimmed, without doubles, at most 40 characters and 30 words."""
    found = [word.strip(" .。#") for part in words for word in SPLIT.split(str(part))]
    return list(dict.fromkeys(word for word in found if word and len(word) <= 40))[:TAGS]


def target_of(asset: Asset) -> str:
    """The asset's name in audit and versions."""
    return f"assets.asset:{asset.pk}"


def reindex(asset: Asset) -> None:
    """Make the asset findable by everything that is written of it."""
    words = " ".join(AssetTag.objects.filter(asset=asset).values_list("word", flat=True))
    body = " ".join(part for part in (words, asset.alt, asset.credit, asset.note, " ".join(asset.fonts), asset.text) if part)
    url = burl_or_none("assets:asset", asset_id=asset.pk) or ""
    search.index(kind=selectors.KIND, object_id=asset.pk, title=asset.title, body=body, url=url, permission="assets.view")


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(CHUNK):
        digest.update(block)
    return digest.hexdigest()


def _refuse_twin(**wanted: str) -> None:
    twin = Asset.objects.filter(**wanted).first()
    if twin is None and (sent := wanted.get("upload_sha256")):
        twin = Asset.objects.filter(sha256=sent).first()
    if twin is not None:
        words = _("This file is in the library already: “%(title)s” (number %(id)s).") % {"title": twin.title, "id": twin.pk}
        raise Duplicate(words, twin.pk)


def _named(name: str, seen: "Inspected") -> str:
    """The kept name with the suffix of what the file is."""
    stem = PurePath(name).stem or "file"
    return f"{stem}.{seen.facts.suffix}"


def _save(draft: AssetDraft, stored: StoredFile, seen: "Inspected", sent: str, name: str) -> Asset:
    facts, actor, moment = seen.facts, access.current_actor(), now()
    asset = Asset(
        kind=facts.kind,
        file=stored,
        sha256=stored.sha256,
        upload_sha256=sent,
        bytes=stored.size,
        mime=facts.mime,
        width=min(facts.width, 2**31 - 1),
        height=min(facts.height, 2**31 - 1),
        seconds=facts.seconds,
        text=facts.text,
        facts={**facts.more, "removed": list(facts.removed), "file_name": name},
        made_at=moment,
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    _describe(asset, draft)
    asset.title = asset.title or str(facts.more.get("full_name") or PurePath(name).stem)[:200]
    asset.fonts = list(dict.fromkeys([*asset.fonts, *facts.fonts]))[:50]
    asset.save()
    return asset


def _describe(asset: Asset, draft: AssetDraft) -> None:
    asset.title = draft.title.strip() or asset.title
    asset.theme, asset.source = _theme(draft.theme_id), draft.source
    asset.alt, asset.credit, asset.note = draft.alt.strip(), draft.credit.strip(), draft.note.strip()
    asset.fonts = [name.strip()[:120] for name in draft.fonts if name.strip()][:50]
    asset.music = [name.strip()[:120] for name in draft.music if name.strip()][:50]
    asset.changed_at = now()


def check_draft(draft: AssetDraft) -> None:
    """Refused (with the field) unless an asset could be described so."""
    for name, most in (("title", 200), ("alt", 500), ("credit", 120), ("note", 1000)):
        if len(getattr(draft, name).strip()) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.source not in Asset.Source.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Asset.Source.values)}, "source")
    for name in ("keywords", "scenes", "emotions"):
        words = clean_words(getattr(draft, name))
        long = [word for part in getattr(draft, name) for word in SPLIT.split(str(part)) if len(word) > 40]
        if long:
            raise Refused(_("A tag has at most 40 characters: %(word)s") % {"word": long[0][:60]}, name)
        if len(words) > TAGS:
            raise Refused(_("At most %(most)s words.") % {"most": TAGS}, name)
    _theme(draft.theme_id)


def _theme(theme_id: int | None) -> Theme | None:
    if not theme_id:
        return None
    found: Theme | None = Theme.objects.filter(pk=theme_id).first()
    if found is None:
        raise Refused(_("This theme class does not exist."), "theme_id")
    return found


def _set_tags(asset: Asset, draft: AssetDraft) -> None:
    for dimension, words in (("keyword", draft.keywords), ("scene", draft.scenes), ("emotion", draft.emotions)):
        wanted = clean_words(words)
        there = list(AssetTag.objects.filter(asset=asset, dimension=dimension).values_list("word", flat=True))
        AssetTag.objects.filter(asset=asset, dimension=dimension).exclude(word__in=wanted).delete()
        _add_words(asset, dimension, [word for word in wanted if word not in there])


def _add_words(asset: Asset, dimension: str, words: list[str]) -> None:
    brand = current_brand().id
    AssetTag.objects.bulk_create([AssetTag(brand_id=brand, asset=asset, dimension=dimension, word=word) for word in words])


def _look(asset: Asset, data: bytes | None) -> None:
    """Keep the hashes of an image, and have its previews made."""
    if asset.kind != Asset.Kind.IMAGE or data is None:
        return
    from guanhao.engines.media import hashing  # these load Pillow and NumPy: on first use
    from guanhao.engines.media.intake import picture_of
    from guanhao.engines.media.reading import can_read

    try:
        image = picture_of(data, asset.mime, limits(), side=1024)
    except MediaRefused:
        return
    if not hashing.is_flat(image):
        AssetLooks(asset=asset, windows=hashing.looks_of(image).as_bytes()).save()
    enqueue("assets.make_previews", key=f"assets.previews:{asset.pk}", asset_id=asset.pk)
    if can_read() and LibraryPolicy.of_brand().read_words:
        enqueue("assets.read_words", key=f"assets.words:{asset.pk}", asset_id=asset.pk)


def _locked(asset_id: int) -> Asset:
    selectors.row(asset_id)
    found: Asset = Asset.objects.select_for_update().get(pk=asset_id)
    return found


def _move(asset: Asset, status: str, action: str, reason: str) -> None:
    before, asset.status, asset.changed_at = asset.status, status, now()
    asset.save(update_fields=["status", "changed_at"])
    versions.keep(target_of(asset), selectors.state_of(asset), note=reason)
    audit.record(action, target=target_of(asset), before={"status": before}, after={"status": status}, note=reason)


def _own_label(sent: str) -> labels.Label:
    """The label that the brand, as the one who spreads the content, writes (GB 45438-2025 app. E)."""
    name = current_brand().name[:100]
    return labels.Label("1", name, sent[:32], "", name, sent[:32], "")


def _label_state(label: labels.Label, *, ours: bool) -> dict[str, object]:
    return {"label": label.label, "producer": label.producer, "produce_id": label.produce_id, "propagator": label.propagator, "ours": ours}


def _flag(asset: Asset, generated: bool) -> None:
    """Write the AI label into the file, or take back one that we wrote; a label of others is never removed (标识办法 art. 10)."""
    if not generated and asset.ai_label and not asset.ai_label.get("ours"):
        raise Refused(_("The file carries an AI label of its maker. The law forbids to remove it."), "ai_generated")
    asset.ai_generated = generated
    if asset.mime not in labels.FORMATS:
        asset.ai_label = {}
        return
    with files.open_file(asset.file) as stream:
        data = stream.read()
    label = _own_label(asset.upload_sha256)
    changed = labels.write_label(data, label) if generated else labels.without_label(data)
    stored = files.store(io.BytesIO(changed), name=asset.file.name, purpose=PURPOSE, content_type=asset.mime)
    before, asset.file, asset.sha256, asset.bytes = asset.sha256, stored, stored.sha256, stored.size
    asset.ai_label = _label_state(label, ours=True) if generated else {}
    subjects = tuple(selectors.subjects_of([asset.pk]))
    events.emit(AssetBytesChanged(brand_id=asset.brand_id, asset_id=asset.pk, before=before, after=asset.sha256, subjects=subjects))
