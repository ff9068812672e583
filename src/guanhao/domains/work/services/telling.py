"""Whom the work tells what: owners, mentioned people, those who answer for it."""

from collections.abc import Iterable
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.models import Blocker, Card, CardComment, CardMove
from guanhao.domains.work.selectors import duties
from guanhao.kernel.access import current_actor
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def today() -> date:
    """The day in the brand's zone."""
    return now().astimezone(current_brand().zone).date()


def url_of(card: Card) -> str:
    """The page of a card."""
    return f"/b/{current_brand().slug}/work/cards/{card.pk}/"


def tell_owner(card: Card) -> None:
    """Somebody else gave a card to its owner."""
    if card.owner_id is not None and card.owner_id != current_actor().user_id:
        title = format_lazy(_("“{title}” is yours now."), title=card.title)
        notify(topic="work", title=title, url=url_of(card), key=f"work.owner:{card.pk}:{card.revision}", users=[card.owner_id])


def tell_moved(card: Card, move: CardMove) -> None:
    """The owner, and who does or answers for this kind of work, hear of a new stage; of the last one also who is informed. Never who moved it."""
    people: set[int | None] = {card.owner_id}
    found = duties.duties_of(kind=card.kind, project_id=card.project_id)
    if found is not None:
        people |= {found.accountable, *found.responsible}
        people |= set(found.informed) if card.stage == Card.Stage.DONE else set()
    title = format_lazy(_("“{title}” is in “{stage}” now."), title=card.title, stage=Card.Stage(card.stage).label)
    notify(topic="work", title=title, url=url_of(card), key=f"work.moved:{move.pk}", users=_others(people))


def tell_mentioned(card: Card, comment: CardComment) -> None:
    """People a comment names, and the owner, hear of it."""
    title = format_lazy(_("{name} wrote about “{title}”."), name=comment.author_name or "—", title=card.title)
    people = _others({card.owner_id, *comment.mentions})
    notify(topic="work", title=title, body=comment.text[:300], url=url_of(card), key=f"work.comment:{comment.pk}", users=people)


def tell_due(card: Card, days: int) -> None:
    """The owner is reminded before the day, once for each day a card was given."""
    title = format_lazy(_("“{title}” is due in {days} days."), title=card.title, days=days)
    if days == 0:
        title = format_lazy(_("“{title}” is due today."), title=card.title)
    notify(topic="work", title=title, url=url_of(card), key=f"work.due:{card.pk}:{card.due_on}", users=[card.owner_id or 0], level="warning")


def tell_late(card: Card) -> None:
    """The day has passed: the owner and who answers for it are told, once for each day a card was given."""
    found = duties.duties_of(kind=card.kind, project_id=card.project_id)
    people = {card.owner_id, found.accountable if found else None}
    title = format_lazy(_("“{title}” is overdue."), title=card.title)
    users = [one for one in people if one is not None]
    notify(topic="work", title=title, url=url_of(card), key=f"work.late:{card.pk}:{card.due_on}", users=users, level="warning")


def tell_blocked(row: Blocker, days: int) -> None:
    """Those who lead the work are told of a blocker nobody solved."""
    title = format_lazy(_("Blocked for {days} days: {what}"), days=days, what=row.what)
    url = url_of(row.card) if row.card is not None else f"/b/{current_brand().slug}/work/blockers/"
    notify(topic="work", title=title, url=url, key=f"work.blocker:{row.pk}", users=identity.users_with("work.manage"), level="warning")


def _others(people: Iterable[int | None]) -> list[int]:
    me = current_actor().user_id
    return sorted({one for one in people if one is not None and one != me})
