"""Everything that reads the matrix of segments."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import SegmentView
from guanhao.domains.channels import facade as channels
from guanhao.domains.people import facade as people
from guanhao.domains.strategy.models import SegmentTreatment
from guanhao.domains.strategy.rules.treatments import SEGMENT, TIER, Push, Treatment, parse_group
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now

FORMATS = ("article", "image_text", "text", "video", "audio", "live", "answer")
PREVIEW_DAYS, PREVIEW_POSTS = 60, 2000
RECENT = """
SELECT account_id, post_id, platform, coalesce(nullif(title, ''), substr(text, 1, 80), '') AS title, format, topic, tags, url, day
FROM posts WHERE published_at >= ? ORDER BY published_at DESC, account_id, post_id LIMIT ?
"""


def formats() -> dict[str, str]:
    """Formats of content with their words."""
    return {key: channels.format_title(key) for key in FORMATS}


def groups() -> dict[str, str]:
    """Groups a line may be about with their names: tiers first, then audiences; their names alone, so that whoever reads strategy may."""
    found = {f"{TIER}:{key}": title for key, title in people.tier_titles().items()}
    return found | {f"{SEGMENT}:{one.id}": one.name for one in _segments().values()}


def sizes() -> dict[str, int | None]:
    """How many people each group has; None while not counted or too few to show."""
    found: dict[str, int | None] = {f"{TIER}:{key}": audiences.hide_small(count) for key, count in people.tier_counts().items()}
    return found | {f"{SEGMENT}:{one.id}": one.size for one in _segments().values()}


def treatment_of(segment: int | str) -> Treatment | None:
    """How an audience (its number) or a group ("segment:12", "tier:new") is treated; None while nobody has said."""
    group = f"{SEGMENT}:{segment}" if isinstance(segment, int) else segment
    if parse_group(group) is None:
        return None
    row = SegmentTreatment.objects.filter(group=group).first()
    return view(row) if row else None


def treatments() -> list[Treatment]:
    """The whole matrix by the names of the groups."""
    names = groups()
    return sorted((view(row, names) for row in SegmentTreatment.objects.all()), key=lambda one: (one.title, one.id))


def view(row: SegmentTreatment, names: Mapping[str, str] | None = None) -> Treatment:
    """A row as other rooms read it."""
    return Treatment(
        id=row.pk,
        group=row.group,
        title=(names or {}).get(row.group, row.title),
        formats=tuple(row.formats),
        tags=tuple(row.tags),
        benefit=row.benefit,
        channels=tuple(row.channels),
        most=row.most,
        days=row.days,
        messages=tuple(row.messages),
        note=row.note,
    )


def pushes_for(treatment: Treatment, *, limit: int = 20) -> list[Push]:
    """Recent posts that a push to the group may carry, the newest first: only content that its line names (STR-06 a)."""
    rows = warehouse.rows(RECENT, [now() - timedelta(days=PREVIEW_DAYS), PREVIEW_POSTS])
    return [_push(row) for row in rows if treatment.takes(row["format"] or "", _labels(row))][:limit]


def _push(row: Mapping[str, Any]) -> Push:
    return Push(
        account_id=row["account_id"],
        post_id=row["post_id"],
        title=row["title"] or row["post_id"],
        format=row["format"] or "",
        url=row["url"] or "",
        day=f"{row['day']:%Y-%m-%d}" if row["day"] else "",
    )


def _labels(row: Mapping[str, Any]) -> list[str]:
    return [*(row["tags"] or []), *([row["topic"]] if row["topic"] else [])]


def _segments() -> dict[int, SegmentView]:
    with acting(SYSTEM):  # names and sizes of audiences are no secret of whoever may read the matrix; who is in them stays one
        return {one.id: one for one in audiences.segments()}
