"""Cards: writing, moving through the four stages, labels, checklists, comments, archiving."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Changed, Refused
from guanhao.domains.work.models import Blocker, Card, CardComment, CardLabel, CardMove, Label, Project, Sprint
from guanhao.domains.work.models.boards import NEVER
from guanhao.domains.work.policy import TalkPolicy
from guanhao.domains.work.rules import board as rules
from guanhao.domains.work.services import telling
from guanhao.kernel import audit, search, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.work import CardMoved

LINES = 100
LACKS = {
    "owner_id": gettext_lazy("“%(title)s” has no owner: it stays in the pool until somebody takes it."),
    "due_on": gettext_lazy("“%(title)s” has no due date: it stays in the pool until there is one."),
    "standard": gettext_lazy("“%(title)s” has no delivery standard: it stays in the pool until somebody writes when it is done."),
}


@dataclass(frozen=True, kw_only=True)
class CardDraft:
    """A card as it is written; see Card."""

    title: str
    text: str = ""
    kind: str = "task"
    priority: int = 1
    owner_id: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    standard: str = ""
    points: int = 1
    channel: str = ""
    project_id: int | None = None
    sprint_id: int | None = None
    labels: tuple[str, ...] = ()


def target_of(card: Card) -> str:
    """The target of its deeds and versions."""
    return f"work.card:{card.pk}"


def url_of(card: Card) -> str:
    """Its page."""
    return f"/b/{current_brand().slug}/work/cards/{card.pk}/"


def state_of(card: Card) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(card, name) for name in CardDraft.__dataclass_fields__ if name != "labels"}
    names = sorted(CardLabel.objects.filter(card=card).values_list("label__name", flat=True)) if card.pk else []
    days = {name: value.isoformat() if (value := found[name]) else None for name in ("starts_on", "due_on")}
    return {**found, **days, "labels": names}


@transaction.atomic
def save_card(draft: CardDraft, card: Card | None = None) -> Card:
    """Write a card (needs work.edit). Refused by field; outside the pool the three required fields cannot be taken away."""
    require("work.edit")
    row: Card | None = Card.objects.select_for_update().get(pk=card.pk) if card is not None else None
    _check(draft, row)
    before = state_of(row) if row else None
    fresh = row is None
    row = row or Card(made_at=now(), made_by_id=current_actor().user_id, moved_at=now())
    _fill(row, draft)
    row.save()
    put_labels(row, draft.labels)
    after = state_of(row)
    if after != before:
        versions.keep(target_of(row), after)
        audit.record("work.card_made" if fresh else "work.card_changed", target=target_of(row), before=before, after=after)
        _index(row)
    if row.owner_id is not None and (before is None or before["owner_id"] != row.owner_id):
        telling.tell_owner(row)
    return row


def _fill(row: Card, draft: CardDraft) -> None:
    if draft.sprint_id != row.sprint_id:
        row.sprint_since = telling.today() if draft.sprint_id else None
    for name, value in asdict(draft).items():
        if name != "labels":
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.sort_on = row.due_on or NEVER
    touch(row)


def touch(row: Card) -> None:
    """The card is another one now; the caller saves it."""
    row.revision, row.changed_at = row.revision + 1, now()


def _check(draft: CardDraft, row: Card | None) -> None:
    if not draft.title.strip():
        raise Refused(_("Give the card a title."), "title")
    if len(draft.title.strip()) > 200:
        raise Refused(_("A title has 200 characters at most."), "title")
    if draft.kind not in Card.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    if draft.priority not in Card.Priority.values:
        raise Refused(_("Choose a priority."), "priority")
    if not 0 <= draft.points <= 100:
        raise Refused(_("Points are a whole number from 0 to 100."), "points")
    if draft.owner_id is not None and draft.owner_id != (row.owner_id if row else None):
        check_person(draft.owner_id, "owner_id")
    check_channel(draft.channel)
    _check_days(draft)
    if draft.project_id is not None and not Project.objects.filter(pk=draft.project_id).exists():
        raise Refused(_("There is no such project."), "project_id")
    if draft.sprint_id is not None and draft.sprint_id != (row.sprint_id if row else None):
        sprint = Sprint.objects.filter(pk=draft.sprint_id).first()
        if sprint is None or sprint.state == Sprint.State.CLOSED:
            raise Refused(_("There is no such sprint that is still open."), "sprint_id")
    if row is not None and row.stage != Card.Stage.POOL:
        lack = rules.missing(owner_id=draft.owner_id, due_on=draft.due_on, standard=draft.standard)
        if lack:
            raise Refused(_("A card outside the pool keeps its owner, due date and delivery standard."), lack)


def _check_days(draft: CardDraft) -> None:
    if draft.starts_on is not None and draft.due_on is not None and draft.starts_on > draft.due_on:
        raise Refused(_("The end comes after the start."), "due_on")


def check_person(person: int, field: str) -> None:
    """Refused unless this person works here."""
    if person not in {one.id for one in identity.people_of_brand()}:
        raise Refused(_("This person does not work here."), field)


def check_channel(channel: str) -> None:
    """Refused unless it is empty or approved (TEA-06 b)."""
    known = TalkPolicy.of_brand().channels
    if channel.strip() and channel.strip().casefold() not in {one.casefold() for one in known}:
        words = {"channel": channel.strip()[:60], "known": "、".join(known)}
        raise Refused(_("“%(channel)s” is not an approved channel. Work comes by: %(known)s.") % words, "channel")


def put_labels(card: Card, names: Sequence[str]) -> None:
    """Give a card exactly these labels; new words become labels. Refused for one longer than 40 characters."""
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if long := [name for name in wanted if len(name) > 40]:
        raise Refused(_("A label has 40 characters at most: “%(name)s”.") % {"name": long[0][:60]}, "labels")
    held = dict(CardLabel.objects.filter(card=card).values_list("label__name", "pk"))
    CardLabel.objects.filter(pk__in=[pk for name, pk in held.items() if name not in wanted]).delete()
    for name in wanted:
        if name not in held:
            label, _new = Label.objects.get_or_create(name=name, defaults={"brand_id": card.brand_id})
            CardLabel(card=card, label=label).save()


@transaction.atomic
def move_card(*, card_id: int, stage: str, seen: str = "") -> Card:
    """Put a card into another stage (needs work.edit); `seen` is where the person saw it.

    Refused without the three required fields, or into “done” while something blocks it; Changed when somebody moved it meanwhile.
    """
    require("work.edit")
    row: Card = Card.objects.select_for_update().get(pk=card_id)
    if stage not in Card.Stage.values:
        raise Refused(_("There is no such stage."), "stage")
    if seen and seen != row.stage:
        words = {"title": row.title, "stage": row.get_stage_display()}
        raise Changed(_("Somebody has moved “%(title)s” to “%(stage)s” meanwhile.") % words, "stage")
    if stage == row.stage:
        return row
    check_move(row, stage)
    before, row.stage, row.moved_at = row.stage, Card.Stage(stage), now()
    row.done_at = row.moved_at if stage == Card.Stage.DONE else None
    touch(row)
    row.save(update_fields=["stage", "moved_at", "done_at", "revision", "changed_at"])
    actor = current_actor()
    move = CardMove(card=row, before=before, after=stage, at=row.moved_at, by_id=actor.user_id, by_name=actor.name[:120])
    move.save()
    audit.record("work.card_moved", target=target_of(row), before={"stage": before}, after={"stage": stage})
    emit(CardMoved(brand_id=row.brand_id, card_id=row.pk, subject=row.subject, before=before, after=stage))
    telling.tell_moved(row, move)
    return row


def check_move(row: Card, stage: str) -> None:
    """Refused when the card cannot go there."""
    if row.archived_at is not None:
        raise Refused(_("“%(title)s” is archived; take it out of the archive first.") % {"title": row.title})
    lack = rules.missing(owner_id=row.owner_id, due_on=row.due_on, standard=row.standard)
    if stage != Card.Stage.POOL and lack:
        raise Refused(str(LACKS[lack]) % {"title": row.title}, lack)
    if stage == Card.Stage.DONE and row.blocked:
        raise Refused(_("“%(title)s” is blocked: solve what blocks it first.") % {"title": row.title}, "stage")


def move_cards(*, card_ids: Sequence[int], stage: str) -> tuple[int, list[str]]:
    """Move many (needs work.edit): how many went, and why the others did not."""
    require("work.edit")
    count, why = 0, []
    for number in card_ids:
        try:
            move_card(card_id=number, stage=stage)
            count += 1
        except Refused as refused:
            why.append(refused.message)
    return count, why


@transaction.atomic
def assign_cards(*, card_ids: Sequence[int], owner_id: int) -> int:
    """Give many cards to somebody (needs work.edit); how many changed hands."""
    require("work.edit")
    check_person(owner_id, "owner_id")
    count = 0
    for row in Card.objects.select_for_update().filter(pk__in=card_ids).exclude(owner_id=owner_id).order_by("pk"):
        before, row.owner_id = row.owner_id, owner_id
        touch(row)
        row.save(update_fields=["owner_id", "revision", "changed_at"])
        versions.keep(target_of(row), state_of(row))
        audit.record("work.card_changed", target=target_of(row), before={"owner_id": before}, after={"owner_id": owner_id})
        telling.tell_owner(row)
        count += 1
    return count


@transaction.atomic
def archive_cards(*, card_ids: Sequence[int], back: bool = False) -> int:
    """Take cards off the board, or put them back (needs work.edit); nothing is deleted. How many."""
    require("work.edit")
    count = 0
    for row in Card.objects.select_for_update().filter(pk__in=card_ids, archived_at__isnull=not back).order_by("pk"):
        row.archived_at = None if back else now()
        touch(row)
        row.save(update_fields=["archived_at", "revision", "changed_at"])
        audit.record("work.card_restored" if back else "work.card_archived", target=target_of(row), after={"stage": row.stage})
        count += 1
    return count


@transaction.atomic
def write_checklist(*, card_id: int, lines: Sequence[tuple[str, bool]]) -> Card:
    """The checklist of a card as (text, done) (needs work.edit). Refused for more than 100 lines or one that is too long."""
    require("work.edit")
    row: Card = Card.objects.select_for_update().get(pk=card_id)
    kept = [(text.strip(), done) for text, done in lines if text.strip()]
    if len(kept) > LINES:
        raise Refused(_("A checklist has %(most)s lines at most.") % {"most": LINES}, "checklist")
    if any(len(text) > 300 for text, _done in kept):
        raise Refused(_("A line has 300 characters at most."), "checklist")
    before = row.checklist
    row.checklist = [{"text": text, "done": bool(done)} for text, done in kept]
    touch(row)
    row.save(update_fields=["checklist", "revision", "changed_at"])
    ticked = [sum(one["done"] for one in lines) for lines in (before, row.checklist)]
    audit.record("work.checklist_written", target=target_of(row), before={"ticked": ticked[0]}, after={"ticked": ticked[1]})
    return row


def tick(*, card_id: int, place: int, done: bool) -> Card:
    """Tick a line of the checklist, counted from 0, or take the tick back (needs work.edit). Refused when there is no such line."""
    row: Card = Card.objects.get(pk=card_id)
    lines = [(one["text"], one["done"]) for one in row.checklist]
    if not 0 <= place < len(lines):
        raise Refused(_("There is no such line."), "place")
    lines[place] = (lines[place][0], done)
    return write_checklist(card_id=card_id, lines=lines)


@transaction.atomic
def comment(*, card_id: int, text: str) -> CardComment:
    """Say something about a card (needs work.edit); people named with @ are told. Refused when it is empty."""
    require("work.edit")
    row: Card = Card.objects.get(pk=card_id)
    if not text.strip():
        raise Refused(_("Write what you want to say."), "text")
    if len(text) > 4000:
        raise Refused(_("A comment has 4,000 characters at most."), "text")
    actor = current_actor()
    names = {one.id: one.name for one in identity.people_of_brand()}
    made = CardComment(card=row, text=text.strip(), mentions=rules.mentioned(text, names), made_at=now())
    made.author_id, made.author_name = actor.user_id, actor.name[:120]
    made.save()
    audit.record("work.commented", target=target_of(row), after={"text": made.text[:200]})
    telling.tell_mentioned(row, made)
    return made


@transaction.atomic
def judge_idea(*, card_id: int, verdict: str, note: str) -> Card:
    """Write what the early check of an idea said: keep or kill (needs work.edit). A dropped idea leaves the board. Refused without the result."""
    require("work.edit")
    row: Card = Card.objects.select_for_update().get(pk=card_id)
    if row.kind != Card.Kind.IDEA:
        raise Refused(_("Only ideas are kept or dropped."), "verdict")
    if verdict not in (Card.Verdict.KEEP, Card.Verdict.KILL):
        raise Refused(_("Choose keep or drop."), "verdict")
    if not note.strip():
        raise Refused(_("Write what the check showed."), "note")
    before, row.verdict, row.verdict_note = row.verdict, Card.Verdict(verdict), note.strip()[:300]
    row.archived_at = now() if verdict == Card.Verdict.KILL else None
    touch(row)
    row.save()
    audit.record("work.idea_judged", target=target_of(row), before={"verdict": before}, after={"verdict": verdict}, note=row.verdict_note)
    return row


def note_blocked(card: Card) -> None:
    """Keep the mark of a card in step with its blockers (inside the caller's transaction)."""
    row: Card = Card.objects.select_for_update().get(pk=card.pk)
    row.blocked = Blocker.objects.filter(card=row, solved_at=None).exists()
    touch(row)
    row.save(update_fields=["blocked", "revision", "changed_at"])


def _index(row: Card) -> None:
    body = f"{row.text}\n{row.standard}"
    search.index(kind="work.card", object_id=row.pk, title=row.title, body=body, url=url_of(row), permission="work.view")
