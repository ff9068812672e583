"""Storyboards and run-sheets: saved as a whole, refused when somebody else saved in between."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, RunSheet, Script, ThemeChoice
from guanhao.domains.content.rules.scripts import HOOKS, INTERACTIONS
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services.checking import clean_list, clean_text
from guanhao.domains.content.services.items import locked
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

SHOTS = 500
LONGEST_SHOT = 3_600_000
LONGEST_BLOCK = 86_400_000


class Outdated(Refused):
    """Somebody else has saved in between; `revision` is the present one."""

    def __init__(self, revision: int) -> None:
        super().__init__(_("Somebody else has saved this since you opened it. Look at the present state, then save again."), "base")
        self.revision = revision


@transaction.atomic
def save_script(*, item_id: int, shots: Sequence[Mapping[str, Any]], base: int | None = None) -> Script:
    """The whole storyboard of an item (needs content.edit); a version of it is kept. Outdated when `base` is not the present revision; Refused names
    shot and field."""
    require("content.edit")
    item = locked(item_id)
    row: Script = Script.objects.get_or_create(item=item, defaults={"brand_id": item.brand_id, "changed_at": now()})[0]
    if base is not None and base != row.revision:
        raise Outdated(row.revision)
    kept = clean_shots(shots)
    if kept == row.shots:
        return row
    row.shots, row.revision, row.changed_at = kept, row.revision + 1, now()
    row.save()
    versions.keep(f"{target_of(item)}.script", {"shots": kept})
    audit.record("content.script_saved", target=target_of(item), after={"shots": len(kept), "revision": row.revision})
    return row


@transaction.atomic
def save_run_sheet(*, item_id: int, base: int | None = None, **values: Any) -> RunSheet:
    """The run-sheet of a live show (needs content.edit): any of theme, starts_at, rehearsal_at, rehearsal_note, hosts, moderators, products, blocks,
    checks. Outdated when `base` is not the present revision; Refused names the field."""
    require("content.edit")
    item = locked(item_id)
    row = _sheet(item)
    if base is not None and base != row.revision:
        raise Outdated(row.revision)
    before = sheet_state(row)
    for name, value in _clean_sheet(values, row).items():
        setattr(row, name, value)
    if sheet_state(row) == before:
        return row
    row.revision, row.changed_at = row.revision + 1, now()
    row.save()
    versions.keep(f"{target_of(item)}.run_sheet", sheet_state(row))
    audit.record("content.run_sheet_saved", target=target_of(item), after={"blocks": len(row.blocks), "revision": row.revision})
    return row


def clean_shots(shots: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Shots as they are kept; Refused names the number of the shot."""
    if not isinstance(shots, list | tuple) or len(shots) > SHOTS:
        raise Refused(_("A storyboard has at most %(most)s shots.") % {"most": SHOTS}, "shots")
    kept = []
    for number, shot in enumerate(shots, 1):
        if not isinstance(shot, Mapping):
            raise Refused(_("Shot %(number)s cannot be read.") % {"number": number}, "shots")
        length = shot.get("milliseconds", 0)
        if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length <= LONGEST_SHOT:
            raise Refused(_("Shot %(number)s: the length lies between 0 and 3,600 seconds.") % {"number": number}, "shots")
        words = {name: clean_text(shot.get(name, ""), "shots", 4000) for name in ("picture", "voice", "subtitle")}
        hook, interaction = str(shot.get("hook") or ""), str(shot.get("interaction") or "")
        if (hook and hook not in HOOKS) or (interaction and interaction not in INTERACTIONS):
            raise Refused(_("Shot %(number)s: choose a hook and an interaction from the lists.") % {"number": number}, "shots")
        asset = shot.get("asset")
        kept.append(
            {
                "id": str(shot.get("id") or f"s{number}")[:20],
                "milliseconds": length,
                **words,
                "hook": hook,
                "interaction": interaction,
                "asset": asset if isinstance(asset, int) and not isinstance(asset, bool) else None,
            }
        )
    return kept


def sheet_state(row: RunSheet) -> dict[str, Any]:
    """A run-sheet as JSON-safe values."""
    names = ("theme", "rehearsal_note", "hosts", "moderators", "products", "blocks", "checks")
    moments = {name: value.isoformat() if (value := getattr(row, name)) else None for name in ("starts_at", "rehearsal_at")}
    return {**{name: getattr(row, name) for name in names}, **moments}


