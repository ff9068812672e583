"""Days of cards that follow what another room has moved: a preparation whose event has other days now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.domains.work.contracts import CardShift
from guanhao.domains.work.models import Card
from guanhao.domains.work.models.boards import NEVER
from guanhao.domains.work.rules.board import why_kept
from guanhao.domains.work.services import telling
from guanhao.domains.work.services.cards import state_of, target_of, touch
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor
from guanhao.kernel.notify import notify
from guanhao.kernel.tenancy import current_brand

SHOWN = 20


def reasons(shifts: Sequence[CardShift]) -> dict[int, str]:
    """Why each card would keep its day (see `why_kept`); "" for one that follows."""
    cards = Card.objects.in_bulk([one.card_id for one in shifts])
    return {one.card_id: _reason(cards.get(one.card_id), one) for one in shifts}


@transaction.atomic
def follow(shifts: Sequence[CardShift], *, about: str) -> list[Card]:
    """Move the days of cards that nobody finished or moved by hand (the caller has asked for permission); their owners are told, once each."""
    wanted = {one.card_id: one for one in shifts}
    moved = []
    for row in Card.objects.select_for_update().filter(pk__in=wanted).order_by("pk"):
        shift = wanted[row.pk]
        if not _reason(row, shift) and row.due_on != shift.after:
            _move(row, shift, about)
            moved.append(row)
    _tell(moved, about)
    return moved


def _reason(row: Card | None, shift: CardShift) -> str:
    if row is None:
        return "gone"
    return why_kept(stage=row.stage, archived=row.archived_at is not None, due_on=row.due_on, given=shift.before)


def _move(row: Card, shift: CardShift, about: str) -> None:
    before = state_of(row)
    if row.starts_on is not None:
        row.starts_on += _within(row.starts_on.toordinal(), (shift.after - shift.before).days)
    row.due_on = row.sort_on = shift.after
    touch(row)
    row.save(update_fields=["starts_on", "due_on", "sort_on", "revision", "changed_at"])
    after = state_of(row)
    versions.keep(target_of(row), after)
    audit.record("work.card_changed", target=target_of(row), before=before, after=after, note=about[:200])


def _within(day: int, days: int) -> timedelta:
    """The whole way, or as far as the calendar goes."""
    return timedelta(days=min(max(days, 1 - day), NEVER.toordinal() - day))


def _tell(cards: Sequence[Card], about: str) -> None:
    of_owner: dict[int, list[Card]] = defaultdict(list)
    for row in cards:
        if row.owner_id is not None and row.owner_id != current_actor().user_id:
            of_owner[row.owner_id].append(row)
    for owner, rows in of_owner.items():
        notify(
            topic="work",
            title=format_lazy(_("“{title}” was moved: your cards have other days now."), title=about),
            body="\n".join(f"{row.due_on} {row.title}" for row in rows[:SHOWN]),
            url=telling.url_of(rows[0]) if len(rows) == 1 else f"/b/{current_brand().slug}/work/",
            key=f"work.followed:{rows[0].pk}:{rows[0].revision}",
            users=[owner],
        )
