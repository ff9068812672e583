"""Writing a document together (TEA-07): updates of a CRDT are kept, put together when many, and told to whoever has it open.

Whoever holds the row's lock is the only one who numbers updates: two workers, a double click and a repeated call end the same. pycrdt loads with the
first document that is opened, not with the program.
"""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Doc, DocPresence, DocSnapshot, DocUpdate, DocVersion
from guanhao.domains.work.policy import DocPolicy
from guanhao.domains.work.rules.documents import goes_on, with_name
from guanhao.domains.work.selectors import documents as selectors
from guanhao.kernel import audit, search
from guanhao.kernel.access import Denied, current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from guanhao.engines.document.shared import State

LONGEST = 500_000
MOST_BYTES = 2_000_000
MOST_STATE = 24_000_000
INDEX_AFTER = timedelta(minutes=1)
Grade = Doc.Grade


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A document after somebody's update, and how much of everybody's writing it holds: who has more sends the rest."""

    doc: Doc
    vector: bytes


def target_of(doc: Doc) -> str:
    """The target of its deeds."""
    return f"work.doc:{doc.pk}"


def need(doc: Doc, grade: str) -> None:
    """Raise Denied unless the acting person has this grade on the document."""
    if not selectors.may(doc, grade):
        raise Denied("document", _("You have no such permission for this document."))


def locked(doc_id: int, grade: str) -> Doc:
    """The document for this transaction alone (needs work.edit and the grade); Doc.DoesNotExist when it was put away."""
    require("work.edit")
    doc: Doc = Doc.objects.select_for_update().get(pk=doc_id, archived_at=None)
    need(doc, grade)
    return doc


@transaction.atomic
def begin(*, doc_id: int) -> None:
    """Give a document that was never written together its first snapshot: made of its words, once, whoever opens it first."""
    if not DocSnapshot.objects.filter(doc_id=doc_id).exists():
        _begun(Doc.objects.select_for_update().get(pk=doc_id))


def _begun(doc: Doc) -> None:
    from guanhao.engines.document import shared

    if not DocSnapshot.objects.filter(doc=doc).exists():
        _keep_snapshot(doc, shared.begin(doc.title, str(doc.text or "")))


def state_of(doc: Doc) -> "State":
    """All updates of a locked document."""
    _begun(doc)
    return _loaded(doc, DocSnapshot.objects.filter(doc=doc).order_by("-number")[0], doc.revision)


def state_at(doc: Doc, revision: int) -> "State | None":
    """The document as it was at a revision; None when its updates were put together since."""
    snapshot = DocSnapshot.objects.filter(doc=doc, number__lte=revision).order_by("-number").first()
    return None if snapshot is None else _loaded(doc, snapshot, revision)


def _loaded(doc: Doc, snapshot: DocSnapshot, revision: int) -> "State":
    from guanhao.engines.document import shared

    rows = DocUpdate.objects.filter(doc=doc, number__gt=snapshot.number, number__lte=revision).order_by("number").values_list("data", flat=True)
    return shared.load(base64.b64decode(str(data)) for data in [snapshot.data, *rows])


@transaction.atomic
def take_update(*, doc_id: int, mark: str, update: bytes) -> Taken:
    """Put somebody's writing into a document (needs the grade edit). The same mark again, or what is there already, changes nothing.

    Refused when it is no update, too large, or makes the document too long; nothing of it is kept then.
    """
    from guanhao.engines.document import shared

    doc = locked(doc_id, Grade.EDIT)
    if len(update) > MOST_BYTES:
        raise Refused(_("This is more than %(most)s MB at once: paste it in parts.") % {"most": MOST_BYTES // 1_000_000}, "update")
    state = state_of(doc)
    if not DocUpdate.objects.filter(doc=doc, mark=mark).exists():
        try:
            change = shared.take(state, update)
        except shared.Unreadable:
            raise Refused(_("This is no update of a document, or one that cannot be read. Load the page again."), "update") from None
        if change:
            advance(doc, state, change, mark=mark, live=True)
    return Taken(doc=doc, vector=shared.vector(state))


def advance(doc: Doc, state: "State", change: bytes, *, mark: str, live: bool, note: str = "") -> None:
    """Keep what changed a locked document, and what it says now; `live`: typed, so that it belongs to the version that grows."""
    from guanhao.engines.document import shared

    try:
        words = shared.read(state)
    except shared.Unreadable:
        raise Refused(_("This nests deeper than a document may."), "update") from None
    if len(words.text) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": f"{LONGEST:,}"}, "text")
    before = (doc.title, str(doc.text or ""))
    doc.title, doc.text = words.title[:200] or doc.title, words.text
    doc.revision, doc.changed_at, doc.changed_by_name = doc.revision + 1, now(), current_actor().name[:120]
    doc.save(update_fields=["title", "text", "revision", "changed_at", "changed_by_name"])
    row = DocUpdate(doc=doc, number=doc.revision, mark=mark, data=base64.b64encode(change).decode(), size=len(change), made_at=now())
    row.made_by_id = current_actor().user_id
    row.save()
    _put_together(doc, state)
    if before != (doc.title, str(doc.text)):
        keep_words(doc, note, live=live)
        index_soon(doc) if live else index(doc)


def _put_together(doc: Doc, state: "State") -> None:
    """A new snapshot when there are many updates; what lies before the one ahead of it goes."""
    from guanhao.engines.document import shared

    newest = DocSnapshot.objects.filter(doc=doc).order_by("-number").values_list("number", flat=True).first() or 0
    sizes = DocUpdate.objects.filter(doc=doc, number__gt=newest).values_list("size", flat=True)
    if len(sizes) < DocPolicy.of_brand().compact_after and sum(sizes) <= 2 * MOST_BYTES:
        return
    if _keep_snapshot(doc, shared.whole(state)) > MOST_STATE:
        raise Refused(_("This document has grown too large with all that was written and deleted in it: go on in a new one."), "update")
    DocSnapshot.objects.filter(doc=doc, number__lt=newest).delete()
    DocUpdate.objects.filter(doc=doc, number__lte=newest).delete()


def _keep_snapshot(doc: Doc, data: bytes) -> int:
    DocSnapshot(doc=doc, number=doc.revision, data=base64.b64encode(data).decode(), size=len(data), made_at=now()).save()
    return len(data)


def keep_words(doc: Doc, note: str, *, live: bool) -> int:
    """The present words as a version: the growing one while it lasts, else a new one; its number. Who wrote in it is in the log."""
    actor, newest = current_actor(), DocVersion.objects.filter(doc=doc).defer("text").order_by("-number").first()
    minutes = DocPolicy.of_brand().version_minutes
    if newest is not None and live and goes_on(live=newest.live, began=newest.made_at, moment=now(), minutes=minutes):
        row = newest
    else:
        if newest is not None and newest.live:
            DocVersion.objects.filter(pk=newest.pk).update(live=False)
        row = DocVersion(doc=doc, number=newest.number + 1 if newest else 1, note=note[:200], made_at=now(), made_by_id=actor.user_id, live=live)
    fresh = row.pk is None or actor.user_id not in row.writers
    if fresh:
        row.writers = [*row.writers, actor.user_id]
        row.made_by_name = with_name(row.made_by_name, actor.name)
    row.title, row.text, row.changed_at = doc.title, doc.text, now()
    row.save()
    if fresh and doc.revision > 1:
        audit.record("work.doc_saved", target=target_of(doc), after={"number": row.number, "title": doc.title}, note=note[:200])
    return int(row.number)


@transaction.atomic
def keep_version(*, doc_id: int, note: str = "") -> DocVersion:
    """Close the version that grows under a name of one's own (needs the grade edit); without one, name the newest or keep another."""
    doc = locked(doc_id, Grade.EDIT)
    note = " ".join(note.replace("\x00", "").split())[:200]
    row: DocVersion | None = DocVersion.objects.filter(doc=doc).order_by("-number").first()
    if row is None or (row.note and not row.live):
        keep_words(doc, note, live=False)
        row = DocVersion.objects.filter(doc=doc).order_by("-number")[0]
    else:
        row.live, row.note = False, note or row.note
        row.save(update_fields=["live", "note"])
        audit.record("work.doc_kept", target=target_of(doc), after={"number": row.number, "title": doc.title}, note=note)
    return row


