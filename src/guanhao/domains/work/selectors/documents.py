"""Documents somebody may read, their grades, who is here."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from guanhao.domains.work.models import Doc, DocGrant, DocPresence, DocSnapshot, DocUpdate
from guanhao.domains.work.policy import DocPolicy
from guanhao.kernel.access import can, current_actor
from guanhao.kernel.now import now

ORDER = (Doc.Grade.NONE, Doc.Grade.READ, Doc.Grade.EDIT, Doc.Grade.OWN)


def grade_of(doc: Doc) -> str:
    """What the acting person may do: the own grant, else what everybody may; the program itself manages all. Without work.edit it ends at reading."""
    actor = current_actor()
    if actor.user_id is None and actor.everything:
        return Doc.Grade.OWN
    own = DocGrant.objects.filter(doc=doc, user_id=actor.user_id).values_list("grade", flat=True).first() if actor.user_id else None
    grade = own or doc.everybody
    if not can("work.view"):
        return Doc.Grade.NONE
    return min((Doc.Grade.READ, grade), key=ORDER.index) if not can("work.edit") else grade


def may(doc: Doc, grade: str) -> bool:
    """Whether the acting person has at least this grade."""
    return ORDER.index(Doc.Grade(grade_of(doc))) >= ORDER.index(Doc.Grade(grade))


def readable() -> QuerySet[Doc]:
    """Documents the acting person may read, without their words."""
    actor = current_actor()
    rows: QuerySet[Doc] = Doc.objects.filter(archived_at=None).defer("text")
    if actor.user_id is None and actor.everything:
        return rows
    own = DocGrant.objects.filter(user_id=actor.user_id or 0)
    barred = own.filter(grade=Doc.Grade.NONE).values("doc")
    given = own.exclude(grade=Doc.Grade.NONE).values("doc")
    return rows.filter(Q(pk__in=given) | (~Q(everybody=Doc.Grade.NONE) & ~Q(pk__in=barred)))


def find(doc_id: int) -> Doc:
    """One document the acting person may read; Doc.DoesNotExist otherwise."""
    row: Doc = readable().get(pk=doc_id)
    return row


@dataclass(frozen=True)
class Here:
    """A tab in which somebody has the document open; `tone` is the person's colour, the same in every browser."""

    client: int
    user_id: int
    name: str
    caret: str
    tone: int
    me: bool


@dataclass(frozen=True)
class News:
    """Updates after `since` (base64), up to `number`; `whole`: all there is, because too much was missing."""

    number: int
    updates: list[str]
    whole: bool


TONES = 6


def present(doc: Doc) -> list[Here]:
    """The tabs that have it open to write now, one's own too."""
    since = now() - timedelta(seconds=DocPolicy.of_brand().present_seconds)
    rows = DocPresence.objects.filter(doc=doc, seen_at__gte=since).order_by("pk")[:200]
    me = current_actor().user_id
    return [Here(row.client, row.user_id, row.name, row.caret, row.user_id % TONES, row.user_id == me) for row in rows]


def news(doc: Doc, since: int | None) -> News:
    """What was written after update number `since`; None, or a number too old or not yet given: everything."""
    if since is not None and since == doc.revision:
        return News(since, [], whole=False)
    if since is not None and since < doc.revision:
        found = _updates(doc, since)
        if found and found[0][0] == since + 1:
            return News(found[-1][0], [str(data) for _number, data in found], whole=False)
    for _attempt in range(3):  # another worker may put updates together between the two questions
        snapshot = DocSnapshot.objects.filter(doc=doc).order_by("-number")[0]
        found = _updates(doc, snapshot.number)
        if not found or found[0][0] == snapshot.number + 1:
            break
    return News(found[-1][0] if found else snapshot.number, [str(snapshot.data), *(str(data) for _number, data in found)], whole=True)


def _updates(doc: Doc, since: int) -> list[tuple[int, str]]:
    return list(DocUpdate.objects.filter(doc=doc, number__gt=since).order_by("number").values_list("number", "data"))
