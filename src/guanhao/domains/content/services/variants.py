"""Variants for accounts: made from the master, brought up to it again, put on a day, linked to what was published."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef, Platform
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, StatusChoice, Variant
from guanhao.domains.content.rules.kinds import FORMATS
from guanhao.domains.content.rules.variants import FIELDS, drift, marks
from guanhao.domains.content.selectors.words import derived, state_of, target_of
from guanhao.domains.content.services import drafts, parts
from guanhao.domains.content.services.checking import clean_text
from guanhao.domains.content.services.items import locked
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

FACTS = ("format", "ad_label", "ai_label", "window_start", "window_end", "extras")


@transaction.atomic
def add_variants(*, item_id: int, account_ids: Sequence[int], formats: Mapping[int, str] | None = None) -> list[Variant]:
    """A variant for each account that has none yet, taken from the master (needs content.edit); the new ones. `formats` names a format of the
    platform by account; without it, the one that fits the item's format best. Refused for an account that is closed or unknown."""
    require("content.edit")
    item = locked(item_id)
    known = {one.id: one for one in channels.accounts()}
    there = set(Variant.objects.filter(item=item).values_list("account_id", flat=True))
    made = []
    for account_id in dict.fromkeys(account_ids):
        if account_id in there:
            continue
        account = known.get(account_id)
        if account is None:
            raise Refused(_("This account does not belong to the brand."), "account_ids")
        made.append(_make(item, account, (formats or {}).get(account_id, "")))
    parts.restate(made)
    return made


@transaction.atomic
def take_from_master(*, variant_id: int, fields: Iterable[str] = FIELDS) -> Variant:
    """Take these fields anew from the master (all by default); signatures on other words are void."""
    require("content.edit")
    row = _locked(variant_id)
    _changeable(row)
    wanted = [name for name in FIELDS if name in set(fields)]
    fresh = derived(state_of(row.item), channels.platform(row.platform), row.format)
    before = state_of(row)
    taken = marks(fresh)
    for name in wanted:
        setattr(row, name, fresh[name])
        row.taken = {**row.taken, name: taken[name]}
    if set(wanted) == set(FIELDS):
        row.derived_from = row.item.revision
    if state_of(row) != before:
        row.revision += 1
        row.changed_at, row.changed_by_id = now(), current_actor().user_id
    row.save()
    drafts.keep_state(row, note=_("Taken from the master: %(fields)s") % {"fields": "、".join(drafts.field_title(name) for name in wanted)})
    audit.record("content.variant_taken", target=target_of(row), after={"fields": wanted, "master": row.item.revision})
    parts.restate([row])
    return row


@transaction.atomic
def follow_master(*, item_id: int) -> int:
    """Bring every variant of an item up to its master: fields that only the master has changed are taken, fields changed here stay. How many
    variants changed."""
    require("content.edit")
    item = locked(item_id)
    changed = 0
    for row in Variant.objects.filter(item=item).exclude(status__in=drafts.LOCKED).select_related("item"):
        fresh = derived(state_of(item), channels.platform(row.platform), row.format)
        stale = [one.field for one in drift(state_of(row), fresh, row.taken) if one.master and not one.here]
        if stale:
            take_from_master(variant_id=row.pk, fields=stale)
            changed += 1
    return changed


@transaction.atomic
def change_variant(*, variant_id: int, **changes: Any) -> Variant:
    """Change format, labels, the schedule window or what a variant says to the platform beside its words (`extras`, all of them): any of FACTS.

    Another format takes the extras with it that it has no place for. Refused names the field.
    """
    require("content.edit")
    row = _locked(variant_id)
    _changeable(row)
    if strange := sorted(changes.keys() - set(FACTS)):
        raise Refused(_("A variant has no field %(name)s.") % {"name": strange[0]}, strange[0])
    before = _facts(row)
    for name, value in changes.items():
        if name != "extras":
            setattr(row, name, value)
    row.ad_label, row.ai_label = clean_text(row.ad_label, "ad_label", 20), clean_text(row.ai_label, "ai_label", 40)
    if channels.platform(row.platform).format(row.format) is None:
        raise Refused(_("This platform has no such format."), "format")
    if "extras" in changes:
        row.extras = publishing.clean_options(row.platform, row.format, changes["extras"] or {})
    elif "format" in changes:
        known = {one.name for one in publishing.options_of(row.platform, row.format)}
        row.extras = {name: value for name, value in row.extras.items() if name in known}
    _check_window(row.window_start, row.window_end)
    if _facts(row) == before:
        return row
    row.revision, row.changed_at, row.changed_by_id = row.revision + 1, now(), current_actor().user_id
    row.save()
    drafts.keep_state(row)
    audit.record("content.variant_changed", target=target_of(row), before=before, after=_facts(row))
    parts.restate([row])
    return row


