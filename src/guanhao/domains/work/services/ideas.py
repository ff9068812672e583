"""The tree of ideas of a meeting (CON-09): several people type at once and no idea is lost; an idea becomes a topic."""

import hashlib
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import IdeaNode, Meeting
from guanhao.domains.work.rules import tree as rules
from guanhao.domains.work.services import meetings
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.work import IdeaChosen


def new_uid() -> str:
    """A key for an idea that was typed where none was made."""
    return uuid.uuid4().hex


@transaction.atomic
def add_idea(*, meeting_id: int, uid: str, text: str = "", parent: str = "", after: str = "") -> IdeaNode:
    """A new idea below `parent` ("" for the top), right behind `after` ("" for the end), by their uids (needs work.edit).

    The same uid again gives the idea as it is. Somebody took the parent away meanwhile: it goes below the nearest idea that is still there.
    """
    meeting = _locked(meeting_id)
    if not 1 <= len(uid) <= 36 or not uid.replace("-", "").isalnum() or not uid.isascii():
        raise Refused(_("An idea has a key of 1 to 36 letters, digits and hyphens."), "uid")
    known = {row.uid: row for row in _rows(meeting)}
    if uid in known:
        return known[uid]
    if len(known) >= rules.MOST:
        raise Refused(_("A tree has %(most)s ideas at most.") % {"most": f"{rules.MOST:,}"}, "uid")
    above = _living(known, known.get(parent))
    _check_depth(known.values(), above, 1)
    row = IdeaNode(meeting=meeting, uid=uid, parent=above, text=_clean(text), made_at=now(), changed_at=now())
    row.place, row.made_by_name = _place(known.values(), above, known.get(after)), current_actor().name[:120]
    row.save()
    _touch(meeting)
    return row


@transaction.atomic
def write_idea(*, meeting_id: int, uid: str, text: str, seen: int) -> IdeaNode:
    """Other words for an idea (needs work.edit); `seen` is the revision they were typed over. Somebody wrote other words meanwhile: theirs stay,
    these become an idea of their own right behind, and that one is given back."""
    meeting = _locked(meeting_id)
    row, words = _idea(meeting, uid), _clean(text)
    if words == row.text:
        return row
    if row.revision != seen and row.text:
        mark = hashlib.sha256(f"{words}\n{current_actor().name}".encode()).hexdigest()[:12]
        return add_idea(meeting_id=meeting_id, uid=f"{uid[:20]}-{mark}", text=words, parent=_uid(row.parent), after=uid)
    row.text, row.revision, row.changed_at = words, row.revision + 1, now()
    row.removed_at = None
    row.save(update_fields=["text", "revision", "changed_at", "removed_at"])
    _touch(meeting)
    return row


@transaction.atomic
def move_idea(*, meeting_id: int, uid: str, parent: str = "", after: str = "") -> IdeaNode:
    """Put an idea with all below it somewhere else (needs work.edit). Refused below itself, or when the tree would be too deep."""
    meeting = _locked(meeting_id)
    row = _idea(meeting, uid)
    known = {one.uid: one for one in _rows(meeting)}
    above = _living(known, known.get(parent))
    parents = {one.pk: one.parent_id for one in known.values()}
    if above is not None and rules.inside(parents, row.pk, above.pk):
        raise Refused(_("An idea does not go below itself."), "parent")
    _check_depth(known.values(), above, rules.height_of(parents, row.pk))
    row.parent, row.place, row.changed_at = above, _place([one for one in known.values() if one.pk != row.pk], above, known.get(after)), now()
    row.save(update_fields=["parent", "place", "changed_at"])
    _touch(meeting)
    return row


@transaction.atomic
def fold_idea(*, meeting_id: int, uid: str, folded: bool) -> IdeaNode:
    """Hide or show what is below an idea, for everybody (needs work.edit)."""
    meeting = _locked(meeting_id)
    row = _idea(meeting, uid)
    if row.folded != folded:
        row.folded = folded
        row.save(update_fields=["folded"])
        _touch(meeting)
    return row


@transaction.atomic
def remove_idea(*, meeting_id: int, uid: str, back: bool = False) -> int:
    """Take an idea away with all below it, or put back what went together with it (needs work.edit); nothing is deleted. How many."""
    meeting = _locked(meeting_id)
    row = _idea(meeting, uid)
    if back == (row.removed_at is None):
        return 0
    known = list(_rows(meeting))
    parents = {one.pk: one.parent_id for one in known}
    below = [one.pk for one in known if rules.inside(parents, row.pk, one.pk) and one.removed_at == row.removed_at]
    IdeaNode.objects.filter(pk__in=below).update(removed_at=None if back else now(), changed_at=now())
    if back and row.parent is not None and row.parent.removed_at is not None:
        IdeaNode.objects.filter(pk=row.pk).update(parent=_living({one.uid: one for one in known}, row.parent))
    audit.record(
        "work.ideas_back" if back else "work.ideas_removed", target=meetings.target_of(meeting), after={"count": len(below), "text": row.text}
    )
    _touch(meeting)
    return len(below)


