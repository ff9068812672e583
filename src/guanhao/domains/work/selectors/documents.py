"""Documents somebody may read, their grades, who is here."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from guanhao.domains.work.models import Doc, DocGrant, DocPresence
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


def present(doc: Doc) -> list[str]:
    """Who else has it open now, by name."""
    since = now() - timedelta(seconds=DocPolicy.of_brand().present_seconds)
    rows = DocPresence.objects.filter(doc=doc, seen_at__gte=since).exclude(user_id=current_actor().user_id or 0)
    return list(rows.order_by("name").values_list("name", flat=True))