def _sheet(item: Item) -> RunSheet:
    """The item's run-sheet; a new one starts with the item's own start and host and the checks every show needs."""
    there: RunSheet | None = RunSheet.objects.filter(item=item).first()
    if there is not None:
        return there
    starts = item.fields.get("starts_at")
    host = item.fields.get("host")
    row = RunSheet(item=item, changed_at=now(), starts_at=datetime.fromisoformat(starts) if starts else None, hosts=[host] if host else [])
    row.checks = [{"key": key, "title": title, "done": False, "by": "", "at": ""} for key, title in first_checks()]
    row.save()
    return row


def first_checks() -> list[tuple[str, str]]:
    """What every live show is checked for, in the reader's language."""
    return [
        ("network", _("Line, light and sound tested on site")),
        ("products", _("Products, prices and stock checked against the shop")),
        ("words", _("Claims and banned words gone through with the hosts")),
        ("backup", _("Second device and second host ready")),
        ("moderators", _("Moderators know the block list and who decides")),
        ("records", _("Recording is on and kept")),
    ]


def _clean_sheet(values: Mapping[str, Any], row: RunSheet) -> dict[str, Any]:
    known = {"theme", "starts_at", "rehearsal_at", "rehearsal_note", "hosts", "moderators", "products", "blocks", "checks"}
    if strange := sorted(values.keys() - known):
        raise Refused(_("A run-sheet has no field %(name)s.") % {"name": strange[0][:40]}, strange[0][:40])
    kept = dict(values)
    if "theme" in kept and kept["theme"] not in ThemeChoice.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(ThemeChoice.values)}, "theme")
    if "rehearsal_note" in kept:
        kept["rehearsal_note"] = clean_text(kept["rehearsal_note"], "rehearsal_note", 20_000)
    for name in ("hosts", "moderators"):
        if name in kept:
            kept[name] = clean_list(kept[name], name, most=50)
    if "products" in kept:
        kept["products"] = [_product(one, number) for number, one in enumerate(_rows(kept["products"], "products"), 1)]
    if "blocks" in kept:
        kept["blocks"] = [_block(one, number) for number, one in enumerate(_rows(kept["blocks"], "blocks"), 1)]
    if "checks" in kept:
        kept["checks"] = _checks(_rows(kept["checks"], "checks"), row.checks)
    return kept


def _rows(values: Any, field: str) -> list[Mapping[str, Any]]:
    if not isinstance(values, list | tuple) or len(values) > SHOTS or not all(isinstance(one, Mapping) for one in values):
        raise Refused(_("A list of at most %(most)s rows is expected here.") % {"most": SHOTS}, field)
    return list(values)


def _product(one: Mapping[str, Any], number: int) -> dict[str, Any]:
    price = one.get("price_cents") or 0
    if not isinstance(price, int) or not 0 <= price <= 10**12:
        raise Refused(_("Product %(number)s: the price cannot be read.") % {"number": number}, "products")
    words = {"name": 120, "link": 2000, "note": 500}
    return {
        "id": str(one.get("id") or f"p{number}")[:20],
        "price_cents": price,
        **{name: clean_text(one.get(name, ""), "products", most) for name, most in words.items()},
    }


def _block(one: Mapping[str, Any], number: int) -> dict[str, Any]:
    length = one.get("milliseconds", 0)
    if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length <= LONGEST_BLOCK:
        raise Refused(_("Block %(number)s: the length lies between 0 and 24 hours.") % {"number": number}, "blocks")
    words = {"title": 200, "script": 20_000, "product": 120, "host": 120}
    return {
        "id": str(one.get("id") or f"b{number}")[:20],
        "milliseconds": length,
        **{name: clean_text(one.get(name, ""), "blocks", most) for name, most in words.items()},
    }


def _checks(rows: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Checks with who ticked them, when: a tick is the acting person's own and keeps its first time."""
    known = {one["key"]: one for one in before}
    kept = []
    for number, one in enumerate(rows, 1):
        title = clean_text(one.get("title", ""), "checks", 200)
        if not title:
            continue
        key, done = str(one.get("key") or f"c{number}")[:60], bool(one.get("done"))
        there = known.get(key, {})
        if done and there.get("done"):
            by, at = there.get("by", ""), there.get("at", "")
        else:
            by, at = (current_actor().name, now().isoformat()) if done else ("", "")
        kept.append({"key": key, "title": title, "done": done, "by": by, "at": at})
    return kept
