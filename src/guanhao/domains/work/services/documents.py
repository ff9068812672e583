"""Shared documents (TEA-07): written by several people at once and merged, kept as versions, given by grades."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Doc, DocGrant, DocPresence, DocState, DocVersion
from guanhao.domains.work.policy import DocPolicy
from guanhao.domains.work.selectors import documents as selectors
from guanhao.domains.work.services import cards
from guanhao.engines.text.merging import merge_states
from guanhao.kernel import audit, search
from guanhao.kernel.access import Denied, current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LONGEST = 500_000
Grade = Doc.Grade


@dataclass(frozen=True, kw_only=True)
class SavedDoc:
    """What is kept after a save. `merged`: somebody else had saved in between; `clashes` counts places both changed (both stand in the text)."""

    doc: Doc
    merged: bool = False
    clashes: int = 0


def target_of(doc: Doc) -> str:
    """The target of its deeds."""
    return f"work.doc:{doc.pk}"


def need(doc: Doc, grade: str) -> None:
    """Raise Denied unless the acting person has this grade on the document."""
    if not selectors.may(doc, grade):
        raise Denied("document", _("You have no such permission for this document."))


@transaction.atomic
def make_doc(*, title: str, text: str = "", link: str = "", core: bool = False, everybody: str = "edit") -> Doc:
    """A new document (needs work.edit); who makes it manages it. Refused by field; a core document is for those with a grant of their own."""
    require("work.edit")
    _check(title, text)
    _check_grade(everybody, core=core)
    if link.strip() and not link.strip().startswith(("https://", "http://")):
        raise Refused(_("A link begins with https://."), "link")
    actor, text = current_actor(), text.replace("\r\n", "\n")
    doc = Doc(title=title.strip(), text=text, link=link.strip()[:500], core=core, everybody=everybody, made_at=now(), made_by_id=actor.user_id)
    doc.changed_at, doc.changed_by_name, doc.revision = now(), actor.name[:120], 1
    doc.save()
    if actor.user_id is not None:
        DocGrant(doc=doc, user_id=actor.user_id, grade=Grade.OWN).save()
    _remember(doc)
    _version(doc, "")
    audit.record("work.doc_made", target=target_of(doc), after={"title": doc.title, "core": core, "everybody": everybody})
    _index(doc)
    return doc


@transaction.atomic
def save_doc(*, doc_id: int, title: str, text: str, base: int, note: str = "") -> SavedDoc:
    """Save words written on revision `base` (needs the grade edit). Whoever saved meanwhile loses nothing: both are merged by paragraph.

    Refused when it is empty or too long, or `base` lies in the future.
    """
    require("work.edit")
    doc: Doc = Doc.objects.select_for_update().get(pk=doc_id, archived_at=None)
    need(doc, Grade.EDIT)
    _check(title, text)
    if base > doc.revision:
        raise Refused(_("There is no revision %(number)s yet.") % {"number": base}, "base")
    sent, before = {"title": title.strip(), "text": text.replace("\r\n", "\n")}, {"title": doc.title, "text": str(doc.text or "")}
    clashes = 0
    if base != doc.revision:
        state: DocState | None = DocState.objects.filter(doc=doc, revision=base).first()
        met = merge_states({"title": state.title, "text": str(state.text or "")} if state else None, before, sent)
        sent, clashes = met.state, len(met.clashes)
        if len(sent["text"]) > LONGEST:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": f"{LONGEST:,}"}, "text")
    if sent == before:
        return SavedDoc(doc=doc, merged=base != doc.revision, clashes=clashes)
    doc.title, doc.text = sent["title"], sent["text"]
    doc.revision, doc.changed_at, doc.changed_by_name = doc.revision + 1, now(), current_actor().name[:120]
    doc.save()
    _remember(doc)
    number = _version(doc, note)
    audit.record("work.doc_saved", target=target_of(doc), after={"number": number, "title": doc.title}, note=note[:200])
    _index(doc)
    return SavedDoc(doc=doc, merged=base + 1 != doc.revision, clashes=clashes)


@transaction.atomic
def restore_doc(*, doc_id: int, number: int) -> Doc:
    """Make an older version the present words (needs the grade edit); the words before stay a version too. Refused when there is no such one."""
    doc: Doc = Doc.objects.get(pk=doc_id)
    need(doc, Grade.EDIT)
    old: DocVersion | None = DocVersion.objects.filter(doc=doc, number=number).first()
    if old is None:
        raise Refused(_("There is no version %(number)s.") % {"number": number}, "number")
    note = _("Version %(number)s restored") % {"number": number}
    return save_doc(doc_id=doc_id, title=old.title, text=str(old.text or ""), base=doc.revision, note=note).doc


@transaction.atomic
def grant(*, doc_id: int, everybody: str, core: bool, grants: dict[int, str]) -> Doc:
    """Who may do what (needs the grade manage): everybody, and single people instead. Refused when nobody would manage it."""
    require("work.edit")
    doc: Doc = Doc.objects.select_for_update().get(pk=doc_id)
    need(doc, Grade.OWN)
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
    _index(doc)
    return doc


@transaction.atomic
def archive_doc(*, doc_id: int) -> Doc:
    """Put a document away (needs the grade manage); nothing is deleted."""
    require("work.edit")
    doc: Doc = Doc.objects.select_for_update().get(pk=doc_id)
    need(doc, Grade.OWN)
    doc.archived_at = now()
    doc.save(update_fields=["archived_at"])
    search.forget("work.doc", doc.pk)
    audit.record("work.doc_archived", target=target_of(doc), after={"title": doc.title})
    return doc


def note_presence(doc: Doc) -> None:
    """The acting person has the document open to write (people with the grade edit only)."""
    actor = current_actor()
    if actor.user_id is not None and selectors.may(doc, Grade.EDIT):
        facts = {"name": actor.name[:120], "seen_at": now()}
        DocPresence.objects.update_or_create(doc=doc, user_id=actor.user_id, defaults=facts, create_defaults={"brand_id": doc.brand_id, **facts})


def _check(title: str, text: str) -> None:
    if not title.strip():
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


def _remember(doc: Doc) -> None:
    DocState(doc=doc, revision=doc.revision, title=doc.title, text=doc.text).save()
    DocState.objects.filter(doc=doc, revision__lte=doc.revision - DocPolicy.of_brand().states).delete()


def _version(doc: Doc, note: str) -> int:
    newest = DocVersion.objects.filter(doc=doc).order_by("-number").values_list("number", flat=True).first() or 0
    actor = current_actor()
    row = DocVersion(doc=doc, number=newest + 1, title=doc.title, text=doc.text, note=note[:200], made_at=now())
    row.made_by_id, row.made_by_name = actor.user_id, actor.name[:120]
    row.save()
    return row.number


def _index(doc: Doc) -> None:
    """Only what everybody with work.view may read is found by its words."""
    if doc.core or doc.everybody == Grade.NONE:
        search.forget("work.doc", doc.pk)
        return
    url = f"/b/{current_brand().slug}/work/documents/{doc.pk}/"
    search.index(kind="work.doc", object_id=doc.pk, title=doc.title, body=str(doc.text or "")[:20_000], url=url, permission="work.view")
