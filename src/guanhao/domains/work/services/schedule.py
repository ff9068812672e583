"""Plans in time (PLN-05 a): links between cards, moving work with what waits for it, taking a move back, freezing a plan."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Changed, Refused
from guanhao.domains.work.models import Baseline, Card, CardLink, Project, Shift
from guanhao.domains.work.models.boards import NEVER
from guanhao.domains.work.policy import PlanPolicy
from guanhao.domains.work.rules import schedule as rules
from guanhao.domains.work.selectors import schedule as selectors
from guanhao.domains.work.services import cards
from guanhao.domains.work.services.projects import target_of
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.work import PlanMoved

MOST_LINKS = 20_000


@dataclass(frozen=True, kw_only=True)
class Move:
    """A card that changes its days; `before` as it is written on the card."""

    card_id: int
    title: str
    before: tuple[date | None, date | None]
    after: tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would do: every card that moves, the end before and after. `seen` names exactly this."""

    moves: tuple[Move, ...]
    ends_before: date | None
    ends_after: date | None
    seen: str


@transaction.atomic
def link_cards(*, before_id: int, after_id: int, lag: int = 0) -> CardLink:
    """Let a card wait for another one of its project (needs work.edit); again with another lag changes it. Refused names a circle."""
    require("work.edit")
    before, after = _card(before_id, "before_id"), _card(after_id, "after_id")
    if before.project_id is None or before.project_id != after.project_id:
        raise Refused(_("Both cards belong to the same project."), "before_id")
    _locked(before.project_id)
    low, high = PlanPolicy.of_brand().lag_days * -1, PlanPolicy.of_brand().lag_days
    if not low <= lag <= high:
        raise Refused(_("Days in between are a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}, "lag")
    known = list(CardLink.objects.filter(project_id=before.project_id).values_list("before_id", "after_id", "lag"))
    if len(known) >= MOST_LINKS:
        raise Refused(_("A project has %(most)s links at most.") % {"most": f"{MOST_LINKS:,}"}, "before_id")
    circle = rules.circle_through([rules.Link(*one) for one in known], rules.Link(before_id, after_id))
    if circle:
        titles = selectors.titles_of(circle)
        words = " → ".join(titles.get(one, str(one)) for one in circle[:12])
        raise Refused(_("This would wait for itself: %(circle)s.") % {"circle": words}, "before_id")
    row: CardLink | None = CardLink.objects.filter(before=before, after=after).first()
    was = row.lag if row else None
    row = row or CardLink(project_id=before.project_id, before=before, after=after)
    row.lag = lag
    row.save()
    if was != lag:
        audit.record("work.link_made", target=cards.target_of(after), before={"lag": was}, after={"lag": lag}, note=before.title[:200])
    return row


@transaction.atomic
def unlink_cards(*, link_id: int) -> None:
    """A card waits no more (needs work.edit)."""
    require("work.edit")
    row: CardLink = CardLink.objects.select_related("before", "after").get(pk=link_id)
    _locked(row.project_id)
    audit.record("work.link_removed", target=cards.target_of(row.after), before={"lag": row.lag}, note=row.before.title[:200])
    row.delete()


def preview(*, project_id: int, card_id: int | None = None, starts_on: date | None = None, days: int = 1) -> Preview:
    """What moving a card to a day and a length would do; without a card, what mends every link that is not kept. Writes nothing.

    Refused by field: a card that is done or of another project, a day outside the plan's reach.
    """
    require("work.view")
    return _preview(_project(project_id), card_id, starts_on, days)


@transaction.atomic
def apply(
    *, project_id: int, card_id: int | None = None, starts_on: date | None = None, days: int = 1, seen: str = "", reason: str = ""
) -> Shift | None:
    """Move a card and what waits for it (needs work.edit), all or none; None when nothing moves. `seen` is what the preview said: Changed when the
    plan is another one now."""
    require("work.edit")
    project = _locked(project_id)
    found = _preview(project, card_id, starts_on, days)
    if seen and seen != found.seen:
        raise Changed(_("The plan has changed meanwhile; look at what would move once more."))
    if not found.moves:
        return None
    actor = current_actor()
    moves = [[one.card_id, *_iso(one.before), *_iso(one.after)] for one in found.moves]
    row = Shift(project=project, moves=moves, reason=reason.strip()[:300], made_at=now(), made_by_name=actor.name[:120])
    row.save()
    _write({one.card_id: one.after for one in found.moves})
    ends = [day.isoformat() if day else None for day in (found.ends_before, found.ends_after)]
    audit.record(
        "work.plan_moved", target=target_of(project), before={"ends_on": ends[0]}, after={"ends_on": ends[1], "count": len(moves)}, note=row.reason
    )
    emit(PlanMoved(brand_id=project.brand_id, project_id=project.pk, shift_id=row.pk, cards=len(moves), ends_on=found.ends_after))
    return row


@transaction.atomic
def undo(*, shift_id: int) -> Shift:
    """Take a move back (needs work.edit), all or none. Refused when it was taken back already; Changed names a card that moved again since."""
    require("work.edit")
    row: Shift = Shift.objects.select_related("project").get(pk=shift_id)
    _locked(row.project_id)
    row.refresh_from_db()
    if row.undone_at is not None:
        raise Refused(_("This was taken back already."))
    held = {card.pk: card for card in Card.objects.filter(pk__in=[move[0] for move in row.moves])}
    back: dict[int, tuple[date | None, date | None]] = {}
    for number, first, last, new_first, new_last in row.moves:
        card = held.get(number)
        if card is None or card.stage == Card.Stage.DONE or _iso_of(card) != [new_first, new_last]:
            words = {"title": card.title if card else number}
            raise Changed(_("“%(title)s” has changed since: the move cannot be taken back as a whole.") % words)
        back[number] = (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    _write(back)
    row.undone_at, row.undone_by_name = now(), current_actor().name[:120]
    row.save(update_fields=["undone_at", "undone_by_name"])
    audit.record("work.plan_moved_back", target=target_of(row.project), after={"count": len(row.moves)}, note=row.reason)
    return row


@transaction.atomic
def freeze(*, project_id: int, note: str = "") -> Baseline:
    """Keep the plan as it stands to compare with (needs work.manage); it never changes. Refused without a card that has days."""
    require("work.manage")
    plan = selectors.plan_of(_locked(project_id))
    if not plan.tasks or plan.ends_on is None:
        raise Refused(_("No card of this project has a day yet."))
    newest = Baseline.objects.filter(project=plan.project).order_by("-number").values_list("number", flat=True).first() or 0
    rows = {str(number): list(_iso(plan.span(task))) for number, task in plan.tasks.items()}
    row = Baseline(project=plan.project, number=newest + 1, note=note.strip()[:200], rows=rows, ends_on=plan.ends_on, made_at=now())
    row.made_by_name = current_actor().name[:120]
    row.save()
    audit.record("work.plan_frozen", target=target_of(plan.project), after={"number": row.number, "count": len(rows)}, note=row.note)
    return row


def _preview(project: Project, card_id: int | None, starts_on: date | None, days: int) -> Preview:
    plan = selectors.plan_of(project)
    changed = {} if card_id is None else {card_id: _asked(plan, card_id, starts_on, days)}
    moved = rules.push(plan.tasks, plan.links, changed)
    tasks = {**plan.tasks, **changed, **moved}
    try:
        moves = tuple(_move(plan, number, task) for number, task in sorted(moved.items(), key=lambda pair: (pair[1].start, pair[0])))
        end = plan.calendar.date(max(task.end for task in tasks.values())) if tasks else None
    except IndexError:
        raise Refused(_("Work would move beyond the days this plan can reach."), "starts_on") from None
    text = json.dumps([[one.card_id, *_iso(one.before), *_iso(one.after)] for one in moves])
    return Preview(moves=moves, ends_before=plan.ends_on, ends_after=end, seen=hashlib.sha256(text.encode()).hexdigest()[:32])


def _asked(plan: selectors.Plan, card_id: int, starts_on: date | None, days: int) -> rules.Task:
    line = plan.lines.get(card_id)
    if line is None:
        raise Refused(_("There is no such card in this project."), "card_id")
    if line.stage == Card.Stage.DONE:
        raise Refused(_("“%(title)s” is done.") % {"title": line.title}, "card_id")
    first, last = selectors.window(plan.project)
    if starts_on is None or not first <= starts_on <= last:
        raise Refused(_("Choose a day from %(first)s to %(last)s.") % {"first": first.isoformat(), "last": last.isoformat()}, "starts_on")
    most = PlanPolicy.of_brand().longest_days
    if not 1 <= days <= most:
        raise Refused(_("Work lasts 1 to %(most)s working days.") % {"most": most}, "days")
    return rules.Task(plan.calendar.at_or_after(starts_on), days)


def _move(plan: selectors.Plan, number: int, task: rules.Task) -> Move:
    line = plan.lines[number]
    return Move(card_id=number, title=line.title, before=(line.starts_on, line.due_on), after=plan.span(task))


def _write(days: Mapping[int, tuple[date | None, date | None]]) -> None:
    rows = list(Card.objects.select_for_update().filter(pk__in=days).order_by("pk"))
    for row in rows:
        row.starts_on, row.due_on = days[row.pk]
        row.sort_on = row.due_on or NEVER
        cards.touch(row)
    Card.objects.bulk_update(rows, ["starts_on", "due_on", "sort_on", "revision", "changed_at"], batch_size=500)
    for row in rows:
        versions.keep(cards.target_of(row), cards.state_of(row))


def _iso(span: Sequence[date | None]) -> list[str | None]:
    return [day.isoformat() if day else None for day in span]


def _iso_of(card: Card) -> list[Any]:
    return _iso((card.starts_on, card.due_on))


def _card(number: int, field: str) -> Card:
    row: Card | None = Card.objects.filter(pk=number, archived_at=None).first()
    if row is None:
        raise Refused(_("There is no such card in this project."), field)
    return row


def _project(number: int) -> Project:
    row: Project = Project.objects.get(pk=number)
    return row


def _locked(number: int) -> Project:
    row: Project = Project.objects.select_for_update().get(pk=number)
    return row
