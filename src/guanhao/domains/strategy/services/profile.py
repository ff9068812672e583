"""Everything that writes the brand's profile and its tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import BrandProfile, BrandTag, ItemTags
from guanhao.domains.strategy.selectors import profile as selectors
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

TEXTS = ("positioning", "target_image", "audience")
PROFILE = "strategy.profile:1"
EDGES = ("ahead", "even", "behind")
OUT = selectors.OUT


@dataclass(frozen=True, kw_only=True)
class TagDraft:
    """A value or a selling point as a person enters it; `comparison` by competitor: {"text": …, "edge": ahead|even|behind}."""

    kind: str
    title: str
    key: str = ""
    text: str = ""
    aspect: str = BrandTag.Aspect.OTHER
    comparison: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@transaction.atomic
def save_profile(*, positioning: str = "", target_image: str = "", audience: str = "", competitors: Sequence[str] = ()) -> BrandProfile:
    """Write the one record of the brand (needs strategy.edit); competitors are at most 12 names."""
    require("strategy.edit")
    texts = {"positioning": positioning, "target_image": target_image, "audience": audience}
    for name, text in texts.items():
        if len(text) > 4000:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": 4000}, name)
    names = list(dict.fromkeys(name.strip() for name in competitors if name.strip()))
    if len(names) > 12 or any(len(name) > 60 for name in names):
        raise Refused(_("At most 12 competitors, each with a name of at most 60 characters."), "competitors")
    row = BrandProfile.objects.select_for_update().first() or BrandProfile()
    before = profile_state(row)
    for name, text in texts.items():
        setattr(row, name, text.strip())
    row.competitors, row.changed_at = names, now()
    after = profile_state(row)
    if after != before or row.pk is None:
        row.save()
        versions.keep(PROFILE, after)
        audit.record("strategy.profile_changed", target=PROFILE, before=before, after=after)
    return row


@transaction.atomic
def save_tag(draft: TagDraft, *, tag: BrandTag | None = None) -> BrandTag:
    """A new value or selling point, or a change of one; the key stays, since content carries it (needs strategy.edit). Refused names the field."""
    require("strategy.edit")
    row = tag or BrandTag(made_at=now())
    before = tag_state(row) if tag else None
    _fill(row, draft, new=tag is None)
    after = tag_state(row)
    if after == before:
        return row
    row.save()
    versions.keep(tag_target(row), after)
    audit.record("strategy.tag_changed" if tag else "strategy.tag_added", target=tag_target(row), before=before, after=after)
    return row


@transaction.atomic
def retire_tag(tag: BrandTag, *, retired: bool = True) -> BrandTag:
    """Offer a tag no longer, or again; content that carries it keeps it (needs strategy.edit)."""
    require("strategy.edit")
    if tag.retired != retired:
        tag.retired = retired
        tag.save(update_fields=["retired"])
        versions.keep(tag_target(tag), tag_state(tag))
        audit.record("strategy.tag_retired" if retired else "strategy.tag_restored", target=tag_target(tag), after={"retired": retired})
    return tag


@transaction.atomic
def note_item(
    *,
    item_id: int,
    title: str,
    status: str,
    values: Sequence[str] | None = None,
    usps: Sequence[str] | None = None,
    keywords: Sequence[str] | None = None,
) -> None:
    """Keep what an event said of an item; called by reactions. Tags that an event does not know stay."""
    row = ItemTags.objects.select_for_update().filter(item_id=item_id).first() or ItemTags(item_id=item_id)
    row.title, row.status, row.seen_at = title[:200], status, now()
    if values is not None:
        row.values = list(values)
    if usps is not None:
        row.usps = list(usps)
    if keywords is not None:
        row.keywords = list(keywords)
    if status == OUT and row.published_at is None:
        row.published_at = now()
    row.save()


def tag_target(row: BrandTag) -> str:
    """The tag's name in audit and versions."""
    return f"strategy.tag:{row.pk}"


def profile_state(row: BrandProfile) -> dict[str, Any]:
    """The profile as JSON-safe values."""
    return {name: getattr(row, name) for name in (*TEXTS, "competitors")}


def tag_state(row: BrandTag) -> dict[str, Any]:
    """The tag as JSON-safe values."""
    return {name: getattr(row, name) for name in ("kind", "key", "title", "text", "aspect", "comparison", "retired")}


def _fill(row: BrandTag, draft: TagDraft, *, new: bool) -> None:
    title = draft.title.strip()
    if not title:
        raise Refused(_("Give it a name."), "title")
    for name, most in (("title", 80), ("key", 60), ("text", 4000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    for name, known in (("kind", BrandTag.Kind.values), ("aspect", BrandTag.Aspect.values)):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
    if new:
        row.kind, row.key = draft.kind, slugify(draft.key or title, allow_unicode=True)[:60]
        if not row.key:
            raise Refused(_("Write a key of letters, digits or Chinese characters."), "key")
        if BrandTag.objects.filter(kind=row.kind, key=row.key).exists():
            raise Refused(_("There is one with this key already."), "key" if draft.key else "title")
    elif draft.key and draft.key != row.key:
        raise Refused(_("The key stays as it is: content carries it."), "key")
    row.title, row.text, row.aspect = title, draft.text.strip(), draft.aspect
    row.comparison = _comparison(draft.comparison) if row.kind == BrandTag.Kind.USP else {}


def _comparison(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    kept = {}
    for name, cell in given.items():
        text, edge = str(cell.get("text", "")).strip()[:300], str(cell.get("edge", "") or "even")
        if edge not in EDGES:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(EDGES)}, "comparison")
        if text or edge != "even":
            kept[str(name)[:60]] = {"text": text, "edge": edge}
    return kept
