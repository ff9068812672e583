"""How long cards stood in each stage of the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanhao.domains.work.models import Card, CardMove
from guanhao.kernel.now import now


@dataclass(frozen=True, slots=True)
class Stay:
    """A card stood in a stage (pool, doing, review) for so many seconds; `open` while it still stands there."""

    card_id: int
    kind: str
    stage: str
    seconds: float
    open: bool


def stays(start: datetime) -> Sequence[Stay]:
    """The stays of every card that moved since `start`, from its making on, stage by stage; being done is not a stay. Three queries."""
    moved = CardMove.objects.filter(at__gte=start).values("card")
    cards = {pk: (made, kind) for pk, made, kind in Card.objects.filter(pk__in=moved).values_list("pk", "made_at", "kind")}
    moves: dict[int, list[tuple[datetime, str, str]]] = {pk: [] for pk in cards}
    for card, at, before, after in CardMove.objects.filter(card__in=moved).order_by("at", "pk").values_list("card_id", "at", "before", "after"):
        moves[card].append((at, before, after))
    found: list[Stay] = []
    for pk, (made, kind) in cards.items():
        since, stage = made, moves[pk][0][1]
        for at, _before, after in moves[pk]:
            found.append(Stay(pk, kind, stage, max((at - since).total_seconds(), 0.0), open=False))
            since, stage = at, after
        found.append(Stay(pk, kind, stage, max((now() - since).total_seconds(), 0.0), open=True))
    return [one for one in found if one.stage != Card.Stage.DONE]
