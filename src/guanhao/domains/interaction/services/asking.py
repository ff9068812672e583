"""Questions of the public and our answers."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import CheckContext
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.models import Activity, PublicQuestion
from guanhao.domains.interaction.services import door
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.sdk.events.interaction import QuestionAsked

State = PublicQuestion.State
MOST = 500


@transaction.atomic
def ask(*, activity: Activity, visitor: door.Visitor, form: str, name: str, text: str) -> PublicQuestion:
    """Take in a question (needs no permission); the same form twice (`form`: its pass) is one question. Nobody sees it before it is answered."""
    activity = door.lock(activity)
    if activity.kind != Activity.Kind.QA:
        raise Refused(_("Nothing is asked here."))
    voter = door.sealed(f"interaction.question:{visitor.voter}", f"{form}\0{text.strip()}")
    known: PublicQuestion | None = PublicQuestion.objects.filter(activity=activity, voter=voter).first()
    if known is not None:
        return known
    door.check_open(activity)
    words = text.strip()
    if not words or len(words) > MOST:
        raise Refused(_("Write a question of at most %(most)s characters.") % {"most": MOST}, "text")
    door.check_rate(PublicQuestion, visitor.origin)
    report = compliance.check_many([words], CheckContext(format="comment"))[0]
    warning = _("; ").join(hit.reason for hit in report.hits if hit.level != "hint")[:300]
    shown = name.strip()[:40] if activity.settings["names"] else ""
    question = PublicQuestion(activity=activity, voter=voter, origin=visitor.origin, name=shown, text=words, warning=warning, made_at=now())
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError:
        first: PublicQuestion = PublicQuestion.objects.get(activity=activity, voter=voter)
        return first
    Activity.objects.filter(pk=activity.pk).update(entries=F("entries") + 1)
    told: dict[str, Any] = {"activity_id": activity.pk, "question_id": question.pk, "author": shown, "text": words}
    events.emit(QuestionAsked(brand_id=activity.brand_id, **told))
    return question


@transaction.atomic
def answer_question(*, question: PublicQuestion, text: str) -> PublicQuestion:
    """Answer on the public page (needs interaction.moderate); question and answer are shown from now on. A blocked word in the answer refuses."""
    require("interaction.moderate")
    words = text.strip()
    if not words or len(words) > 4000:
        raise Refused(_("Write an answer of at most %(most)s characters.") % {"most": 4000}, "answer")
    report = compliance.check_many([words], CheckContext(format="comment"))[0]
    for hit in report.hits:
        if hit.level == "block":
            raise Refused(" ".join(filter(None, (f"“{hit.text}”" if hit.text else "", hit.reason, hit.fix))), "answer")
    question.answer, question.state, question.answered_at = words, State.ANSWERED, now()
    question.answered_by_name = current_actor().name[:120]
    question.save()
    audit.record("interaction.question_answered", target=f"interaction.question:{question.pk}", after={"answer": words})
    return question


@transaction.atomic
def hide_question(*, question: PublicQuestion) -> PublicQuestion:
    """Take a question off the public page, or never show it (needs interaction.moderate)."""
    require("interaction.moderate")
    before, question.state = question.state, State.HIDDEN
    question.save(update_fields=["state"])
    audit.record("interaction.question_hidden", target=f"interaction.question:{question.pk}", before={"state": before}, after={"state": State.HIDDEN})
    return question
