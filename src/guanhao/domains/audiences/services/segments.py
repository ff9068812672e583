"""Saving audiences, counting them anew, keeping their versions."""

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.audiences.contracts import IMPORT, PURPOSES, Changed, Definition, Refused, SegmentView
from guanhao.domains.audiences.models import Segment, SegmentVersion
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.services.definitions import allowed, canonical, check, depends_on, hide_small, kept_members, raw_members
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

if TYPE_CHECKING:
    from pyroaring import BitMap


def target_of(segment_id: int) -> str:
    """A segment's name in the audit log."""
    return f"audiences.segment:{segment_id}"


def view_of(row: Segment) -> SegmentView:
    """A segment as others see it."""
    size = hide_small(row.size)
    hidden = row.size is not None and size is None
    return SegmentView(row.pk, row.name, Definition(row.kind, row.params), size, hidden, row.version, row.refreshed_at, row.purpose, row.source)


def row_of(segment_id: int, *, lock: bool = False) -> Segment:
    """The row of a segment that is not put away; Segment.DoesNotExist (404) when there is none."""
    rows = Segment.objects.select_for_update() if lock else Segment.objects
    found: Segment = rows.get(pk=segment_id, archived_at=None)
    return found


@transaction.atomic
def save_segment(
    *,
    name: str,
    definition: Definition,
    members: "BitMap | None" = None,
    purpose: str = "analysis",
    source: str = "",
    note: str = "",
    every: str = Segment.Every.DAILY,
) -> int:
    """A new audience, counted at once, or with the members given (needs audiences.edit); its number. Refused names the field."""
    require("audiences.edit")
    _check(name, purpose, every)
    check(definition)
    moment = now()
    if definition.kind == IMPORT or members is not None:
        every = Segment.Every.NEVER
    row = Segment(name=name.strip()[:120], note=note.strip(), kind=definition.kind, params=dict(definition.params), purpose=purpose, every=every)
    row.source, row.made_at, row.made_by = source[:200], moment, current_actor().name[:120]
    row.save()
    audit.record("audiences.made", target=target_of(row.pk), after={"name": row.name, "kind": row.kind, "purpose": purpose})
    start = time.perf_counter()
    found = raw_members(definition) if members is None else members
    _add_version(row, found, start, "made")
    return row.pk


@transaction.atomic
def change_segment(
    *, segment_id: int, revision: int, name: str, note: str = "", purpose: str, every: str, definition: Definition | None = None
) -> Segment:
    """Another name, purpose, rhythm or definition (needs audiences.edit); Changed when somebody else saved meanwhile."""
    require("audiences.edit")
    row = row_of(segment_id, lock=True)
    if row.revision != revision:
        raise Changed(_("Somebody else changed this audience meanwhile. Look again."), "revision")
    _check(name, purpose, every, segment_id)
    before = {"name": row.name, "purpose": row.purpose, "every": row.every}
    row.name, row.note, row.purpose, row.every, row.revision = name.strip()[:120], note.strip(), purpose, every, row.revision + 1
    other = definition is not None and (definition.kind, dict(definition.params)) != (row.kind, row.params)
    if definition is not None and other:
        check(definition)
        if depends_on(definition, segment_id):
            raise Refused(_("An audience cannot be made of itself."), "tree")
        row.kind, row.params = definition.kind, dict(definition.params)
    row.save()
    after = {"name": row.name, "purpose": row.purpose, "every": row.every, "definition": other}
    audit.record("audiences.changed", target=target_of(row.pk), before=before, after=after)
    if other or before["purpose"] != purpose:
        start = time.perf_counter()
        found = raw_members(Definition(row.kind, row.params)) if row.kind != IMPORT else kept_members(row.pk)
        _add_version(row, found, start, "changed")
    return row


@transaction.atomic
def refresh(*, segment_id: int) -> Segment:
    """Count an audience anew (needs audiences.edit). One that came as a list keeps its people; consents are looked at again at every use."""
    require("audiences.edit")
    row = row_of(segment_id, lock=True)
    start = time.perf_counter()
    fixed = row.kind == IMPORT or not _countable(row)
    _add_version(row, kept_members(row.pk) if fixed else raw_members(Definition(row.kind, row.params)), start, "refreshed")
    return row


