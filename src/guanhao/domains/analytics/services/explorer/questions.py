"""Saving questions: by name, private or shared, with history, favourites, and nothing that is ever lost."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.models import QuestionFavourite, SavedQuestion
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.domains.analytics.selectors.explorer.checking import check
from guanhao.domains.analytics.selectors.explorer.question import Question, from_state
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

EXPLORE, SHARE = "analytics.explore", "analytics.save_view"
NAME, NOTE = 120, 2000


class Changed(Refused):
    """Somebody else saved meanwhile. REST answers 409."""

    status = 409


def target_of(pk: int) -> str:
    """A question's name in the audit log and the versions."""
    return f"analytics.question:{pk}"


def state_of(row: SavedQuestion) -> dict[str, Any]:
    """What is kept of a question."""
    return {"name": row.name, "note": row.note, "shared": row.shared, "question": row.question}


@transaction.atomic
def save_question(
    *, question_id: int | None = None, name: str, note: str = "", shared: bool = False, question: Question, revision: int | None = None
) -> SavedQuestion:
    """Save a question, anew or over the one of `question_id` (needs analytics.explore; to share it, or to change one of somebody else that is
    shared, analytics.save_view). Refused names the field, Changed when another revision is there."""
    require(EXPLORE)
    actor, moment = current_actor(), now()
    row = _locked(question_id) if question_id else SavedQuestion(owner_id=actor.user_id, owner_name=actor.name[:120], made_at=moment)
    if shared != row.shared:
        require(SHARE)
    if question_id and revision is not None and row.revision != revision:
        raise Changed(_("Somebody else changed this question meanwhile. Look again."), "revision")
    _check_name(name, note)
    before = state_of(row) if question_id else {}
    row.name, row.note, row.shared, row.question = name.strip(), note.strip(), shared, check(question).question.state()
    row.changed_at, row.changed_by_name = moment, actor.name[:120]
    row.revision = row.revision + 1 if question_id else 1
    row.save()
    _keep(row, "analytics.question_saved", before)
    return row


def _locked(pk: int) -> SavedQuestion:
    """The row of a question the actor may change: the own, or with analytics.save_view a shared one."""
    saved.question(pk)
    row: SavedQuestion = SavedQuestion.objects.select_for_update().get(pk=pk)
    if row.owner_id != current_actor().user_id:
        require(SHARE)
    return row


def _check_name(name: str, note: str) -> None:
    if not name.strip() or len(name.strip()) > NAME:
        raise Refused(_("Give the question a name of 1 to %(most)s characters.") % {"most": NAME}, "name")
    if len(note) > NOTE:
        raise Refused(_("A note has at most %(most)s characters.") % {"most": NOTE}, "note")


def _keep(row: SavedQuestion, action: str, before: dict[str, Any]) -> None:
    versions.keep(target_of(row.pk), state_of(row))
    audit.record(action, target=target_of(row.pk), before=_facts(before), after=_facts(state_of(row)))


def _facts(state: dict[str, Any]) -> dict[str, Any]:
    """A state without nesting, for the audit log."""
    return {name: value for name, value in state.items() if name != "question"} | {
        name: value for name, value in (state.get("question") or {}).items() if name != "where"
    }


@transaction.atomic
def duplicate_question(*, question_id: int) -> SavedQuestion:
    """A private copy of a question the actor may open (needs analytics.explore)."""
    require(EXPLORE)
    row = saved.question(question_id)
    name = _("%(name)s (copy)") % {"name": row.name}
    return save_question(name=name[:NAME], note=row.note, question=from_state(row.question))


@transaction.atomic
def archive_question(*, question_id: int) -> None:
    """Put a question away, with its mails (needs what changing it needs)."""
    require(EXPLORE)
    row = _locked(question_id)
    row.archived_at = now()
    row.save(update_fields=["archived_at"])
    audit.record("analytics.question_archived", target=target_of(row.pk), before={"name": row.name}, after={})


@transaction.atomic
def bring_back_question(*, question_id: int) -> SavedQuestion:
    """Take a question out of the archive (needs what changing it needs)."""
    require(EXPLORE)
    row = saved.question(question_id, archived=True)
    if row.owner_id != current_actor().user_id:
        require(SHARE)
    SavedQuestion.objects.filter(pk=row.pk).update(archived_at=None)
    audit.record("analytics.question_brought_back", target=target_of(row.pk), before={}, after={"name": row.name})
    return row


@transaction.atomic
def restore_version(*, question_id: int, state: dict[str, Any]) -> SavedQuestion:
    """Make an old state the newest one."""
    return save_question(
        question_id=question_id,
        name=str(state.get("name", "")),
        note=str(state.get("note", "")),
        shared=bool(state.get("shared")),
        question=from_state(state.get("question")),
    )


@transaction.atomic
def like_question(*, question_id: int, liked: bool) -> None:
    """Put a question among the own favourites, or take it from them (needs analytics.explore)."""
    require(EXPLORE)
    row, me = saved.question(question_id), current_actor().user_id
    if me is None:
        raise Refused(_("Favourites belong to people; a program has none."), "")
    if liked:
        QuestionFavourite.objects.get_or_create(question_id=row.pk, user_id=me)
    else:
        QuestionFavourite.objects.filter(question_id=row.pk, user_id=me).delete()
