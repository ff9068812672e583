"""Shared documents (TEA-07): made, saved as a whole, restored, given by grades, put away. Writing together is in `sharing`."""

from dataclasses import asdict, dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Doc, DocGrant, DocVersion
from guanhao.domains.work.services import cards, sharing
from guanhao.domains.work.services.sharing import LONGEST, index, keep_words, locked, target_of
from guanhao.engines.document.tree import markdown_of, tree_of
from guanhao.engines.text.merging import merge_states
from guanhao.kernel import audit, search
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

Grade = Doc.Grade


@dataclass(frozen=True, kw_only=True)
class SavedDoc:
    """What is kept after a save. `merged`: somebody else had saved in between; `clashes` counts places both changed (both stand in the text)."""

    doc: Doc
    merged: bool = False
    clashes: int = 0


@transaction.atomic
def make_doc(*, title: str, text: str = "", link: str = "", core: bool = False, everybody: str = "edit") -> Doc:
    """A new document (needs work.edit); who makes it manages it. Refused by field; a core document is for those with a grant of their own."""
    require("work.edit")
    _check(title, text)
    _check_grade(everybody, core=core)
    if link.strip() and not link.strip().startswith(("https://", "http://")):
        raise Refused(_("A link begins with https://."), "link")
    actor, text = current_actor(), markdown_of(tree_of(text.replace("\r\n", "\n").replace("\x00", "")))
    doc = Doc(title=_line(title), text=text, link=link.strip()[:500], core=core, everybody=everybody, made_at=now(), made_by_id=actor.user_id)
    doc.changed_at, doc.changed_by_name, doc.revision = now(), actor.name[:120], 1
    doc.save()
    if actor.user_id is not None:
        DocGrant(doc=doc, user_id=actor.user_id, grade=Grade.OWN).save()
    keep_words(doc, "", live=False)
    audit.record("work.doc_made", target=target_of(doc), after={"title": doc.title, "core": core, "everybody": everybody})
    index(doc)
    return doc


@transaction.atomic
def save_doc(*, doc_id: int, title: str, text: str, base: int, note: str = "") -> SavedDoc:
    """Save a whole text written on revision `base` (needs the grade edit), as a version of its own. Whoever wrote meanwhile loses nothing: both are
    merged by paragraph, and only what differs is changed, so that people who have it open write on.

    Refused when it is empty or too long, or `base` lies in the future.
    """
    from guanhao.engines.document import shared

    doc = locked(doc_id, Grade.EDIT)
    _check(title, text)
    if base > doc.revision:
        raise Refused(_("There is no revision %(number)s yet.") % {"number": base}, "base")
    sent, before = {"title": _line(title), "text": text.replace("\r\n", "\n").replace("\x00", "")}, {"title": doc.title, "text": str(doc.text or "")}
    clashes, late = 0, base != doc.revision
    if late:
        then = sharing.state_at(doc, base)
        met = merge_states(asdict(shared.read(then)) if then is not None else None, before, sent)
        sent, clashes = met.state, len(met.clashes)
        _check(sent["title"], sent["text"])
    if sent == before or not _write(doc, sent["title"], sent["text"], note):
        return SavedDoc(doc=doc, merged=late, clashes=clashes)
    return SavedDoc(doc=doc, merged=base + 1 != doc.revision, clashes=clashes)


def _write(doc: Doc, title: str, text: str, note: str) -> bool:
    """Make a locked document say this, by an update of its own; False when it does already."""
    from guanhao.engines.document import shared

    state = sharing.state_of(doc)
    if not (change := shared.rewrite(state, title, text)):
        return False
    sharing.advance(doc, state, change, mark=str(uuid4()), note=note, live=False)
    return True


@transaction.atomic
def restore_doc(*, doc_id: int, number: int) -> Doc:
    """Make an older version the present words (needs the grade edit); the words before stay a version too, and people who have it open see it
    happen. Refused when there is no such one."""
    doc = locked(doc_id, Grade.EDIT)
    old: DocVersion | None = DocVersion.objects.filter(doc=doc, number=number).first()
    if old is None:
        raise Refused(_("There is no version %(number)s.") % {"number": number}, "number")
    _write(doc, old.title, str(old.text or ""), _("Version %(number)s restored") % {"number": number})
    return doc


@transaction.atomic
def grant(*, doc_id: int, everybody: str, core: bool, grants: dict[int, str]) -> Doc:
    """Who may do what (needs the grade manage): everybody, and single people instead. Refused when nobody would manage it."""
    doc = locked(doc_id, Grade.OWN)
    _check_grade(everybody, core=core)
    for person, grade in grants.items():
        cards.check_person(person, "grants")
        if grade not in Grade.values:
            raise Refused(_("Choose what this person may do."), "grants")
    if Grade.OWN not in grants.values():
        raise Refused(_("Somebody has to manage the document."), "grants")
    before = {"everybody": doc.everybody, "core": doc.core}
    doc.everybody, doc.core = everybody, core
    doc.save(update_fields=["everybody", "core"])
    DocGrant.objects.filter(doc=doc).exclude(user_id__in=grants).delete()
    for person, grade in grants.items():
        DocGrant.objects.update_or_create(
            doc=doc, user_id=person, defaults={"grade": grade}, create_defaults={"brand_id": doc.brand_id, "grade": grade}
        )
    audit.record("work.doc_granted", target=target_of(doc), before=before, after={"everybody": everybody, "core": core, "count": len(grants)})
    index(doc)
    return doc


@transaction.atomic
def archive_doc(*, doc_id: int) -> Doc:
    """Put a document away (needs the grade manage); nothing is deleted."""
    doc = locked(doc_id, Grade.OWN)
    doc.archived_at = now()
    doc.save(update_fields=["archived_at"])
    search.forget("work.doc", doc.pk)
    audit.record("work.doc_archived", target=target_of(doc), after={"title": doc.title})
    return doc


def _check(title: str, text: str) -> None:
    if not _line(title):
        raise Refused(_("Give the document a title."), "title")
    if len(title.strip()) > 200:
        raise Refused(_("A title has 200 characters at most."), "title")
    if len(text) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": f"{LONGEST:,}"}, "text")


def _check_grade(everybody: str, *, core: bool) -> None:
    if everybody not in (Grade.NONE, Grade.READ, Grade.EDIT):
        raise Refused(_("Choose what everybody may do."), "everybody")
    if core and everybody != Grade.NONE:
        raise Refused(_("A core document is for named people only: everybody else has no access."), "everybody")


def _line(title: str) -> str:
    return " ".join(title.replace("\x00", "").split())
