"""Moving items along the line: stages, ticks, owners of stages, the brand's own standards and structures (CON-07)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, ItemStage, StageChoice, StageStay, Standard, Structure, Tick
from guanhao.domains.content.models.kinds import FormatChoice
from guanhao.domains.content.policy.items import StagePolicy
from guanhao.domains.content.rules.stages import Stage
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.selectors.standards import BUILT_IN
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services.checking import clean_text
from guanhao.domains.content.services.items import locked, person
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.sdk.events.content import ItemStageChanged


@transaction.atomic
def move_item(*, item_id: int, stage: str) -> Item:
    """Put an item into another stage (needs content.edit). Going on, every mandatory line of the stages left behind must be ticked: Refused names
    them; going back is always possible."""
    require("content.edit")
    item = locked(item_id)
    if stage not in StageChoice.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Stage)}, "stage")
    if item.stage == stage:
        return item
    if missing := selectors.hindrances(item, stage):
        raise Refused(_hindered(stage, missing), "stage")
    before, moment = item.stage, now()
    StageStay.objects.filter(item=item, left_at=None).update(left_at=moment)
    StageStay(item=item, stage=stage, entered_at=moment, moved_by_id=current_actor().user_id).save()
    mark, made = ItemStage.objects.get_or_create(item=item, stage=stage, defaults={"brand_id": item.brand_id})
    if made or mark.due is None or mark.due < moment:
        due = moment + StagePolicy.of_brand().of(stage)
        mark.due = min(due, item.due) if item.due and item.due > moment else due
        mark.save(update_fields=["due"])
    item.stage, item.changed_at = StageChoice(stage), moment
    item.save(update_fields=["stage", "changed_at"])
    audit.record("content.item_moved", target=target_of(item), before={"stage": before}, after={"stage": stage})
    owner = mark.owner_id or item.owner_id
    events.emit(ItemStageChanged(brand_id=item.brand_id, item_id=item.pk, title=item.title, before=before, after=stage, owner_id=owner))
    return item


@transaction.atomic
def tick(*, item_id: int, standard: str, key: str, done: bool = True) -> None:
    """Tick a line of a standard (a stage or "creative"), or take the tick back; Refused for a line the standard does not have."""
    require("content.edit")
    item = locked(item_id)
    check = next((one for one in selectors.standards().get(standard, []) if one.key == key), None)
    if check is None:
        raise Refused(_("This checklist has no such line."), "key")
    there = Tick.objects.filter(item=item, standard=standard, key=key).first()
    if done == (there is not None):
        return
    if there is not None:
        there.delete()
    else:
        actor = current_actor()
        Tick(item=item, standard=standard, key=key, by_id=actor.user_id, by_name=actor.name[:120], at=now()).save()
    audit.record("content.item_ticked", target=target_of(item), after={"standard": standard, "line": check.title, "done": done})


@transaction.atomic
def plan_stage(*, item_id: int, stage: str, owner_id: int | None, due: datetime | None) -> ItemStage:
    """Who answers for a stage of an item, and until when."""
    require("content.edit")
    item = locked(item_id)
    if stage not in StageChoice.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Stage)}, "stage")
    mark: ItemStage = ItemStage.objects.get_or_create(item=item, stage=stage, defaults={"brand_id": item.brand_id})[0]
    before = {"owner_id": mark.owner_id, "due": mark.due.isoformat() if mark.due else None}
    mark.owner_id, mark.owner_name, mark.due = owner_id, person(owner_id), due
    mark.save()
    after = {"owner_id": owner_id, "due": due.isoformat() if due else None}
    audit.record("content.stage_planned", target=target_of(item), before=before, after={"stage": stage, **after})
    return mark


@transaction.atomic
def save_standard(*, key: str, lines: Sequence[Mapping[str, Any]], reason: str = "") -> Standard:
    """The brand's own standard of a stage, or its creative checklist (needs content.manage); lines of {key, title, mandatory}. No lines bring the
    built-in one back."""
    require("content.manage")
    if key not in BUILT_IN:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(BUILT_IN)}, "key")
    kept = _lines(lines)
    row: Standard = Standard.objects.get_or_create(key=key, defaults={"changed_at": now()})[0]
    before, row.lines, row.changed_at = row.lines, kept, now()
    row.save()
    versions.keep(f"content.standard:{key}", {"lines": kept}, note=reason)
    audit.record("content.standard_saved", target=f"content.standard:{key}", before={"lines": before}, after={"lines": kept}, note=reason)
    return row


@transaction.atomic
def save_structure(
    *, key: str, title: str, sections: Sequence[Mapping[str, Any]], note: str = "", formats: Sequence[str] = (), active: bool = True
) -> Structure:
    """A structure of the brand for drafts (needs content.manage); the key of a built-in one replaces it."""
    require("content.manage")
    name = clean_text(title, "title", 80, required=_("Give the structure a name."))
    slug = key or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or f"own-{Structure.objects.count() + 1}"
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", slug):
        raise Refused(_("A key has small letters, digits, - and _ only."), "key")
    kept = [
        {"heading": heading, "hint": clean_text(one.get("hint", ""), "sections", 500)}
        for one in sections
        if (heading := clean_text(one.get("heading", ""), "sections", 120))
    ]
    if active and not kept:
        raise Refused(_("A structure needs at least one section."), "sections")
    if strange := [one for one in formats if one not in FormatChoice.values]:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(FormatChoice.values)}, strange[0])
    row: Structure = Structure.objects.get_or_create(key=slug, defaults={"changed_at": now(), "title": name})[0]
    row.title, row.note, row.formats = name, clean_text(note, "note", 300), list(formats)
    row.sections, row.active, row.changed_at = kept, active, now()
    row.save()
    state = {"title": row.title, "note": row.note, "formats": row.formats, "sections": kept, "active": active}
    versions.keep(f"content.structure:{slug}", state)
    audit.record("content.structure_saved", target=f"content.structure:{slug}", after=state)
    return row


def _hindered(stage: str, missing: Sequence[tuple[Stage, Any]]) -> str:
    lines = "; ".join(f"{StageChoice(one).label}: {check.title}" for one, check in missing[:5])
    return _("“%(stage)s” cannot begin yet; not ticked: %(lines)s") % {"stage": StageChoice(stage).label, "lines": lines}


def _lines(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for number, line in enumerate(lines[:50], 1):
        title = clean_text(line.get("title", ""), "lines", 200)
        if not title:
            continue
        key = str(line.get("key") or "")[:60] or f"line{number}"
        if any(one["key"] == key for one in kept):
            key = f"{key[:50]}-{number}"
        kept.append({"key": key, "title": title, "mandatory": bool(line.get("mandatory", True))})
    return kept