@transaction.atomic
def remove_variant(*, variant_id: int) -> None:
    """Take a variant away again; what is scheduled or published stays. Its words stay in the history."""
    require("content.edit")
    row = _locked(variant_id)
    if row.status in (StatusChoice.SCHEDULED, StatusChoice.PUBLISHED):
        raise Refused(_("What is scheduled or published cannot be taken away."))
    audit.record("content.variant_removed", target=target_of(row), before={**state_of(row), **_facts(row)})
    parts.tell(row, removed=True)
    parts.note_uses(row, gone=True)
    row.delete()


@transaction.atomic
def link_post(*, variant_id: int, post_id: str) -> Variant:
    """Say which post of the platform this variant became, so that its numbers are counted for the item ("" takes it back)."""
    require("content.edit")
    row = _locked(variant_id)
    before, row.post_id = row.post_id, clean_text(post_id, "post_id", 120)
    row.save(update_fields=["post_id"])
    audit.record("content.variant_linked", target=target_of(row), before={"post_id": before}, after={"post_id": row.post_id})
    return row


def put_status(row: Variant, status: str) -> None:
    """Write a variant's status; for services of this domain, which have asked for the permission."""
    if row.status != status:
        before, row.status = row.status, StatusChoice(status)
        row.save(update_fields=["status"])
        audit.record("content.variant_status", target=target_of(row), before={"status": before}, after={"status": status})


def format_for(item: Item, platform: Platform) -> str:
    """The platform's format that fits the item best; Refused when the platform has none for it."""
    has = [one.key for one in platform.formats]
    wanted = (*FORMATS[item.format].posts_as, "article", "image_text", "text", "video")
    chosen = next((key for key in wanted if key in has), None)
    if chosen is None:
        raise Refused(_("%(platform)s has no format for this item.") % {"platform": platform.zh}, "account_ids")
    return chosen


def _make(item: Item, account: AccountRef, format_key: str) -> Variant:
    platform = channels.platform(account.platform)
    chosen = format_key or format_for(item, platform)
    if platform.format(chosen) is None:
        raise Refused(_("This platform has no such format."), "formats")
    moment, actor = now(), current_actor()
    row = Variant(item=item, account_id=account.id, platform=platform.key, format=chosen, derived_from=item.revision)
    row.made_at = row.changed_at = moment
    row.made_by_id = row.changed_by_id = actor.user_id
    fresh = derived(state_of(item), platform, chosen)
    for name, value in fresh.items():
        setattr(row, name, value)
    row.taken = marks(fresh)
    row.ad_label = _("Ad") if item.is_ad else ""
    row.ai_label = _("AI-generated") if item.ai_generated else ""
    row.save()
    drafts.keep_state(row, note=_("Derived from the master"))
    audit.record("content.variant_made", target=target_of(row), after={"item": item.pk, "account_id": account.id, "format": chosen})
    return row


def _locked(variant_id: int) -> Variant:
    row: Variant = Variant.objects.select_for_update().get(pk=variant_id)
    return row


def _changeable(row: Variant) -> None:
    if row.status in drafts.LOCKED:
        raise Refused(_("What is published or archived is not changed any more."))


def _facts(row: Variant) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FACTS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _check_window(start: datetime | None, end: datetime | None) -> None:
    if start and end and end < start:
        raise Refused(_("The window ends before it starts."), "window_end")