@transaction.atomic
def choose_idea(*, meeting_id: int, uid: str) -> IdeaNode:
    """Hand an idea to the topic pool (needs work.edit): asked again it stays one topic. Refused for one without words."""
    meeting = _locked(meeting_id)
    row = _idea(meeting, uid)
    if not row.text:
        raise Refused(_("Write the idea first."), "text")
    if row.chosen_at is not None:
        return row
    row.chosen_at = now()
    row.save(update_fields=["chosen_at"])
    path = " › ".join(reversed([one.text for one in _above(row) if one.text]))
    url = f"{meetings.url_of(meeting)}#idea-{row.uid}"
    audit.record("work.idea_chosen", target=meetings.target_of(meeting), after={"text": row.text})
    emit(IdeaChosen(brand_id=row.brand_id, idea_id=row.pk, meeting_id=meeting.pk, title=row.text, path=path[:500], url=url))
    _touch(meeting)
    return row


@transaction.atomic
def note_topic(*, idea_id: int, topic_id: int, url: str) -> None:
    """The topic that came of an idea, told by the room that made it."""
    row: IdeaNode | None = IdeaNode.objects.select_for_update().filter(pk=idea_id).first()
    if row is not None and row.topic_id is None:
        row.topic_id, row.topic_url = topic_id, url[:300]
        row.save(update_fields=["topic_id", "topic_url"])
        Meeting.objects.filter(pk=row.meeting_id).update(ideas_mark=F("ideas_mark") + 1)


def _locked(meeting_id: int) -> Meeting:
    require("work.edit")
    row: Meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if row.state == Meeting.State.CANCELLED:
        raise Refused(_("It was cancelled."))
    return row


def _idea(meeting: Meeting, uid: str) -> IdeaNode:
    row: IdeaNode | None = IdeaNode.objects.select_related("parent").filter(meeting=meeting, uid=uid[:36]).first()
    if row is None:
        raise Refused(_("There is no such idea."), "uid")
    return row


def _rows(meeting: Meeting) -> Iterable[IdeaNode]:
    return IdeaNode.objects.filter(meeting=meeting).order_by("place", "pk")


def _living(known: dict[str, IdeaNode], row: IdeaNode | None) -> IdeaNode | None:
    """The idea itself, or the nearest above it that was not taken away."""
    numbers = {one.pk: one for one in known.values()}
    while row is not None and row.removed_at is not None:
        row = numbers.get(row.parent_id or 0)
    return row


def _above(row: IdeaNode) -> Iterable[IdeaNode]:
    numbers = {one.pk: one for one in _rows(row.meeting)}
    above = numbers.get(row.parent_id or 0)
    while above is not None:
        yield above
        above = numbers.get(above.parent_id or 0)


def _check_depth(rows: Iterable[IdeaNode], above: IdeaNode | None, height: int) -> None:
    parents = {one.pk: one.parent_id for one in rows}
    if rules.depth_of(parents, above.pk if above else None) + height > rules.DEEPEST:
        raise Refused(_("A tree is %(most)s ideas deep at most.") % {"most": rules.DEEPEST}, "parent")


def _place(rows: Iterable[IdeaNode], above: IdeaNode | None, after: IdeaNode | None) -> float:
    """A place below `above` behind `after`; where two neighbours have come too close all get new places."""
    sisters = [one for one in rows if one.parent_id == (above.pk if above else None)]
    if rules.too_close([one.place for one in sisters]):
        for place, one in enumerate(sisters):
            one.place = float(place)
        IdeaNode.objects.bulk_update(sisters, ["place"])
    inside = after is not None and any(one.pk == after.pk for one in sisters)
    if not inside:
        return max((one.place for one in sisters), default=-1.0) + 1.0
    chosen = next(one for one in sisters if after is not None and one.pk == after.pk)
    return rules.place_after([one.place for one in sisters], chosen.place)


def _uid(row: IdeaNode | None) -> str:
    return row.uid if row is not None else ""


def _clean(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > rules.LONGEST:
        raise Refused(_("An idea has %(most)s characters at most.") % {"most": rules.LONGEST}, "text")
    if "\x00" in words:
        raise Refused(_("This text holds a character that cannot be stored."), "text")
    return words


def _touch(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(ideas_mark=F("ideas_mark") + 1)
