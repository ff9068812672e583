"""The knowledge base: entries with an owner, every version kept; the questions nobody had an answer to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Refused
from guanhao.domains.assistant.models import Faq, Unanswered
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.identity import facade as identity
from guanhao.engines.text.safe import clean_input
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

State = Faq.State
MOST_ALSO = 30
KEPT = ("question", "also", "answer", "topic", "state", "owner_name")


@dataclass(frozen=True, kw_only=True)
class FaqDraft:
    """An entry: the question, other ways to ask it, the answer, who keeps it right."""

    question: str
    answer: str = ""
    also: Sequence[str] = ()
    topic: str = ""
    owner_id: int | None = None


@transaction.atomic
def save_faq(draft: FaqDraft, row: Faq | None = None) -> Faq:
    """Write an entry (needs assistant.faq). Changed words of an entry in use are checked like new ones; nothing is saved while they are blocked."""
    require("assistant.faq")
    question = clean_input(draft.question.strip()).text
    also = list(dict.fromkeys(clean_input(one.strip()).text for one in draft.also if one.strip() and one.strip() != question))
    for name, text, most in (("question", question, 200), ("answer", draft.answer, 2000), ("topic", draft.topic, 40)):
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if not question:
        raise Refused(_("Write the question."), "question")
    if len(also) > MOST_ALSO or any(len(one) > 200 for one in also):
        raise Refused(_("At most %(most)s other ways to ask, of 200 characters each.") % {"most": MOST_ALSO}, "also")
    row = Faq.objects.select_for_update().get(pk=row.pk) if row is not None else Faq(made_at=now(), version=0)
    before = state_of(row) if row.pk else None
    row.question, row.also, row.answer, row.topic = question, also, clean_input(draft.answer.strip()).text, draft.topic.strip()
    _give(row, draft.owner_id)
    if row.state == State.LIVE:
        check_answer(row)
    _keep(row, before)
    audit.record("assistant.faq_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def set_faq_state(*, faq: Faq, state: str) -> Faq:
    """Put an entry to use, retire it, or take it back for changes (needs assistant.faq). In use it needs an answer that the check lets through, and
    then the questions it came from are answered."""
    require("assistant.faq")
    if state not in State.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(State.values)}, "state")
    row: Faq = Faq.objects.select_for_update().get(pk=faq.pk)
    if row.state == state:
        return row
    before = state_of(row)
    row.state = state
    if state == State.LIVE:
        check_answer(row)
        Unanswered.objects.filter(faq=row, state=Unanswered.State.OPEN).update(state=Unanswered.State.ANSWERED)
    _keep(row, before)
    audit.record("assistant.faq_moved", target=target_of(row), before={"state": before["state"]}, after={"state": state})
    return row


def check_answer(row: Faq) -> None:
    """Refused unless there is an answer and nothing in it is forbidden."""
    if not row.answer:
        raise Refused(_("Write the answer first."), "answer")
    report = compliance.check([compliance.TextPart("title", row.question), compliance.TextPart("body", row.answer)], compliance.CheckContext())
    hit = next((one for one in report.hits if one.level == "block"), None)
    if hit is not None:
        raise Refused(_("“%(words)s” may not be said: %(reason)s") % {"words": hit.text or hit.word, "reason": hit.reason}, "answer")


@transaction.atomic
def faq_from_unanswered(*, unanswered: Unanswered) -> Faq:
    """A new entry with this question, to be given its answer (needs assistant.faq); asked again it is the same entry."""
    require("assistant.faq")
    row: Unanswered = Unanswered.objects.select_for_update().get(pk=unanswered.pk)
    if row.faq is not None:
        return row.faq
    made = save_faq(FaqDraft(question=row.text))
    row.faq = made
    row.save(update_fields=["faq"])
    return made


@transaction.atomic
def dismiss_unanswered(*, unanswered: Unanswered) -> Unanswered:
    """No answer is needed (needs assistant.faq)."""
    require("assistant.faq")
    row: Unanswered = Unanswered.objects.select_for_update().get(pk=unanswered.pk)
    if row.state == Unanswered.State.OPEN:
        row.state = Unanswered.State.DISMISSED
        row.save(update_fields=["state"])
        audit.record("assistant.unanswered_dismissed", target=f"assistant.unanswered:{row.pk}", after={"text": row.text})
    return row


def state_of(row: Faq) -> dict[str, Any]:
    """The entry as its versions keep it."""
    return {name: getattr(row, name) for name in KEPT}


def target_of(row: Faq) -> str:
    """Its name in audit and versions."""
    return f"assistant.faq:{row.pk}"


def _give(row: Faq, owner_id: int | None) -> None:
    person = identity.people([owner_id]).get(owner_id) if owner_id is not None else None
    if owner_id is not None and person is None:
        raise Refused(_("Nobody of this brand has this number."), "owner_id")
    row.owner_id, row.owner_name = owner_id, person.name[:120] if person else ""


def _keep(row: Faq, before: dict[str, Any] | None) -> None:
    if before == state_of(row):
        return
    row.version, row.changed_at = row.version + 1, now()
    row.save()
    versions.keep(target_of(row), state_of(row))