def index_soon(doc: Doc) -> None:
    """Find it by its new words a minute later: whoever types does not wait for the search."""
    enqueue("work.index_document", key=f"{doc.pk}:{now():%Y%m%d%H%M}", run_at=now() + INDEX_AFTER, doc_id=doc.pk)


def index(doc: Doc) -> None:
    """Only what everybody with work.view may read is found by its words."""
    if doc.core or doc.everybody == Grade.NONE or doc.archived_at is not None:
        search.forget("work.doc", doc.pk)
        return
    url = f"/b/{current_brand().slug}/work/documents/{doc.pk}/"
    search.index(kind="work.doc", object_id=doc.pk, title=doc.title, body=str(doc.text or "")[:20_000], url=url, permission="work.view")


@transaction.atomic
def note_presence(doc: Doc, *, client: int, caret: str = "") -> None:
    """The acting person has the document open to write in this tab (people with the grade edit only); the caret is where others show it."""
    actor, seconds = current_actor(), DocPolicy.of_brand().present_seconds
    if actor.user_id is None or not selectors.may(doc, Grade.EDIT):
        return
    row = DocPresence.objects.filter(doc=doc, user_id=actor.user_id, client=client).first()
    if row is not None and row.caret == caret and now() - row.seen_at < timedelta(seconds=seconds / 3):
        return
    facts = {"name": actor.name[:120], "caret": caret, "seen_at": now()}
    if row is None:
        DocPresence.objects.filter(doc=doc, seen_at__lt=now() - timedelta(seconds=seconds)).delete()
    keys = {"doc": doc, "user_id": actor.user_id, "client": client}
    DocPresence.objects.update_or_create(**keys, defaults=facts, create_defaults={"brand_id": doc.brand_id, **facts})


def leave(doc: Doc, *, client: int) -> None:
    """This tab was closed."""
    DocPresence.objects.filter(doc=doc, user_id=current_actor().user_id or 0, client=client).delete()
