"""Writing the recap of a live show (CON-25)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import LiveRecap, RunSheet
from guanhao.domains.content.rules.recaps import LESSONS, NUMBERS
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services.checking import clean_text
from guanhao.domains.content.services.items import locked
from guanhao.domains.content.services.scripts import Outdated
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

LONGEST = timedelta(hours=24)
MOST = 10**13


@transaction.atomic
def save_recap(
    *,
    item_id: int,
    started_at: datetime,
    ended_at: datetime,
    began: Mapping[str, Any] | None = None,
    numbers: Mapping[str, Any] | None = None,
    lessons: Sequence[Mapping[str, str]] | None = None,
    base: int | None = None,
) -> LiveRecap:
    """Keep what became of a live show (needs content.edit). `began` maps a block of the run-sheet to milliseconds from the start (None: left out);
    `numbers` any of rules.recaps.NUMBERS (None: leave it to the warehouse); what is None as a whole stays. Refused names the field; Outdated when
    somebody else has saved since `base`."""
    require("content.edit")
    item = locked(item_id)
    if item.format != "live":
        raise Refused(_("Only a live show has a recap."), "item_id")
    row = LiveRecap.objects.filter(item=item).first() or LiveRecap(item=item, started_at=started_at, ended_at=ended_at)
    if base is not None and base != row.revision:
        raise Outdated(row.revision)
    before = recap_state(row) if row.pk else None
    _check_span(started_at, ended_at)
    row.started_at, row.ended_at = started_at, ended_at
    if began is not None:
        row.blocks = _blocks(item_id, began, ended_at - started_at)
    if numbers is not None:
        row.numbers = _numbers(numbers)
    if lessons is not None:
        row.lessons = _lessons(lessons)
    after = recap_state(row)
    if after == before:
        return row
    row.revision, row.changed_at, row.changed_by_name = row.revision + 1, now(), current_actor().name[:120]
    row.save()
    versions.keep(f"{target_of(item)}.recap", after)
    audit.record("content.recap_saved", target=target_of(item), before=before, after=after)
    return row


def recap_state(row: LiveRecap) -> dict[str, Any]:
    """A recap as JSON-safe values."""
    moments = {"started_at": row.started_at.isoformat(), "ended_at": row.ended_at.isoformat()}
    return {**moments, "blocks": row.blocks, "numbers": row.numbers, "lessons": row.lessons}


def _check_span(started_at: datetime, ended_at: datetime) -> None:
    if ended_at <= started_at:
        raise Refused(_("The show ends before it starts."), "ended_at")
    if ended_at - started_at > LONGEST:
        raise Refused(_("A show lasts at most 24 hours."), "ended_at")
    if started_at > now():
        raise Refused(_("A recap is written after the show has begun."), "started_at")


def _blocks(item_id: int, began: Mapping[str, Any], total: timedelta) -> list[dict[str, Any]]:
    sheet = RunSheet.objects.filter(item_id=item_id).first()
    known = {block["id"]: block["title"] for block in sheet.blocks} if sheet else {}
    kept = []
    for key, value in began.items():
        if key not in known:
            raise Refused(_("The run-sheet has no block %(key)s.") % {"key": key[:20]}, "began")
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= total.total_seconds() * 1000):
            raise Refused(_("“%(title)s” began outside of the show.") % {"title": known[key] or key}, "began")
        kept.append({"id": key, "began": value})
    return kept


def _numbers(numbers: Mapping[str, Any]) -> dict[str, int]:
    if strange := sorted(numbers.keys() - set(NUMBERS)):
        raise Refused(_("A recap has no number %(name)s.") % {"name": strange[0][:40]}, "numbers")
    kept = {}
    for name, value in numbers.items():
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
            raise Refused(_("A whole number from 0 is expected here."), name)
        kept[name] = value
    return kept


def _lessons(lessons: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    kept = []
    for one in lessons[:50]:
        kind, text = str(one.get("kind", "")), clean_text(one.get("text", ""), "lessons", 1000)
        if kind not in LESSONS:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(LESSONS)}, "lessons")
        if text:
            kept.append({"kind": kind, "text": text})
    return kept
