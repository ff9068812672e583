"""Reading what must be looked at again, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Flag, Item

Words = str | Promise
Kind = Flag.Kind
WHY: dict[str, Words] = {
    Kind.BYTES: _("The file of “%(name)s” is another one than was handed in: its signatures hold no more."),
    Kind.WORDS: _("The words in the picture “%(name)s” were read, and the check found something in them: %(found)s"),
    Kind.CONSENT: _("%(author)s took the consent to “%(name)s” back: it may not be shown any more."),
    Kind.AUTHOR: _("%(author)s, who made “%(name)s”, is on the blacklist."),
    Kind.RULE: _("A rule of %(platform)s changed, and this text does not keep it: %(found)s"),
    Kind.POLICY: _("%(platform)s changed what it asks: %(found)s"),
}
WAY_OUT: dict[str, Words] = {
    Kind.BYTES: _("Hand it in again; reviewers see both pictures side by side."),
    Kind.WORDS: _("Change the picture, or take it out; then check again."),
    Kind.CONSENT: _("Take it out, or get a new consent of the author and record it at the asset."),
    Kind.AUTHOR: _("Take it out, or have the author taken off the blacklist first."),
    Kind.RULE: _("Bring the text up to the rule, then check again."),
    Kind.POLICY: _("Read what changed and decide whether it still fits, then check again."),
}


@dataclass(frozen=True)
class FlagView:
    """An open flag as pages show it."""

    id: int
    item_id: int
    variant_id: int
    kind: str
    level: str
    asset_id: int
    why: str
    way_out: str
    made_at: datetime


def flags_of(item: Item) -> list[FlagView]:
    """The open flags of an item's variants, blocking ones first; the same cause on several variants is named once a variant."""
    rows = Flag.objects.filter(item=item, settled_at=None).order_by("pk")
    return sorted((view(row) for row in rows), key=lambda one: one.level != Flag.Level.BLOCK)


def by_item(ids: Iterable[int]) -> dict[int, list[FlagView]]:
    """Open flags of several items, in one query."""
    found: dict[int, list[FlagView]] = {}
    for row in Flag.objects.filter(item_id__in=list(ids), settled_at=None).order_by("pk"):
        found.setdefault(row.item_id, []).append(view(row))
    return found


def holds(variant_ids: Iterable[int]) -> dict[int, str]:
    """Variants that something outside holds back, whatever was signed: the first reason in words. One query."""
    found: dict[int, str] = {}
    rows = Flag.objects.filter(variant_id__in=list(variant_ids), settled_at=None, level=Flag.Level.BLOCK).order_by("pk")
    for row in rows:
        found.setdefault(row.variant_id, str(words(row.kind, row.facts)))
    return found


def held_items(ids: Iterable[int]) -> set[int]:
    """Items of which a variant is held back."""
    return set(Flag.objects.filter(item_id__in=list(ids), settled_at=None, level=Flag.Level.BLOCK).values_list("item_id", flat=True))


def view(row: Flag) -> FlagView:
    """A flag in the reader's language."""
    why, out = str(words(row.kind, row.facts)), str(WAY_OUT[row.kind])
    return FlagView(row.pk, row.item_id, row.variant_id, row.kind, row.level, row.asset_id, why, out, row.made_at)


def words(kind: str, facts: dict[str, Any]) -> str:
    """What happened, in the reader's language."""
    shown = {"name": "", "author": "", "found": "", **facts, "platform": platform_name(str(facts.get("platform", "")))}
    return str(WHY[kind] % shown)


def platform_name(key: str) -> str:
    """What a platform is called in the reader's language; the key itself when it is none."""
    try:
        return channels.platform(key).name(get_language() or "zh-hans") if key else ""
    except LookupError:
        return key