def try_refresh(*, segment_id: int) -> bool:
    """Count anew; what stopped it is kept with the audience."""
    from guanhao.engines.audience.events import BadData

    try:
        refresh(segment_id=segment_id)
    except (Refused, BadData) as error:
        Segment.objects.filter(pk=segment_id).update(problem=str(error)[:300], refreshed_at=now())
        return False
    return True


@transaction.atomic
def archive(*, segment_id: int) -> None:
    """Put an audience away (needs audiences.edit); Refused while others are made of it."""
    require("audiences.edit")
    row = row_of(segment_id, lock=True)
    users = [one.name for one in Segment.objects.filter(archived_at=None).exclude(pk=row.pk) if depends_on(Definition(one.kind, one.params), row.pk)]
    if users:
        raise Refused(_("Used by: %(names)s.") % {"names": ", ".join(users[:5])}, "segment")
    row.archived_at = now()
    row.save(update_fields=["archived_at"])
    SegmentVersion.objects.filter(segment=row).update(members=None)
    audit.record("audiences.archived", target=target_of(row.pk), before={"name": row.name})


def due() -> list[int]:
    """Audiences whose time to be counted has come."""
    moment = now()
    periods = {Segment.Every.DAILY: timedelta(hours=20), Segment.Every.WEEKLY: timedelta(days=6, hours=20)}
    rows = Segment.objects.filter(archived_at=None).exclude(every=Segment.Every.NEVER).exclude(kind=IMPORT)
    return [row.pk for row in rows if row.refreshed_at is None or moment - row.refreshed_at >= periods[Segment.Every(row.every)]]


def segments() -> list[SegmentView]:
    """All audiences by name (needs audiences.view)."""
    require("audiences.view")
    return [view_of(row) for row in Segment.objects.filter(archived_at=None)]


def segment(segment_id: int) -> SegmentView:
    """One audience (needs audiences.view)."""
    require("audiences.view")
    return view_of(row_of(segment_id))


def members(segment_id: int) -> "BitMap":
    """The people of an audience who may be used for its purpose at this moment: a consent taken back is honoured at once."""
    return allowed(kept_members(segment_id), row_of(segment_id).purpose)


def _countable(row: Segment) -> bool:
    try:
        check(Definition(row.kind, row.params))
    except Refused:
        return False
    return True


def _check(name: str, purpose: str, every: str, segment_id: int = 0) -> None:
    if not name.strip():
        raise Refused(_("Give the audience a name."), "name")
    if Segment.objects.filter(name=name.strip()[:120], archived_at=None).exclude(pk=segment_id).exists():
        raise Refused(_("There is an audience of this name."), "name")
    if purpose not in PURPOSES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(PURPOSES)}, "purpose")
    if every not in Segment.Every.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(filter(None, Segment.Every.values))}, "every")


def _add_version(row: Segment, found: "BitMap", start: float, reason: str) -> None:
    before = kept_members(row.pk)
    found = canonical(found)
    usable = allowed(found, row.purpose)
    took = round((time.perf_counter() - start) * 1000)
    row.version, row.size, row.took_ms, row.refreshed_at, row.problem = row.version + 1, len(usable), took, now(), ""
    row.save(update_fields=["version", "size", "took_ms", "refreshed_at", "problem"])
    joined, left = (len(found - before), len(before - found)) if row.version > 1 else (len(found), 0)
    version = SegmentVersion(segment=row, number=row.version, kind=row.kind, params=row.params, members=found.serialize(), size=len(usable))
    version.joined, version.left, version.took_ms, version.reason, version.at = joined, left, took, reason, now()
    version.save()
    oldest = row.version - AudiencePolicy.of_brand().versions_kept
    if oldest > 0:
        SegmentVersion.objects.filter(segment=row, number__lte=oldest, members__isnull=False).update(members=None)
